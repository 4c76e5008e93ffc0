"""How lesson 11 is graded: inputs, known mistakes with their hints, other right answers."""

import heapq
import math

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED = ("quantization", "training", "simulator", "kernels", "cost")

CLOSE = Comparison(rtol=2e-5, atol=2e-5)


# fold_batchnorm ----------------------------------------------------------------------------------


def fold_inputs(rng):
    cases = [(*(np.array([v]) for v in ([2.0], 1.0, 3.0, 0.5, 4.0, 0.24)), 0.01)]
    # As many inputs as outputs: a factor along the wrong axis fits them too, and is wrong.
    for shape, epsilon in [((3, 3), 0.001), ((4, 1, 1, 4), 0.02), ((5, 3, 3, 5), 0.1)]:
        channels = shape[0]
        gamma, variance = rng.uniform(0.4, 2.5, channels), rng.uniform(0.05, 3, channels)
        beta, mean, bias = (rng.uniform(0.3, 1.5, channels) for _ in range(3))
        given = [rng.normal(0, 0.5, shape), bias, gamma, beta, mean, variance]
        cases.append((*(part.round(3) for part in given), epsilon))
    return cases


fold_batchnorm = exercise(points=2, inputs=fold_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@fold_batchnorm.mistake
def bias_forgotten(weights, bias, *norm):
    """The layer's own bias is missing. The layer adds it before the mean is subtracted."""
    return fold_batchnorm(weights, 0 * bias, *norm)


@fold_batchnorm.mistake
def bias_not_scaled(weights, bias, *norm):
    """The layer's bias was added without the factor. The normalisation multiplies it too."""
    folded, shift = fold_batchnorm(weights, 0 * bias, *norm)
    return folded, shift + bias


@fold_batchnorm.mistake
def mean_not_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean was subtracted at the end. Subtract it before the factor multiplies."""
    folded, shift = fold_batchnorm(weights, bias, gamma, beta, 0 * mean, variance, epsilon)
    return folded, shift - mean


@fold_batchnorm.mistake
def mean_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean is not in your bias: subtract it from the layer's bias, then multiply."""
    return fold_batchnorm(weights, bias, gamma, beta, 0 * mean, variance, epsilon)


@fold_batchnorm.mistake
def mean_added(weights, bias, gamma, beta, mean, variance, epsilon):
    """The mean has the wrong sign: subtract it."""
    return fold_batchnorm(weights, bias, gamma, beta, -mean, variance, epsilon)


@fold_batchnorm.mistake
def beta_scaled(weights, bias, gamma, beta, *others):
    """beta was multiplied by the factor. Add it at the very end."""
    return fold_batchnorm(weights, bias + beta, gamma, 0 * beta, *others)


@fold_batchnorm.mistake
def epsilon_forgotten(*given):
    """Almost: epsilon is missing. Add it to the variance, under the root."""
    return fold_batchnorm(*given[:-1], 0.0)


@fold_batchnorm.mistake
def epsilon_outside_the_root(weights, bias, gamma, beta, mean, variance, epsilon):
    """Almost: epsilon was added to the root. Add it to the variance, under the root."""
    spread = (np.sqrt(variance) + epsilon) ** 2
    return fold_batchnorm(weights, bias, gamma, beta, mean, spread, 0.0)


@fold_batchnorm.mistake
def no_root(weights, bias, gamma, beta, mean, variance, epsilon):
    """This divides by the variance. Divide by its square root."""
    return fold_batchnorm(weights, bias, gamma, beta, mean, (variance + epsilon) ** 2, 0.0)


@fold_batchnorm.mistake
def gamma_forgotten(weights, bias, gamma, *others):
    """gamma is missing: the factor is gamma over the root."""
    return fold_batchnorm(weights, bias, np.ones_like(gamma), *others)


@fold_batchnorm.mistake
def along_the_last_axis(weights, bias, gamma, beta, mean, variance, epsilon):
    """The factors run along the last axis, the inputs. Each belongs to an output channel, the first
    axis: reshape them to (channels, 1, ...)."""
    _, shift = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return weights * gamma / np.sqrt(variance + epsilon), shift


@fold_batchnorm.mistake
def weights_left_alone(weights, *others):
    """The bias is right, but the weights are unchanged. Multiply them by their channel's factor."""
    return weights, fold_batchnorm(weights, *others)[1]


@fold_batchnorm.accepted
def fold_by_probing(weights, bias, gamma, beta, mean, variance, epsilon):
    """A linear layer is known by its outputs for zeros and for each input alone."""
    flat = weights.reshape(len(weights), -1)
    inputs = np.vstack([np.zeros(flat.shape[1]), np.eye(flat.shape[1])])
    outputs = gamma * (inputs @ flat.T + bias - mean) / np.sqrt(variance + epsilon) + beta
    return (outputs[1:] - outputs[0]).T.reshape(weights.shape), outputs[0]


@fold_batchnorm.accepted
def fold_in_float32(*given):
    w, b, g, s, m, v, e = map(np.float32, given)
    factor = g * (v + e) ** -0.5
    return [(w.T * factor).T, b * factor + (s - m * factor)]


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


def quant_inputs(rng):
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


fake_quant_ste = exercise(points=3, inputs=quant_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@fake_quant_ste.mistake
def rounding_blocks(values, *others):
    """The mask is 0 everywhere, so nothing would learn. Straight-through: 1 inside the range."""
    return fake_quant_ste(values, *others)[0], np.zeros_like(values)


@fake_quant_ste.mistake
def gradient_everywhere(values, *others):
    """The mask is 1 outside the range too. There, clipping hides every change: 0."""
    return fake_quant_ste(values, *others)[0], np.ones_like(values)


@fake_quant_ste.mistake
def gradient_outside(*given):
    """The mask is inverted: it must be 1 inside the range, 0 outside."""
    rounded, mask = fake_quant_ste(*given)
    return rounded, 1 - mask


@fake_quant_ste.mistake
def ends_blocked(values, low, high, bits):
    """A value exactly at the lowest or highest code is inside: <= and >=."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    an_end = np.isclose(rounded, max(high, 0)) | np.isclose(rounded, min(low, 0))
    return rounded, np.where(an_end & np.isclose(values, rounded), 0.0, mask)


def quantized(values, low, high, top, steps):
    """Values and mask for codes 0 ... top over a range that is taken as it is."""
    step = (high - low) / steps
    zero_point = np.round(-low / step)
    codes = np.clip(np.round(values / step) + zero_point, 0, top)
    inside = (values >= -zero_point * step) & (values <= (top - zero_point) * step)
    return (codes - zero_point) * step, inside * 1.0


@fake_quant_ste.mistake
def range_not_widened(values, low, high, bits):
    """A range from 1.3 to 5.2 does not contain 0. Widen it first: low <= 0 <= high."""
    return quantized(values, low, high, 2**bits - 1, 2**bits - 1)


@fake_quant_ste.mistake
def a_step_too_many(values, low, high, bits):
    """The step is too small: 2^bits codes have 2^bits - 1 steps between them."""
    rounded, _ = quantized(values, min(low, 0), max(high, 0), 2**bits - 1, 2**bits)
    return rounded, fake_quant_ste(values, low, high, bits)[1]


@fake_quant_ste.mistake
def half_the_codes(values, low, high, bits):
    """The step is too large: symmetric weights have this many codes, here there are 2^bits."""
    return fake_quant_ste(values, low, high, bits - 1)


def step_of(low, high, bits):
    return (max(high, 0) - min(low, 0)) / (2**bits - 1)


@fake_quant_ste.mistake
def not_clipped(values, low, high, bits):
    """Values outside the range must get the nearest code: clip codes to 0 ... 2^bits - 1."""
    step = step_of(low, high, bits)
    return np.round(values / step) * step, fake_quant_ste(values, low, high, bits)[1]


@fake_quant_ste.mistake
def zero_has_no_code(values, low, high, bits):
    """0.0 does not come out as 0.0. Round -low / step to get a whole zero_point."""
    step, low, high = step_of(low, high, bits), min(low, 0), max(high, 0)
    codes = np.round((np.clip(values, low, high) - low) / step)
    return codes * step + low, ((values >= low) & (values <= high)) * 1.0


@fake_quant_ste.mistake
def codes_themselves(values, low, high, bits):
    """These are the codes. Convert them back to real values: (code - zero_point) * step."""
    step = step_of(low, high, bits)
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return np.round(rounded / step) + np.round(-min(low, 0) / step), mask


@fake_quant_ste.mistake
def cut_off(values, low, high, bits):
    """The codes were rounded down. Round to the nearest code."""
    lower = values - 0.4999 * step_of(low, high, bits)
    return fake_quant_ste(lower, low, high, bits)[0], fake_quant_ste(values, low, high, bits)[1]


@fake_quant_ste.accepted
def nearest_of_all_values(values, low, high, bits):
    """The nearest of a list of all values that codes stand for, which also clips."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / (2**bits - 1)
    grid = step * (np.arange(2**bits) - math.floor(-low / step + 0.5))
    nearest = np.abs(values[:, None] - grid).argmin(axis=1)
    return grid[nearest], np.logical_and(values >= grid[0], values <= grid[-1]) * 1.0


# qat_step ----------------------------------------------------------------------------------------


def step_inputs(rng):
    two_rows = [[3.0, 1.2], [0.6, -1.5]], [[1.0, 2.0], [0.0, 1.0]], [[5.0, -3.0], [2.0, -1.0]]
    cases = [
        (np.array([[3.0, 1.2]]), np.array([[1.0, 1.0]]), np.array([[3.0]]), 3, 0.1),
        (*map(np.array, two_rows), 3, 0.25),
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


qat_step = exercise(points=3, inputs=step_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def rounded_rows(weights, top):
    """Each row in its own steps; its largest weight has the code top."""
    steps = np.abs(weights).max(axis=1, keepdims=True) / top
    return np.round(weights / steps) * steps


@qat_step.mistake
def steps_from_the_rounded(weights, x, target, bits, rate):
    """Start the step from the fine weights: rounded ones lose small gradients every time."""
    moved = qat_step(weights, x, target, bits, rate) - weights
    return rounded_rows(weights, 2 ** (bits - 1) - 1) + moved


@qat_step.mistake
def rounds_the_result(weights, x, target, bits, rate):
    """The new weights were rounded. Return them fine: only the next step rounds them."""
    return rounded_rows(qat_step(weights, x, target, bits, rate), 2 ** (bits - 1) - 1)


def stepped(used, weights, x, target, rate):
    """A step from the weights, with the gradient at those that are used."""
    return weights - rate * (x @ used.T - target).T @ x / len(x)


@qat_step.mistake
def without_rounding(weights, x, target, bits, rate):
    """This is a step of ordinary training. The outputs must come from the rounded weights."""
    return stepped(weights, weights, x, target, rate)


@qat_step.mistake
def gradient_blocked(weights, x, target, bits, rate):
    """The weights did not move. Apply the gradient of the rounded weights to the fine ones."""
    return weights


@qat_step.mistake
def summed_over_examples(weights, x, target, bits, rate):
    """The gradient is a sum over the examples. Divide by their number."""
    return qat_step(weights, x, target, bits, rate * len(x))


@qat_step.mistake
def mean_over_everything(weights, x, target, bits, rate):
    """The gradient is too small: divide by the number of examples, not of all outputs."""
    return qat_step(weights, x, target, bits, rate / target.shape[1])


@qat_step.mistake
def twice_the_gradient(weights, x, target, bits, rate):
    """The gradient is twice as large as it should be: the loss is half the squared error."""
    return qat_step(weights, x, target, bits, 2 * rate)


@qat_step.mistake
def uphill(weights, x, target, bits, rate):
    """The loss grows: move against the gradient, with a minus."""
    return qat_step(weights, x, target, bits, -rate)


@qat_step.mistake
def one_step_for_all(weights, x, target, bits, rate):
    """All weights share one step. Each row, one output, has its own largest weight and step."""
    used = rounded_rows(weights.reshape(1, -1), 2 ** (bits - 1) - 1).reshape(weights.shape)
    return stepped(used, weights, x, target, rate)


@qat_step.mistake
def steps_of_columns(weights, x, target, bits, rate):
    """You computed one step for each column. Take each row's largest weight: axis=1."""
    used = rounded_rows(weights.T, 2 ** (bits - 1) - 1).T
    return stepped(used, weights, x, target, rate)


@qat_step.mistake
def a_code_too_many(weights, x, target, bits, rate):
    """The step is a little too small: the largest weight has the code 2^(bits - 1) - 1."""
    return stepped(rounded_rows(weights, 2 ** (bits - 1)), weights, x, target, rate)


@qat_step.mistake
def twice_the_codes(weights, x, target, bits, rate):
    """The step is too small: codes are symmetric around 0, the largest is 2^(bits - 1) - 1."""
    return stepped(rounded_rows(weights, 2**bits - 1), weights, x, target, rate)


@qat_step.accepted
def step_by_differences(weights, x, target, bits, learning_rate):
    """The loss is quadratic, so its slope is exactly the difference between two points."""
    steps = [max(map(abs, row)) / (2 ** (bits - 1) - 1) for row in weights]
    used = np.array([[round(w / s) * s for w in r] for r, s in zip(weights, steps, strict=True)])

    def loss(at, change):
        moved = used.copy()
        moved[at] += change
        return np.sum((x @ moved.T - target) ** 2) / 2 / len(x)

    slopes = [loss(at, 0.5) - loss(at, -0.5) for at in np.ndindex(weights.shape)]
    return weights - learning_rate * np.reshape(slopes, weights.shape)


# layer_sensitivity -------------------------------------------------------------------------------


def loss_inputs(rng):
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
        baseline = round(rng.uniform(0.75, 0.9), 3)
        cases.append((baseline, baseline - losses / 100))
    return cases


layer_sensitivity = exercise(points=2, inputs=loss_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def gains_of(baseline, accuracies):
    return 100 * accuracies - 100 * baseline


def by_mean(losses):
    return losses, np.argsort(-losses.mean(axis=1), kind="stable").tolist()


@layer_sensitivity.mistake
def gains_kept(*given):
    """Some losses are negative: a gain from rounding is luck. Count it as 0."""
    return by_mean(-gains_of(*given))


@layer_sensitivity.mistake
def as_shares(*given):
    """These are fractions. A point is 0.01: multiply by 100."""
    losses, order = layer_sensitivity(*given)
    return losses / 100, order


@layer_sensitivity.mistake
def of_the_baseline(baseline, accuracies):
    """The losses were divided by the baseline. Points are the difference itself."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses / baseline, order


@layer_sensitivity.mistake
def sign_turned(*given):
    """These are gains. A loss is the baseline minus the accuracy."""
    return by_mean(np.maximum(gains_of(*given), 0))


@layer_sensitivity.mistake
def gains_as_losses(*given):
    """A gain was counted as a loss of the same size. Count it as 0."""
    return by_mean(np.abs(gains_of(*given)))


@layer_sensitivity.mistake
def least_first(*given):
    """The order is reversed: the layer that loses most comes first."""
    losses, _ = layer_sensitivity(*given)
    return losses, losses.mean(axis=1).argsort(kind="stable").tolist()


@layer_sensitivity.mistake
def by_the_last_column(*given):
    """You sorted by the fewest bits alone. Take the mean of a layer's losses."""
    losses, _ = layer_sensitivity(*given)
    return losses, (-losses[:, -1]).argsort(kind="stable").tolist()


@layer_sensitivity.mistake
def ranks_not_order(*given):
    """These are the layers' ranks. Return the layers themselves, most sensitive first."""
    losses, order = layer_sensitivity(*given)
    return losses, np.argsort(order).tolist()


@layer_sensitivity.mistake
def by_column(*given):
    """The mean was taken over the layers. A layer is a row: axis=1."""
    losses, _ = layer_sensitivity(*given)
    return losses, (-losses.mean(axis=0)).argsort(kind="stable").tolist()


@layer_sensitivity.accepted
def sensitivity_in_loops(baseline, accuracies):
    losses = [[max(0.0, (baseline - a) * 100) for a in row] for row in accuracies.tolist()]
    order = sorted(range(len(losses)), key=lambda layer: sum(losses[layer]), reverse=True)
    return np.array(losses), order


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


assign_bits = exercise(points=3, inputs=assign_inputs, closed_rooms=CLOSED)


def steps_from(at, parameters, losses, widths):
    """Extra points, points in all, bytes saved and layer of every step to the next width."""
    left = [(layer, i) for layer, i in enumerate(at) if i + 1 < len(widths)]
    saved = [parameters[layer] * (widths[i] - widths[i + 1]) / 8 for layer, i in left]
    points = [losses[layer][i : i + 2] for layer, i in left]
    return [
        (after - now, after, bytes_saved, layer)
        for (layer, _), bytes_saved, (now, after) in zip(left, saved, points, strict=True)
    ]


def plans(key, parameters, losses, widths, budget_bytes):
    """Every plan on the way to the budget, where the step with the lowest key comes next."""
    at, found = [0] * len(parameters), [[widths[0]] * len(parameters)]
    while np.dot(parameters, found[-1]) / 8 > budget_bytes and set(found[-1]) != {widths[-1]}:
        steps = steps_from(at, parameters, losses, widths)
        at[min((key(*step), layer) for *step, layer in steps)[1]] += 1
        found.append([widths[i] for i in at])
    return found


@assign_bits.mistake
def by_points_alone(*given):
    """You took the step that loses fewest points. Divide the points by the bytes it saves."""
    return plans(lambda extra, _total, _saved: extra, *given)[-1]


@assign_bits.mistake
def all_points_not_extra(*given):
    """The price counts all the points of a layer. Count only what it loses *more* than now."""
    return plans(lambda _extra, total, saved: total / saved, *given)[-1]


@assign_bits.mistake
def largest_layer_first(*given):
    """You took the step that saves most bytes. Take the one with the fewest points per byte."""
    return plans(lambda _extra, _total, saved: -saved, *given)[-1]


@assign_bits.mistake
def dearest_first(*given):
    """You took the most expensive step. Take the one with the fewest points per byte."""
    return plans(lambda extra, _total, saved: -extra / saved, *given)[-1]


@assign_bits.mistake
def a_step_too_far(parameters, losses, widths, budget_bytes):
    """One step too many: stop when the size equals the budget."""
    return assign_bits(parameters, losses, widths, budget_bytes - 1e-6)


@assign_bits.mistake
def a_step_too_few(*given):
    """One step too few: the result does not fit the budget yet."""
    *before, last = plans(lambda extra, _total, saved: extra / saved, *given)
    fits = np.dot(given[0], last) / 8 <= given[-1]
    return before[-1] if before and fits else last


@assign_bits.mistake
def bits_for_bytes(parameters, losses, widths, budget_bytes):
    """You compared bits with a budget in bytes: eight bits are one byte."""
    return assign_bits(parameters, losses, widths, budget_bytes / 8)


@assign_bits.mistake
def straight_to_the_end(parameters, losses, widths, budget_bytes):
    """A layer went straight to the fewest bits. Go one width at a time, then compare all again."""
    bits = [widths[0]] * len(parameters)
    for layer in np.argsort(losses.mean(axis=1), kind="stable"):
        if np.dot(parameters, bits) / 8 > budget_bytes:
            bits[layer] = widths[-1]
    return bits


@assign_bits.mistake
def sorted_once(parameters, losses, widths, budget_bytes):
    """The steps were sorted once, at the start. But a layer's second step comes after its first:
    compare the next steps of all layers again after each one."""
    levels = [[i] * len(parameters) for i in range(len(widths) - 1)]
    steps = [step for at in levels for step in steps_from(at, parameters, losses, widths)]
    at = levels[0]
    for _, layer in sorted((extra / saved, layer) for extra, _, saved, layer in steps):
        if np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
            at[layer] += 1
    return [widths[i] for i in at]


@assign_bits.mistake
def later_of_equal(parameters, losses, widths, budget_bytes):
    """If two steps have the same price, the earlier layer's comes first: compare with <."""
    return assign_bits(parameters[::-1], losses[::-1], widths, budget_bytes)[::-1]


@assign_bits.mistake
def all_alike(parameters, losses, widths, budget_bytes):
    """All layers got the same width. Choose one for each layer."""
    fitting = [width for width in widths if sum(parameters) * width / 8 <= budget_bytes]
    return [max(fitting, default=widths[-1])] * len(parameters)


@assign_bits.mistake
def places_not_widths(parameters, losses, widths, budget_bytes):
    """These are indices into the list of widths. Return the widths."""
    return [widths.index(bits) for bits in assign_bits(parameters, losses, widths, budget_bytes)]


@assign_bits.accepted
def bits_from_a_heap(parameters, losses, widths, budget_bytes):
    """Each layer's next step waits in a heap; the cheapest comes out first."""
    bits, heap = [widths[0]] * len(parameters), []

    def offer(layer, i):
        if i < len(widths):
            saved = parameters[layer] * (widths[i - 1] - widths[i])
            heapq.heappush(heap, ((losses[layer, i] - losses[layer, i - 1]) / saved, layer, i))

    for layer in range(len(parameters)):
        offer(layer, 1)
    while heap and np.dot(bits, parameters) > 8 * budget_bytes:
        _, layer, i = heapq.heappop(heap)
        bits[layer] = widths[i]
        offer(layer, i + 1)
    return tuple(bits)
