"""How lesson 11 is graded: inputs, known mistakes with their hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("quantization", "training", "simulator", "kernels", "cost")

CLOSE = Comparison(rtol=2e-5, atol=2e-5)


# fold_batchnorm ----------------------------------------------------------------------------------


def fold_inputs(rng):
    one = np.array([[2.0]])
    example = [one, *(np.array([v]) for v in (1.0, 3.0, 0.5, 4.0, 0.24)), 0.01]
    cases = [tuple(example)]
    # As many inputs as outputs: a factor along the wrong axis fits them too, and is wrong.
    for shape, epsilon in [((3, 3), 0.001), ((4, 1, 1, 4), 0.02), ((5, 3, 3, 5), 0.1)]:
        channels = shape[0]
        gamma, variance = rng.uniform(0.4, 2.5, channels), rng.uniform(0.05, 3, channels)
        beta, mean, bias = (rng.uniform(0.3, 1.5, channels) for _ in range(3))
        given = [rng.normal(0, 0.5, shape), bias, gamma, beta, mean, variance]
        cases.append((*(part.round(3) for part in given), epsilon))
    return cases


fold_batchnorm = exercise(points=2, inputs=fold_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


@fold_batchnorm.mistake
def bias_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    """The layer's own bias got lost: it comes out of the layer before the mean is taken off."""
    return fold_batchnorm(weights, 0 * bias, gamma, beta, mean, variance, epsilon)


def portable(values):
    """Nine digits: the last bits of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


@fold_batchnorm.mistake
def bias_not_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    """The layer's bias was added as it is. The normalisation multiplies it too."""
    folded, _ = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return folded, portable(bias + beta - mean * gamma / np.sqrt(variance + epsilon))


@fold_batchnorm.mistake
def mean_not_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean was taken off at the end. It is taken off before the factor multiplies."""
    folded, _ = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return folded, portable(bias * gamma / np.sqrt(variance + epsilon) + beta - mean)


@fold_batchnorm.mistake
def mean_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean is not in your bias: take it off the layer's bias, then multiply."""
    return fold_batchnorm(weights, bias, gamma, beta, 0 * mean, variance, epsilon)


