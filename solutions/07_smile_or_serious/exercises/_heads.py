"""The inputs of freeze_and_head, and its loop with parts that a mistake exchanges."""

import numpy as np
from scipy.special import expit


def head_inputs(rng):
    # Steps that can be done by hand; three pictures, so that no sum, half or double looks alike.
    few = np.array([[1.0, 2.0], [3.0, 0.5], [6.0, 4.0]]), np.array([0, 1, 1])
    one = np.array([[1.0], [3.0], [2.5]]), np.array([0, 1, 0])
    cases = [(*few, np.array([0.5, -0.25]), 0.0, 1, 0.1), (*one, np.array([0.0]), 0.5, 2, 0.1)]
    for rows, depth, steps in [(6, 3, 1), (9, 4, 5), (20, 5, 12)]:
        labels = rng.integers(0, 2, rows)
        labels[:3] = 0, 1, 1
        features = rng.uniform(0, 2, (rows, depth)).round(2) + labels[:, None] * 0.5
        start = rng.uniform(-1, 1, depth).round(2), round(float(rng.uniform(0.2, 0.8)), 2)
        cases.append((features, labels, *start, steps, 0.25))
    return cases


def by(error_of=lambda s, b, y: expit(s + b) - y, slopes=lambda x, e: (x.T @ e / len(x), e.mean())):
    """The exercise with other errors, from weighted sums, bias and labels, or other gradients."""

    def train(features, labels, weights, bias, steps, learning_rate):
        for _ in range(steps):
            error = error_of(features @ weights, bias, labels)
            of_weights, of_bias = slopes(features, error)
            weights = weights - learning_rate * of_weights
            bias = bias - learning_rate * of_bias
        return weights, bias

    return train


def stepwise(step):
    """The loop with another step, `step(features, labels, weights, bias, rate)`, as a student's."""

    def train(features, labels, weights, bias, steps, learning_rate):
        with np.errstate(all="ignore"):
            for _ in range(steps):
                weights, bias = step(features, labels, weights, bias, learning_rate)
        return weights, bias

    return train


def error_of(features, labels, weights, bias):
    return expit(features @ weights + bias) - labels


def kept(of_weights, of_bias):
    """The loop with gradients that are added up from step to step, or stay those of the first."""

    def train(features, labels, weights, bias, steps, learning_rate):
        found = []
        for _ in range(steps):
            error = error_of(features, labels, weights, bias)
            found.append(np.append(features.T @ error / len(error), error.mean()))
            weights = weights - learning_rate * of_weights(found)[:-1]
            bias = bias - learning_rate * of_bias(found)[-1]
        return weights, bias

    return train


def last(found):
    return found[-1]


def first(found):
    return found[0]


def together(found):
    return np.sum(found, axis=0)


trained = by()
"""The exercise itself."""


def after_each_picture(x, y, w, b, steps, rate):
    for i in [*range(len(y))] * steps:
        w, b = trained(x[i : i + 1], y[i : i + 1], w, b, 1, rate)
    return w, b


def errors_computed_once(x, y, w, b, steps, rate):
    moved, turned = trained(x, y, w, b, 1, rate)
    return w + steps * (moved - w), b + steps * (turned - b)


def at_full_speed(x, y, w, b, steps, rate, weights=1.0, bias=1.0):
    """Gradients that are not multiplied by the learning rate: that of the weights, or the bias."""
    slopes = by(slopes=lambda x, e: (x.T @ e / len(x) / rate**weights, e.mean() / rate**bias))
    return slopes(x, y, w, b, steps, rate)


def one_after_the_other(x, y, w, b, steps, rate, bias_moves=True):
    for _ in range(steps):
        w, _ = trained(x, y, w, b, 1, rate)
        b = trained(x, y, w, b, 1, rate)[1] if bias_moves else b
    return w, b


def weights_after_the_bias(x, y, w, b, steps, rate):
    for _ in range(steps):
        _, b = trained(x, y, w, b, 1, rate)
        w, _ = trained(x, y, w, b, 1, rate)
    return w, b


def weight_after_weight(x, y, w, b, steps, rate):
    w = w.copy()
    for _ in range(steps):
        turned = trained(x, y, w, b, 1, rate)[1]
        for i in range(len(w)):
            w[i] = trained(x, y, w, b, 1, rate)[0][i]
        b = turned
    return w, b


def weight_after_weight_and_bias(x, y, w, b, steps, rate):
    """As `weight_after_weight`, and the bias moves last, by an error of its own."""
    w = w.copy()
    for _ in range(steps):
        for i in range(len(w)):
            w[i] = trained(x, y, w, b, 1, rate)[0][i]
        b = trained(x, y, w, b, 1, rate)[1]
    return w, b


def one_picture_in_each_step(x, y, w, b, steps, rate):
    for i in range(steps):
        k = [i % len(y)]
        w, b = trained(x[k], y[k], w, b, 1, rate)
    return w, b


def bias_at_the_end(x, y, w, b, steps, rate, anew=False):
    for _ in range(steps):
        old, w = w, trained(x, y, w, b, 1, rate)[0]
    return w, trained(x, y, w if anew else old, b, 1, rate)[1]


def score_not_summed(x, y, w, b, steps, rate):
    for _ in range(steps):
        error = expit(x * w + b) - y[:, None]
        w, b = w - rate * (error * x).mean(axis=0), b - rate * error.mean()
    return w, b


def score_of_the_given(x, y, w, b, steps, rate):
    """The bias moves, and the score is always that of the weights that were given."""
    moved = w
    for _ in range(steps):
        step, b = trained(x, y, w, b, 1, rate)
        moved = moved + step - w
    return moved, b


def probability_for_the_bias(x, y, w, b, steps, rate):
    for _ in range(steps):
        probability = expit(x @ w + b)
        w = w - rate * x.T @ (probability - y) / len(y)
        b = b - rate * probability.mean()
    return w, b


def shorter_steps(x, y, w, b, steps, rate):
    for i in range(steps):
        w, b = trained(x, y, w, b, 1, rate / (i + 1))
    return w, b


def with_momentum(x, y, w, b, steps, rate):
    head, speed = np.append(w, b), 0.0
    for _ in range(steps):
        moved = np.append(*trained(x, y, head[:-1], head[-1], 1, rate))
        speed = 0.9 * speed + moved - head
        head = head + speed
    return head[:-1], head[-1]


def with_decay(x, y, w, b, steps, rate):
    for _ in range(steps):
        moved, b = trained(x, y, w, b, 1, rate)
        w = moved - rate * 0.01 * w
    return w, b


def stops_early(x, y, w, b, steps, rate):
    for _ in range(steps):
        if abs(expit(x @ w + b) - y).mean() < 0.4:
            break
        w, b = trained(x, y, w, b, 1, rate)
    return w, b


def shorter_to_nothing(x, y, w, b, steps, rate):
    for i in range(steps):
        w, b = trained(x, y, w, b, 1, rate * (1 - i / steps))
    return w, b


def last_probabilities(x, y, w, b, steps, rate):
    """Weights, bias and the probabilities before the last step."""
    before = trained(x, y, w, b, steps - 1, rate)
    return (*trained(x, y, w, b, steps, rate), expit(x @ before[0] + before[1]))


def last_gradients(x, y, w, b, steps, rate):
    error = error_of(x, y, *trained(x, y, w, b, steps - 1, rate))
    return x.T @ error / len(error), error.mean()
