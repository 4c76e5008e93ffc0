"""Inputs of sgd_epoch, and epochs that go wrong in one place."""

import numpy as np
from scipy.special import softmax


def _epoch(rng, rows, depth, hidden, classes, batch_size):
    shapes = ((hidden, depth), (hidden,), (classes, hidden), (classes,))
    layers = tuple(rng.uniform(-1, 1, shape).round(2) for shape in shapes)
    x = rng.uniform(-2, 2, (rows, depth)).round(2)
    order = np.roll(rng.permutation(rows), 1)
    return layers, x, rng.integers(0, classes, rows), order, batch_size, 0.25


def epoch_inputs(rng):
    cases = [(10, 2, 4, 3, 3), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12), (8, 4, 5, 4, 4)]
    first, second, third, (layers, *rest) = [_epoch(rng, *sizes) for sizes in cases]
    return [first, second, third, (list(layers), *rest)]


def gradients(layers, x, y):
    """The slopes, summed over the rows, as the notebook gives them."""
    w1, b1, w2, b2 = layers
    hidden = np.clip(np.inner(x, w1) + b1, 0, None)
    error = softmax(np.inner(hidden, w2) + b2, axis=1)
    error[np.arange(len(y)), y] -= 1
    back = (error @ w2) * (hidden > 0)
    return [back.T @ x, back.sum(axis=0), error.T @ hidden, error.sum(axis=0)]


def batches(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def one_step(layers, x, y, rows, learning_rate):
    slopes = gradients(layers, x[rows], y[rows])
    step = learning_rate / len(rows)
    return [layer - step * slope for layer, slope in zip(layers, slopes, strict=True)]


def with_batches(rows_of_each_step):
    """An epoch whose batches are rows_of_each_step(order, batch_size)."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in rows_of_each_step(order, batch_size):
            layers = one_step(layers, x, y, rows, learning_rate)
        return layers

    return answer


def with_step(factor):
    """An epoch with steps of factor(learning_rate, batch_size, x) times the SUM of the slopes."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in batches(order, batch_size):
            step = factor(learning_rate, batch_size, x) * len(rows)
            layers = one_step(layers, x, y, rows, step)
        return layers

    return answer


def with_move(move):
    """An epoch in which move(layer, mean_slope, learning_rate) makes each new layer."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in batches(order, batch_size):
            after = one_step(layers, x, y, rows, 1.0)
            layers = [move(a, a - b, learning_rate) for a, b in zip(layers, after, strict=True)]
        return layers

    return answer


def with_mean(mean):
    """An epoch that takes the mean of a slope, a sum over the rows, in another way."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in batches(order, batch_size):
            after = one_step(layers, x, y, rows, learning_rate * len(rows))
            layers = [a - mean(a - b) for a, b in zip(layers, after, strict=True)]
        return layers

    return answer


def moving_only(*numbers):
    """An epoch in which only the arrays of these numbers move."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in batches(order, batch_size):
            moved = one_step(layers, x, y, rows, learning_rate)
            layers = [moved[k] if k in numbers else layers[k] for k in range(4)]
        return layers

    return answer


right_epoch = with_batches(batches)


def nan_where(is_empty):
    """The right layers, but nan, the mean of an empty batch, where is_empty(order, batch_size)."""

    def answer(*given):
        moved = right_epoch(*given)
        return [layer * np.nan for layer in moved] if is_empty(*given[3:5]) else moved

    return answer