@fold_batchnorm.mistake
def mean_added(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean has the wrong sign: it is taken off."""
    return fold_batchnorm(weights, bias, gamma, beta, -mean, variance, epsilon)


def along(per_channel, weights):
    """A number for each output channel, shaped to broadcast against weights that begin with it."""
    return per_channel.reshape(-1, *[1] * (weights.ndim - 1))


@fold_batchnorm.mistake
def beta_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    """beta was multiplied by the factor. It is added at the very end."""
    factor = gamma / np.sqrt(variance + epsilon)
    return portable(weights * along(factor, weights)), portable((bias - mean + beta) * factor)


@fold_batchnorm.mistake
def epsilon_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    """Nearly: epsilon is missing. It is added to the variance, under the root."""
    return fold_batchnorm(weights, bias, gamma, beta, mean, variance, 0.0)


@fold_batchnorm.mistake
def epsilon_outside_the_root(weights, bias, gamma, beta, mean, variance, epsilon):
    """Nearly: epsilon was added to the root. It belongs under it, to the variance."""
    spread = (np.sqrt(variance) + epsilon) ** 2
    return fold_batchnorm(weights, bias, gamma, beta, mean, spread, 0.0)


@fold_batchnorm.mistake
def no_root(weights, bias, gamma, beta, mean, variance, epsilon):
    """This divides by the variance. Divide by its square root."""
    return fold_batchnorm(weights, bias, gamma, beta, mean, (variance + epsilon) ** 2, 0.0)


@fold_batchnorm.mistake
def gamma_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    """gamma is missing: the factor is gamma over the root."""
    return fold_batchnorm(weights, bias, np.ones_like(gamma), beta, mean, variance, epsilon)


@fold_batchnorm.mistake
def along_the_last_axis(weights, bias, gamma, beta, mean, variance, epsilon):
    """The factors run along the inputs, the last axis. Each belongs to an output channel, the first
    axis: give them the shape (channels, 1, ...)."""
    _, folded_bias = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return portable(weights * (gamma / np.sqrt(variance + epsilon))), folded_bias


@fold_batchnorm.mistake
def weights_left_alone(weights, bias, gamma, beta, mean, variance, epsilon):
    """The bias is right, the weights are as they were. Multiply each output channel's weights by
    its factor."""
    _, folded_bias = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return weights, folded_bias


@fold_batchnorm.accepted
def fold_in_loops(weights, bias, gamma, beta, mean, variance, epsilon):
    new_weights, new_bias = np.zeros_like(weights), []
    for i in range(len(weights)):
        root = math.sqrt(variance[i] + epsilon)
        new_weights[i] = weights[i] * gamma[i] / root
        new_bias.append(beta[i] + (bias[i] - mean[i]) / root * gamma[i])
    return [new_weights, np.array(new_bias)]


@fold_batchnorm.accepted
def fold_in_float32(weights, bias, gamma, beta, mean, variance, epsilon):
    parts = [np.float32(part) for part in (weights, bias, gamma, beta, mean, variance)]
    w, b, g, s, m, v = parts
    factor = g * (v + np.float32(epsilon)) ** -0.5
    return (w.T * factor).T, b * factor + (s - m * factor)


# fake_quant_ste ----------------------------------------------------------------------------------


def nudged_range(rng, bits):
    """Ends between which 0 lies a third of a step from where evenly laid codes would be."""
    step, top = round(float(rng.uniform(0.2, 0.6)), 3), 2**bits - 1
    below = int(rng.integers(1, top - 1)) + float(rng.choice([0.3, -0.3]))
    return -below * step, (top - below) * step


def off_the_edges(rng, low, high, bits):
    """Values off the halves between codes, and off the last half step, where habits differ."""
    top = 2**bits - 1
    step = (high - low) / top
    first = -np.round(-low / step)
    whole = np.concatenate([rng.integers(1, top, 9), [0, -2, -4, top, top + 2, top + 3]])
    aside = rng.uniform(0.05, 0.42, len(whole)) * rng.choice([-1, 1], len(whole))
    aside[9:13] = np.abs(aside[9:13]) * [1, -1, -1, -1]
    return ((first + whole + aside) * step).round(4)


def fake_quant_inputs(rng):
    cases = [
        (np.array([-1.7, -0.6, 0.2, 1.4, 2.9]), -1.0, 2.0, 2),
        # The ends of the range themselves, exact in any arithmetic.
        (np.array([0.0, 3.0, 1.25, 5.0, -2.0, 2.0]), 0.0, 3.0, 2),
        # A range without 0, above and below: it is widened.
        (off_the_edges(rng, 0.0, 5.2, 3), 1.3, 5.2, 3),
        (off_the_edges(rng, -4.4, 0.0, 4), -4.4, -1.1, 4),
    ]
    for bits in (3, 4, 6):
        low, high = nudged_range(rng, bits)
        cases.append((off_the_edges(rng, low, high, bits), low, high, bits))
    return cases


fake_quant_ste = exercise(
    points=3, inputs=fake_quant_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


@fake_quant_ste.mistake
def rounding_blocks(values, low, high, bits):
    """The mask is 0 everywhere, as the slope of a staircase is, and nothing would learn. Straight
    through means: 1 inside the range."""
    rounded, _ = fake_quant_ste(values, low, high, bits)
    return rounded, np.zeros_like(values)


@fake_quant_ste.mistake
def gradient_everywhere(values, low, high, bits):
    """The mask is 1 outside the range too. There clipping hides every change: 0."""
    rounded, _ = fake_quant_ste(values, low, high, bits)
    return rounded, np.ones_like(values)


@fake_quant_ste.mistake
def gradient_outside(values, low, high, bits):
    """The mask is turned round: 1 inside the range, 0 outside."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return rounded, 1 - mask


@fake_quant_ste.mistake
def ends_blocked(values, low, high, bits):
    """A value exactly at the lowest or highest code is inside: <= and >=."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    at_an_end = (np.abs(values - rounded) < 1e-12) & (
        (np.abs(rounded - max(high, 0)) < 1e-12) | (np.abs(rounded - min(low, 0)) < 1e-12)
    )
    return rounded, np.where(at_an_end, 0.0, mask)


def quantized(values, low, high, steps, *, clip=True):
    """Forward and mask for a range taken as it is, with so many steps in it."""
    step = (high - low) / steps
    zero_point = np.round(-low / step)
    codes = np.round(values / step) + zero_point
    codes = np.clip(codes, 0, steps) if clip else codes
    inside = (values >= -zero_point * step) & (values <= (steps - zero_point) * step)
    return portable((codes - zero_point) * step), inside.astype(np.float64)


@fake_quant_ste.mistake
def range_not_widened(values, low, high, bits):
    """A range from 1.3 to 5.2 has no 0. Widen it first: low is at most 0, high at least 0."""
    return quantized(values, low, high, 2**bits - 1)


@fake_quant_ste.mistake
def a_step_too_many(values, low, high, bits):
    """The step is too small: between 2^bits codes lie 2^bits - 1 steps."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 2**bits
    zero_point = np.round(-low / step)
    codes = np.clip(np.round(values / step) + zero_point, 0, 2**bits - 1)
    _, inside = fake_quant_ste(values, low, high, bits)
    return portable((codes - zero_point) * step), inside


@fake_quant_ste.mistake
def half_the_codes(values, low, high, bits):
    """The step is too large: these are the codes of symmetric weights. Here there are 2^bits
    codes."""
    return quantized(values, min(low, 0.0), max(high, 0.0), 2 ** (bits - 1) - 1)


@fake_quant_ste.mistake
def not_clipped(values, low, high, bits):
    """Values outside the range must become the nearest code's value: clip the codes to 0 ... 2^bits
    - 1."""
    return quantized(values, min(low, 0.0), max(high, 0.0), 2**bits - 1, clip=False)


@fake_quant_ste.mistake
def zero_has_no_code(values, low, high, bits):
    """0.0 does not come out as 0.0. Round -low / step to a whole zero_point and count the codes
    from there."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / (2**bits - 1)
    codes = np.round((np.clip(values, low, high) - low) / step)
    inside = (values >= low) & (values <= high)
    return portable(codes * step + low), inside.astype(np.float64)


@fake_quant_ste.mistake
def codes_themselves(values, low, high, bits):
    """These are the codes. Fake quantization goes back to real values: (code - zero_point) *
    step."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / (2**bits - 1)
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return np.round(rounded / step) + np.round(-low / step), mask


@fake_quant_ste.mistake
def cut_off(values, low, high, bits):
    """The digits behind the point were cut off downwards. Round to the nearest code."""
    low, high = min(low, 0.0), max(high, 0.0)
    top = 2**bits - 1
    step = (high - low) / top
    zero_point = np.round(-low / step)
    codes = np.clip(np.floor(values / step) + zero_point, 0, top)
    _, mask = fake_quant_ste(values, low, high, bits)
    return portable((codes - zero_point) * step), mask


@fake_quant_ste.accepted
def fake_quant_in_loops(values, low, high, bits):
    low, high = min(0, low), max(0, high)
    step = (high - low) / (2**bits - 1)
    zero_point = math.floor(-low / step + 0.5)
    rounded, mask = [], []
    for value in values.tolist():
        code = math.floor(value / step + 0.5) + zero_point
        mask.append(1.0 if 0 <= code <= 2**bits - 1 else 0.0)
        rounded.append((min(max(code, 0), 2**bits - 1) - zero_point) * step)
    return np.array(rounded), np.array(mask)


@fake_quant_ste.accepted
def fake_quant_in_float32(values, low, high, bits):
    x = np.float32(values)
    low, high = np.float32(min(low, 0)), np.float32(max(high, 0))
    step = (high - low) / np.float32(2**bits - 1)
    shift = np.rint(low / step)
    codes = np.rint(x / step)
    kept = np.clip(codes, shift, shift + 2**bits - 1)
    return kept * step, (codes == kept).astype(int)


# qat_step ----------------------------------------------------------------------------------------


def step_inputs(rng):
    cases = [
        (np.array([[3.0, 1.2]]), np.array([[1.0, 1.0]]), np.array([[3.0]]), 3, 0.1),
        (
            np.array([[3.0, 1.2], [0.6, -1.5]]),
            np.array([[1.0, 2.0], [0.0, 1.0]]),
            np.array([[5.0, -3.0], [2.0, -1.0]]),
            3,
            0.25,
        ),
    ]
    for n, units, bits in [(5, 3, 3), (7, 4, 4), (4, 4, 2)]:
        most = 2 ** (bits - 1) - 1
        codes = rng.integers(-most, most + 1, (units, units)) * 1.0
        codes[np.arange(units), rng.permutation(units)] = rng.choice([-1, 1], units)
        codes += rng.uniform(0.08, 0.4, codes.shape) * np.where(codes > 0, -1, 1)
        codes[np.arange(units), rng.permutation(units)] = most * rng.choice([-1, 1], units)
        weights = codes * rng.uniform(0.1, 0.9, (units, 1)).round(3)
        x = rng.normal(0, 1, (n, units)).round(2)
        cases.append((weights, x, rng.normal(0, 1, (n, units)).round(2), bits, 0.125))
    return cases


qat_step = exercise(points=3, inputs=step_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def rounded_rows(weights, bits):
    """Each row on whole steps of its own, the largest of them at 2^(bits - 1) - 1."""
    steps = np.abs(weights).max(axis=1, keepdims=True) / (2 ** (bits - 1) - 1)
    return np.round(weights / steps) * steps


def error_of(weights, x, target, bits):
    return x @ rounded_rows(weights, bits).T - target


@qat_step.mistake
def steps_from_the_rounded(weights, x, target, bits, learning_rate):
    """The step was made from the rounded weights. Keep the fine ones and move those, or small
    gradients are lost at every rounding."""
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(rounded_rows(weights, bits) - learning_rate * gradient)


@qat_step.mistake
def rounds_the_result(weights, x, target, bits, learning_rate):
    """The new weights were rounded. Return them fine: they are rounded at the next use only."""
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(rounded_rows(weights - learning_rate * gradient, bits))


@qat_step.mistake
def without_rounding(weights, x, target, bits, learning_rate):
    """This is a step of ordinary training. The outputs must come from the rounded weights."""
    return portable(weights - learning_rate * (x @ weights.T - target).T @ x / len(x))


@qat_step.mistake
def gradient_blocked(weights, x, target, bits, learning_rate):
    """The weights did not move. Straight through: use the gradient of the rounded weights as if it
    were that of the fine ones."""
    return weights


@qat_step.mistake
def summed_over_examples(weights, x, target, bits, learning_rate):
    """The gradient is a sum over the examples. Divide by their number."""
    return portable(weights - learning_rate * error_of(weights, x, target, bits).T @ x)


@qat_step.mistake
def mean_over_everything(weights, x, target, bits, learning_rate):
    """The gradient is too small: divide by the number of examples, not by that of all outputs."""
    gradient = error_of(weights, x, target, bits).T @ x / target.size
    return portable(weights - learning_rate * gradient)


@qat_step.mistake
def twice_the_gradient(weights, x, target, bits, learning_rate):
    """The gradient is twice too large: the loss is half the squared error."""
    gradient = 2 * error_of(weights, x, target, bits).T @ x / len(x)
    return portable(weights - learning_rate * gradient)


@qat_step.mistake
def uphill(weights, x, target, bits, learning_rate):
    """The loss grows: go against the gradient, with a minus."""
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(weights + learning_rate * gradient)


def stepped(rounded, weights, x, target, rate):
    return portable(weights - rate * (x @ rounded.T - target).T @ x / len(x))


def with_steps(weights, steps):
    return np.round(weights / steps) * steps


@qat_step.mistake
def one_step_for_all(weights, x, target, bits, learning_rate):
    """All weights share one step. Each row, an output, has its own largest weight and its own
    step."""
    rounded = with_steps(weights, np.abs(weights).max() / (2 ** (bits - 1) - 1))
    return stepped(rounded, weights, x, target, learning_rate)


@qat_step.mistake
def steps_of_columns(weights, x, target, bits, learning_rate):
    """The steps belong to the columns here. Take each row's largest weight: axis=1."""
    return stepped(rounded_rows(weights.T, bits).T, weights, x, target, learning_rate)


@qat_step.mistake
def a_code_too_many(weights, x, target, bits, learning_rate):
    """The step is a little too small: the largest weight has the code 2^(bits - 1) - 1."""
    steps = np.abs(weights).max(axis=1, keepdims=True) / 2 ** (bits - 1)
    return stepped(with_steps(weights, steps), weights, x, target, learning_rate)


@qat_step.mistake
def twice_the_codes(weights, x, target, bits, learning_rate):
    """The step is too small: the codes lie on both sides of 0, so the largest is 2^(bits - 1) -
    1."""
    steps = np.abs(weights).max(axis=1, keepdims=True) / (2**bits - 1)
    return stepped(with_steps(weights, steps), weights, x, target, learning_rate)


@qat_step.accepted
def step_in_loops(weights, x, target, bits, learning_rate):
    out = weights.copy()
    for o, row in enumerate(weights):
        step = max(abs(row)) / (2 ** (bits - 1) - 1)
        used = [round(w / step) * step for w in row]
        for i in range(len(row)):
            slopes = [
                (sum(u * v for u, v in zip(used, given, strict=True)) - wanted[o]) * given[i]
                for given, wanted in zip(x, target, strict=True)
            ]
            out[o, i] -= learning_rate * sum(slopes) / len(slopes)
    return out


@qat_step.accepted
def step_in_float32(weights, x, target, bits, learning_rate):
    w, x, target = np.float32(weights), np.float32(x), np.float32(target)
    steps = np.max(np.abs(w), 1)[:, None] / np.float32(2 ** (bits - 1) - 1)
    error = np.einsum("ni,oi->no", x, np.rint(w / steps) * steps) - target
    return w - np.float32(learning_rate) * np.einsum("no,ni->oi", error, x) / np.float32(len(x))


# layer_sensitivity -------------------------------------------------------------------------------


def sensitivity_inputs(rng):
    cases = [
        (0.8, np.array([[0.81, 0.78], [0.8, 0.7], [0.79, 0.77]])),
        # Which layer is worst depends on what is asked: the mean, the last column, the worst.
        (0.9, np.array([[0.91, 0.9, 0.55], [0.78, 0.75, 0.6], [0.97, 0.92, 0.5]])),
    ]
    for layers, widths in [(4, 3), (6, 4), (5, 2)]:
        means = 3 * rng.permutation(layers) + 4  # points, far enough from each other
        shares = rng.uniform(0.6, 1.4, (layers, widths))
        losses = means[:, None] * shares / shares.mean(axis=1, keepdims=True)
        losses[rng.integers(layers), 0] = -3.0  # better by luck
        baseline = float(rng.uniform(0.75, 0.9).__round__(3))
        cases.append((baseline, baseline - losses / 100))
    return cases


layer_sensitivity = exercise(
    points=2, inputs=sensitivity_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


def ordered(losses, keys):
    return portable(losses), np.argsort(-keys, kind="stable").tolist()


@layer_sensitivity.mistake
def gains_kept(baseline, accuracies):
    """Some losses are negative: a gain from rounding is luck. Count it as 0."""
    losses = 100 * (baseline - accuracies)
    return ordered(losses, losses.mean(axis=1))


@layer_sensitivity.mistake
def as_shares(baseline, accuracies):
    """These are shares. A point is a hundredth: multiply by 100."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses / 100, order


@layer_sensitivity.mistake
def of_the_baseline(baseline, accuracies):
    """The losses were divided by the baseline. Points are the plain difference."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return portable(losses / baseline), order


@layer_sensitivity.mistake
def sign_turned(baseline, accuracies):
    """These are gains. A loss is the baseline minus the accuracy."""
    losses = np.maximum(100 * (accuracies - baseline), 0)
    return ordered(losses, losses.mean(axis=1))


@layer_sensitivity.mistake
def gains_as_losses(baseline, accuracies):
    """A gain was counted as a loss of the same size. Count it as 0."""
    losses = 100 * np.abs(baseline - accuracies)
    return ordered(losses, losses.mean(axis=1))


@layer_sensitivity.mistake
def least_first(baseline, accuracies):
    """The order is turned round: the layer that loses most comes first."""
    losses, _ = layer_sensitivity(baseline, accuracies)
    return losses, np.argsort(losses.mean(axis=1), kind="stable").tolist()


@layer_sensitivity.mistake
def by_the_last_column(baseline, accuracies):
    """The layers were ordered by the fewest bits alone. Take the mean of a layer's losses."""
    losses, _ = layer_sensitivity(baseline, accuracies)
    return ordered(losses, losses[:, -1])


@layer_sensitivity.mistake
def ranks_not_order(baseline, accuracies):
    """These are the layers' ranks. Return the layers themselves, the most sensitive first."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses, np.argsort(order).tolist()


@layer_sensitivity.mistake
def by_column(baseline, accuracies):
    """The mean was taken over the layers. A layer is a row: axis=1."""
    losses, _ = layer_sensitivity(baseline, accuracies)
    return ordered(losses, losses.mean(axis=0))


@layer_sensitivity.accepted
def sensitivity_in_loops(baseline, accuracies):
    losses = [[max(0.0, (baseline - a) * 100) for a in row] for row in accuracies.tolist()]
    order = sorted(range(len(losses)), key=lambda layer: sum(losses[layer]), reverse=True)
    return np.array(losses), order


@layer_sensitivity.accepted
def sensitivity_in_float32(baseline, accuracies):
    losses = (np.float32(baseline) - np.float32(accuracies)).clip(0) * 100
    return losses, list(np.argsort(np.mean(losses, axis=1))[::-1])


# assign_bits -------------------------------------------------------------------------------------


def assign_inputs(rng):
    widths = [8, 4, 2]
    small = [8, 80, 40], np.array([[0, 0.3, 5.0], [0, 2.0, 9.0], [0, 0.5, 0.8]]), widths
    # Fits after two steps; is met exactly after three; cannot be met; is met from the start.
    cases = [(*small, budget) for budget in (104, 58, 10, 128)]
    # A dear step hides a cheap one behind it; then two layers that cost the same.
    hidden = np.array([[0, 2.0, 2.1], [0, 0.5, 0.8], [0, 3.0, 3.2]])
    cases += [([8, 40, 16], hidden, [8, 4, 2], budget) for budget in (32, 20)]
    cases.append(([16, 16], np.array([[0, 0.5, 2.0], [0, 0.5, 2.0]]), [8, 4, 2], 24))
    for layers, widths in [(5, [8, 6, 4, 3, 2]), (7, [8, 4, 2]), (6, [8, 6, 4, 2])]:
        parameters = [int(n) for n in 8 * rng.integers(2, 90, layers)]
        rises = rng.uniform(0.05, 1, (layers, len(widths) - 1)).cumsum(axis=1)
        rises *= rng.uniform(0.2, 6, (layers, 1))
        losses = np.hstack([np.zeros((layers, 1)), rises.cumsum(axis=1)]).round(3)
        share = float(rng.choice([0.45, 0.55, 0.65]))
        cases.append((parameters, losses, widths, round(share * sum(parameters), 1)))
    return cases


assign_bits = exercise(points=3, inputs=assign_inputs, closed_rooms=CLOSED_ROOMS)


def packed(parameters, at, widths):
    """Bytes of each layer."""
    return [count * widths[i] / 8 for count, i in zip(parameters, at, strict=True)]


def possible_steps(parameters, losses, widths, at):
    """Points a byte, and the layer, of every step that is left."""
    return [
        (
            (losses[layer][i + 1] - losses[layer][i])
            / (parameters[layer] * (widths[i] - widths[i + 1]) / 8),
            layer,
        )
        for layer, i in enumerate(at)
        if i + 1 < len(widths)
    ]


def greedy(parameters, losses, widths, fits, score):
    """The greedy walk with another idea of which step comes next."""
    at = [0] * len(parameters)
    while not fits(sum(packed(parameters, at, widths))):
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        scored = []
        for price, layer in steps:
            i = at[layer]
            saved = parameters[layer] * (widths[i] - widths[i + 1]) / 8
            scored.append((score(price * saved, float(losses[layer][i + 1]), saved), layer))
        at[min(scored)[1]] += 1
    return [widths[i] for i in at]


@assign_bits.mistake
def by_points_alone(parameters, losses, widths, budget_bytes):
    """The step with the fewest points was taken. Divide by the bytes it saves: a large layer may
    lose a little more."""

    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda extra, _total, _saved: extra)


@assign_bits.mistake
def all_points_not_extra(parameters, losses, widths, budget_bytes):
    """A step was charged for all its layer has lost. Only what it loses *more* than now counts."""

    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda _extra, total, saved: total / saved)


@assign_bits.mistake
def largest_layer_first(parameters, losses, widths, budget_bytes):
    """The step that saves most bytes was taken, whatever it loses. Take the fewest points for each
    byte."""

    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda _extra, _total, saved: -saved)


@assign_bits.mistake
def dearest_first(parameters, losses, widths, budget_bytes):
    """The dearest step was taken. Take the one with the fewest points for each byte."""

    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda extra, _total, saved: -extra / saved)


@assign_bits.mistake
def a_step_too_far(parameters, losses, widths, budget_bytes):
    """One step too many: exactly the budget is enough."""
    return assign_bits(parameters, losses, widths, budget_bytes - 1e-6)


@assign_bits.mistake
def a_step_too_few(parameters, losses, widths, budget_bytes):
    """One step too few: the result does not fit the budget yet."""
    at = [0] * len(parameters)
    while sum(packed(parameters, at, widths)) > budget_bytes:
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        before = list(at)
        at[min(steps)[1]] += 1
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            return [widths[i] for i in before]
    return [widths[i] for i in at]


@assign_bits.mistake
def bits_for_bytes(parameters, losses, widths, budget_bytes):
    """Bits were compared with a budget of bytes: eight bits are one byte."""
    return assign_bits(parameters, losses, widths, budget_bytes / 8)


@assign_bits.mistake
def straight_to_the_end(parameters, losses, widths, budget_bytes):
    """A layer went to the fewest bits at once. Go one width at a time, and compare all layers
    again."""
    order = np.argsort(losses.mean(axis=1), kind="stable")
    at = [0] * len(parameters)
    for layer in order:
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            break
        at[layer] = len(widths) - 1
    return [widths[i] for i in at]


@assign_bits.mistake
def sorted_once(parameters, losses, widths, budget_bytes):
    """The steps were put in order once, at the start. A layer's second step can only be taken after
    its first: look at the next step of each layer again after each one."""
    levels = ([i] * len(parameters) for i in range(len(widths) - 1))
    steps = sorted(s for at in levels for s in possible_steps(parameters, losses, widths, at))
    at = [0] * len(parameters)
    for _, layer in steps:
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            break
        at[layer] += 1
    return [widths[i] for i in at]


@assign_bits.mistake
def later_of_equal(parameters, losses, widths, budget_bytes):
    """Of two steps with the same price the earlier layer's comes first: compare with <, not with
    <=."""
    at = [0] * len(parameters)
    while sum(packed(parameters, at, widths)) > budget_bytes:
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        at[-min((price, -layer) for price, layer in steps)[1]] += 1
    return [widths[i] for i in at]


@assign_bits.mistake
def all_alike(parameters, losses, widths, budget_bytes):
    """All layers got the same width. Let each find its own."""
    for width in widths:
        if sum(parameters) * width / 8 <= budget_bytes:
            return [width] * len(parameters)
    return [widths[-1]] * len(parameters)


@assign_bits.mistake
def places_not_widths(parameters, losses, widths, budget_bytes):
    """These are places in the list of widths. Return the widths."""
    found = assign_bits(parameters, losses, widths, budget_bytes)
    return [widths.index(width) for width in found]


@assign_bits.accepted
def bits_in_numpy(parameters, losses, widths, budget_bytes):
    count, widths = np.array(parameters), np.array(widths)
    at = np.zeros(len(count), int)
    while (count * widths[at]).sum() > 8 * budget_bytes and (at < len(widths) - 1).any():
        rows, after = np.arange(len(count)), np.minimum(at + 1, len(widths) - 1)
        saved = count * (widths[at] - widths[after])
        with np.errstate(all="ignore"):
            price = (losses[rows, after] - losses[rows, at]) / saved
        at[np.argmin(np.where(saved > 0, price, np.inf))] += 1
    return list(widths[at])


@assign_bits.accepted
def bits_in_place(parameters, losses, widths, budget_bytes):
    bits = [widths[0]] * len(parameters)

    def price(layer):
        i = widths.index(bits[layer])
        extra = float(losses[layer, i + 1] - losses[layer, i])
        return extra * 8 / parameters[layer] / (bits[layer] - widths[i + 1])

    while np.dot(bits, parameters) / 8 > budget_bytes:
        open_layers = [layer for layer in range(len(bits)) if bits[layer] != widths[-1]]
        if not open_layers:
            return tuple(bits)
        cheapest = min(open_layers, key=price)
        bits[cheapest] = widths[widths.index(bits[cheapest]) + 1]
    return tuple(bits)
