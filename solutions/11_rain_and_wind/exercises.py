"""How lesson 11 is graded: inputs, known mistakes with their hints, other right answers."""

import heapq
import math
import re

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED = ("quantization", "training", "simulator", "kernels", "cost")

CLOSE = Comparison(rtol=2e-5, atol=2e-5)


def table_of(answers):
    """A wrong answer with a gap, registered once for each row of the table it is called with.

    A row is ``id: formula  # hint``, or the hint stands below, indented. In the answer,
    ``formula(name=value, ...)`` is what the row's formula gives.
    """

    def fill(wrong, row):
        name, text, hint = re.fullmatch(r"(\w+): (.+?)(?:  # |\n)(.+)", row, re.DOTALL).groups()
        code = compile(text, text, "eval")

        def answer(*given):
            return wrong(lambda **names: eval(code, globals() | names), *given)  # noqa: S307

        answer.__name__, answer.__doc__ = name, hint
        answers.mistake(answer)

    def with_rows(wrong):
        return lambda table: [fill(wrong, row) for row in re.split(r"\n(?=\S)", table.strip())]

    return with_rows


def results_swapped(answers):
    def results_swapped(*given):
        """The two results are in the wrong order: exchange them."""
        return answers(*given)[::-1]

    answers.mistake(results_swapped)


# fold_batchnorm ----------------------------------------------------------------------------------


def fold_inputs(rng):
    cases = [(*(np.array([v]) for v in ([2.0], 1.0, 3.0, 0.5, 4.0, 0.24)), 0.01)]
    # As many inputs as outputs: a factor along the wrong axis fits them too, and is wrong.
    for shape, epsilon in [((3, 3), 0.001), ((4, 1, 1, 4), 0.02), ((5, 3, 3, 5), 0.1)]:
        channels = shape[0]
        gamma, variance = rng.uniform(0.4, 2.5, channels), rng.uniform(0.15, 3, channels)
        beta, mean, bias = (rng.uniform(0.3, 1.5, channels) for _ in range(3))
        given = [rng.normal(0, 0.5, shape), bias, gamma, beta, mean, variance]
        cases.append((*(part.round(3) for part in given), epsilon))
    return cases


fold_batchnorm = exercise(points=2, inputs=fold_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@table_of(fold_batchnorm)
def with_factor(formula, w, b, g, s, m, v, e):
    factor = formula(g=g, v=v, e=e)
    return (w.T * factor).T, (b - m) * factor + s


@table_of(fold_batchnorm)
def with_bias(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    return (w.T * f).T, formula(b=b, s=s, m=m, f=f)


@table_of(fold_batchnorm)
def with_weights(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    return formula(w=w, f=f), (b - m) * f + s


# b the layer's bias, s beta (the shift), m mean, f the factor
with_bias("""
bias_forgotten: -m * f + s
    The layer's own bias is missing. The layer adds it before the mean is subtracted.
bias_not_scaled: b - m * f + s
    The layer's bias was added without the factor. The normalisation multiplies it too.
bias_left_alone: b  # The weights are right, but the bias is unchanged. Fold mean and beta into it.
mean_not_scaled: b * f + s - m
    The mean was subtracted at the end. Subtract it before the factor multiplies.
nothing_scaled: b - m + s
    The weights are right, but the bias lacks the factor: it multiplies bias minus mean.
mean_forgotten: b * f + s
    The mean is not in your bias: subtract it from the layer's bias, then multiply.
mean_added: (b + m) * f + s  # The mean has the wrong sign: subtract it.
mean_minus_bias: (m - b) * f + s  # The difference is reversed: the layer's bias minus the mean.
beta_scaled: (b - m + s) * f  # beta was multiplied by the factor. Add it at the very end.
beta_forgotten: (b - m) * f  # beta is missing in the bias: add it at the very end.
beta_subtracted: (b - m) * f - s  # beta has the wrong sign: add it.
""")
with_factor("""
epsilon_forgotten: g / np.sqrt(v)
    Almost: epsilon is missing. Add it to the variance, under the root.
epsilon_subtracted: g / np.sqrt(v - e)
    Almost: epsilon has the wrong sign. Add it to the variance.
epsilon_outside_the_root: g / (np.sqrt(v) + e)
    Almost: epsilon was added to the root. Add it to the variance, under the root.
epsilon_outside_the_factor: g / np.sqrt(v) + e
    Almost: epsilon was added to the factor. Add it to the variance, under the root.
no_root: g / (v + e)  # This divides by the variance. Divide by its square root.
root_forgotten: g  # The root is missing: the factor is gamma over the root.
root_multiplied: g * np.sqrt(v + e)  # gamma was multiplied by the root. Divide by it.
gamma_forgotten: 1 / np.sqrt(v + e)  # gamma is missing: the factor is gamma over the root.
upside_down: np.sqrt(v + e) / g  # The factor is upside down: gamma over the root.
""")
with_weights("""
along_the_last_axis: w * f  # The factors run along the last axis, the inputs. Each belongs to an
    output channel, the first axis: reshape them to (channels, 1, ...).
two_axes_only: w * f[:, None]  # factor[:, None] fits weights with two axes. Here they have up to
    four: reshape the factor to (channels, 1, ...), as many axes as the weights have.
four_axes_only: w * f.reshape(-1, 1, 1, 1)  # A factor with four axes fits weights with four. Some
    have two: take the number of axes from weights.ndim.
weights_left_alone: w
    The bias is right, but the weights are unchanged. Multiply them by their channel's factor.
""")
results_swapped(fold_batchnorm)


@fold_batchnorm.accepted
def fold_by_probing(weights, bias, gamma, beta, mean, variance, epsilon):
    """A linear layer is known by its outputs for zeros and for each input alone."""
    flat = weights.reshape(len(weights), -1)
    inputs = np.vstack([np.zeros(flat.shape[1]), np.eye(flat.shape[1])])
    outputs = gamma * (inputs @ flat.T + bias - mean) / np.sqrt(variance + epsilon) + beta
    return (outputs[1:] - outputs[0]).T.reshape(weights.shape), outputs[0]


# fake_quant_ste ----------------------------------------------------------------------------------


def near_the_edges(rng, low, high, bits):
    """Values inside, and on both sides of both end codes: less than half a step off, and more.

    There the masks people write differ: of the values or of their codes, up to the given range or
    up to the end codes. No value lies half-way between two codes, where rounding is a habit.
    """
    low, high, top = min(low, 0.0), max(high, 0.0), 2**bits - 1
    step = (high - low) / top
    lowest = -np.round(-low / step)
    inside = rng.integers(1, top, 6) + rng.uniform(0.06, 0.42, 6) * rng.choice([-1, 1], 6)
    off = np.array([-2.3, -0.75, -0.38, -0.14, -0.03, 0.03, 0.14, 0.38]) * rng.uniform(0.8, 1.2, 8)
    return ((lowest + np.concatenate([inside, off, top - off])) * step).round(4)


def quant_inputs(rng):
    cases = [
        (np.array([-1.7, -0.6, 0.2, 1.4, 2.9]), -1.0, 2.0, 2),
        # The ends of the range themselves, exact in any arithmetic.
        (np.array([0.0, 3.0, 1.25, 5.0, -2.0, 2.0]), 0.0, 3.0, 2),
        (np.array([-4.0, 3.0, 0.3, 4.2, -6.0]), -4.0, 3.0, 3),
        # A range without 0, above and below: it is widened.
        (near_the_edges(rng, 1.3, 5.2, 3), 1.3, 5.2, 3),
        (near_the_edges(rng, -4.4, -1.1, 4), -4.4, -1.1, 4),
    ]
    # 0 lies a third of a step from where evenly laid codes would be, on either side of it.
    for bits, aside in ((3, 0.3), (4, -0.3), (6, 0.3)):
        step, top = round(float(rng.uniform(0.2, 0.6)), 3), 2**bits - 1
        below = int(rng.integers(2, top - 1)) + aside
        low, high = -below * step, (top - below) * step
        cases.append((near_the_edges(rng, low, high, bits), low, high, bits))
    return cases


fake_quant_ste = exercise(points=3, inputs=quant_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@table_of(fake_quant_ste)
def with_mask(formula, values, low, high, bits):
    """The right values with another mask."""
    a, b = min(low, 0.0), max(high, 0.0)
    d = (b - a) / (2**bits - 1)
    lo = -np.round(-a / d) * d
    rounded, _ = fake_quant_ste(values, low, high, bits)
    ends = {"low": low, "high": high, "a": a, "b": b, "lo": lo, "hi": lo + (2**bits - 1) * d}
    return rounded, formula(v=values, rounded=rounded, d=d, **ends) * 1.0


# v values, a and b the widened range, lo and hi what the end codes stand for, d the step
with_mask("""
rounding_blocks: 0 * v
    The mask is 0 everywhere, so nothing would learn. Straight-through: 1 inside the range.
gradient_everywhere: v == v
    The mask is 1 outside the range too. There, clipping hides every change: 0.
gradient_outside: (v < lo) | (v > hi)
    The mask is inverted: it must be 1 inside the range, 0 outside.
ends_blocked: (v > lo) & (v < hi)
    A value exactly at the lowest or highest code is inside: <= and >=.
low_end_blocked: (v > lo) & (v <= hi)  # A value exactly at the lowest code is inside: >=.
high_end_blocked: (v >= lo) & (v < hi)  # A value exactly at the highest code is inside: <=.
mask_of_the_range: (v >= a) & (v <= b)  # The mask ends at low and high. Rounding the zero point
    moved the ends: compare with the values that the lowest and the highest code stand for.
mask_of_the_given_range: (v >= low) & (v <= high)  # The mask ends at low and high as they were
    given. Compare with the values that the lowest and the highest code stand for.
mask_of_the_rounded: (rounded >= a) & (rounded <= b)
    The mask was made of the rounded values, which all lie inside. Compare the values themselves.
mask_of_the_codes: (rounded - lo >= a * d) & (rounded - lo <= b * d)
    The mask compares codes with real numbers. Compare the values with what the end codes stand for.
low_of_the_range: (v >= a) & (v <= hi)
    The mask's upper end is right. The lower is what the lowest code stands for, not low.
high_of_the_range: (v >= lo) & (v <= b)
    The mask's lower end is right. The upper is what the highest code stands for, not high.
half_a_step_too_wide: (v > lo - d / 2) & (v < hi + d / 2)
    Values up to half a step outside the end codes got 1. They are clipped as well: compare the
    values themselves with the ends, not their rounded codes.
half_a_step_too_narrow: (v > lo + d / 2) & (v < hi - d / 2)
    Values that get the lowest or highest code have 0, although most of them lie inside. Compare the
    values themselves with the ends, not their codes.
no_lower_end: v <= hi  # The mask has no lower end: values below the lowest code have 0 too.
no_upper_end: v >= lo  # The mask has no upper end: values above the highest code have 0 too.
same_end_on_both_sides: np.abs(v) <= hi
    The mask ends at ± the highest value. The lowest value is another one.
""")


@table_of(fake_quant_ste)
def with_recipe(formula, values, low, high, bits):
    """The recipe with other parts: a step count, a highest code, a rounding, a zero point."""
    usual = {"steps": 2**bits - 1, "top": 2**bits - 1, "near": np.round, "whole": np.round}
    usual |= {"low": min(low, 0.0), "high": max(high, 0.0)}
    parts = usual | formula(bits=bits, low=low, high=high)
    step = (parts["high"] - parts["low"]) / parts["steps"]
    zero_point = parts["whole"](-parts["low"] / step)
    codes = np.clip(parts["near"](values / step) + zero_point, 0, parts["top"])
    lowest, highest = -zero_point * step, (parts["top"] - zero_point) * step
    return (codes - zero_point) * step, ((values >= lowest) & (values <= highest)) * 1.0


@table_of(fake_quant_ste)
def with_values(formula, values, low, high, bits):
    """The right mask with other values."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    step = (max(high, 0.0) - min(low, 0.0)) / (2**bits - 1)
    zp = np.round(-min(low, 0.0) / step)
    low, top = min(low, 0.0), 2**bits - 1
    return formula(v=values, rounded=rounded, step=step, zp=zp, low=low, top=top), mask


@table_of(fake_quant_ste)
def with_symmetric(formula, values, low, high, bits):
    """The scheme for weights: the largest end over the codes of one side, no zero point."""
    divisor, lowest, top = formula(bits=bits)
    step = max(-low, high) / divisor
    codes = np.clip(np.round(values / step), lowest, top)
    return codes * step, ((values >= lowest * step) & (values <= top * step)) * 1.0


with_recipe("""
range_not_widened: {"low": low, "high": high}
    A range from 1.3 to 5.2 does not contain 0. Widen it first: low <= 0 <= high.
a_step_too_many: {"steps": 2**bits}
    The step is too small: 2^bits codes have 2^bits - 1 steps between them.
a_step_and_a_code_too_many: {"steps": 2**bits, "top": 2**bits}
    The step is too small: the codes are 0 ... 2^bits - 1, with 2^bits - 1 steps between them.
a_code_too_many: {"top": 2**bits}  # The highest code is 2^bits - 1: codes start at 0.
half_the_codes: {"steps": 2 ** (bits - 1) - 1, "top": 2 ** (bits - 1) - 1}
    The step is too large: symmetric weights have this many codes, here there are 2^bits.
zero_has_no_code: {"whole": np.positive}
    0.0 does not come out as 0.0. Round -low / step to get a whole zero_point.
zero_point_cut_off: {"whole": np.trunc}
    The zero point was cut off. Round it to the nearest whole number.
zero_point_negative: {"whole": lambda ratio: -np.round(ratio)}
    The zero point has the wrong sign: -low / step is positive.
cut_off: {"near": np.floor}  # The codes were rounded down. Round to the nearest code.
cut_towards_zero: {"near": np.trunc}
    int() and astype(int) cut off towards 0. Round to the nearest code.
""")
with_values("""
not_clipped: np.round(v / step) * step
    Values outside the range must get the nearest code: clip codes to 0 ... 2^bits - 1.
clip_a_code_too_high: (np.clip(np.round(v / step) + zp, 0, top + 1) - zp) * step
    Some values got the code 2^bits. The highest is 2^bits - 1: codes start at 0.
zero_point_subtracted: (np.clip(np.round(v / step) - zp, 0, top) + zp) * step
    The zero point was subtracted on the way to the codes. Add it there; subtract it going back.
counted_from_low: (np.clip(np.round((v - low) / step), 0, top) - zp) * step
    The codes were counted from low. Round value / step, then add the zero point: 0.0 stays 0.0.
evenly_from_low: np.clip(np.round((v - low) / step), 0, top) * step + low
    The values start at low, so 0.0 has no code. Use the rounded zero point on the way back too.
codes_themselves: np.round(rounded / step) + zp
    These are the codes. Convert them back to real values: (code - zero_point) * step.
step_forgotten: np.round(rounded / step)
    The zero point was subtracted, but the step is missing: multiply by it.
zero_point_kept: rounded + zp * step
    The zero point is still in the values: subtract it from the code, then multiply by the step.
zero_point_without_step: rounded + zp * step - zp
    Subtract the zero point from the code first, then multiply: (code - zero_point) * step.
clipped_alone: np.where(np.abs(v - rounded) < step / 2, v, rounded)
    The values were clipped, not rounded. Go to the nearest code and back.
""")
with_symmetric("""
symmetric_codes: (2 ** (bits - 1) - 1, 1 - 2 ** (bits - 1), 2 ** (bits - 1) - 1)
    This is the scheme for weights, the same on both sides of 0. Here the step is (high - low) over
    2^bits - 1, and there is a zero point.
symmetric_with_one_more: (2 ** (bits - 1), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    This step, the largest end over 2^(bits - 1), has no zero point. Here the step is (high - low)
    over 2^bits - 1, and the zero point is round(-low / step).
""")
results_swapped(fake_quant_ste)


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
    two_rows = [[3.0, 1.2], [0.6, -1.5]], [[1.0, 2.0], [0.0, 1.0]], [[5.0, -3.0], [2.0, -0.5]]
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


def in_steps(weights, steps, near=np.round):
    return near(weights / steps) * steps


@table_of(qat_step)
def with_used(formula, weights, x, target, bits, rate):
    """A step from the fine weights, with the gradient at other weights than the rounded ones."""
    top, rows = 2 ** (bits - 1) - 1, np.abs(weights).max(axis=1, keepdims=True)
    used = formula(w=weights, top=top, rows=rows)
    return weights - rate * (x @ used.T - target).T @ x / len(x)


@table_of(qat_step)
def with_step(formula, weights, x, target, bits, rate):
    """Something else made of the right step (new - w), the rounded weights and their error."""
    new = qat_step(weights, x, target, bits, rate)
    top = 2 ** (bits - 1) - 1
    used, again = (in_steps(w, np.abs(w).max(axis=1, keepdims=True) / top) for w in (weights, new))
    error, n = x @ used.T - target, len(x)
    return formula(
        w=weights, x=x, t=target, rate=rate, new=new, used=used, again=again, error=error, n=n
    )


with_step("""
steps_from_the_rounded: used + new - w
    Start the step from the fine weights: rounded ones lose small gradients every time.
rounds_the_result: again
    The new weights were rounded. Return them fine: only the next step rounds them.
gradient_blocked: w
    The weights did not move. Apply the gradient of the rounded weights to the fine ones.
rounded_and_unmoved: used  # These are the rounded weights. Move the fine ones by a step.
error_squared: w - rate * (error**2).T @ x / n
    The error was squared. The gradient of half the squared error holds the error itself.
error_squared_and_halved: w - rate * (error**2).T @ x / 2 / n
    That is the loss times x. The gradient of half the squared error holds the error itself.
gradient_alone: error.T @ x / n
    This is the gradient. Return the new weights: the old ones minus the learning rate times it.
summed_over_examples: w + n * (new - w)
    The gradient is a sum over the examples. Divide by their number.
mean_over_everything: w + (new - w) / t.shape[1]
    The gradient is too small: divide by the number of examples, not of all outputs.
twice_the_gradient: w + 2 * (new - w)
    The gradient is twice as large as it should be: the loss is half the squared error.
uphill: w - (new - w)  # The loss grows: move against the gradient, with a minus.
rate_forgotten: w + (new - w) / rate  # The learning rate is missing: multiply the gradient by it.
target_added: new - 2 * rate * t.T @ x / n
    The error is the output minus the target, not their sum.
gradient_transposed: w - rate * x.T @ error / n
    The gradient is transposed: rows are outputs, so it is errorᵀ · x.
weights_not_transposed: w - rate * (x @ used - t).T @ x / n
    The outputs are x · roundedᵀ: transpose the weights, whose rows are outputs.
""")
with_used("""
without_rounding: w
    This is a step of ordinary training. The outputs must come from the rounded weights.
one_step_for_all: in_steps(w, rows.max() / top)
    All weights share one step. Each row, one output, has its own largest weight and step.
steps_of_columns: in_steps(w, np.abs(w).max(axis=0) / top)
    You computed one step for each column. Take each row's largest weight: axis=1.
sign_kept: in_steps(w, w.max(axis=1, keepdims=True) / top)
    The largest weight of a row may be negative: take the largest absolute value.
a_code_too_many: in_steps(w, rows / (top + 1))
    The step is a little too small: the largest weight has the code 2^(bits - 1) - 1.
a_code_too_many_clipped: np.clip(np.round(w / rows * (top + 1)), -top, top) * rows / (top + 1)
    The step is a little too small, so the largest weight is clipped. Its code is 2^(bits - 1) - 1:
    divide by that.
twice_the_codes: in_steps(w, rows / (2 * top + 1))
    The step is too small: codes are symmetric around 0, the largest is 2^(bits - 1) - 1.
step_of_the_spread: in_steps(w, np.ptp(w, axis=1, keepdims=True) / (2 * top + 1))
    The step came from the spread of a row, highest minus lowest. Take its largest absolute value
    over 2^(bits - 1) - 1.
codes_for_weights: np.round(w / rows * top)
    The outputs came from the codes. Multiply them by the row's step.
cut_off: in_steps(w, rows / top, np.floor)
    The weights were rounded down. Round to the nearest code.
cut_towards_zero: in_steps(w, rows / top, np.trunc)
    int() and astype(int) cut off towards 0. Round to the nearest code.
""")


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
        # ... and on whether gains were set to 0 before the mean.
        (0.7, np.array([[0.65, 0.66], [0.95, 0.5], [0.69, 0.7]])),
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


def largest_first(values):
    return np.argsort(-values, kind="stable").tolist()


@table_of(layer_sensitivity)
def with_losses(formula, baseline, accuracies):
    """Other losses, in the order of their means."""
    right, _ = layer_sensitivity(baseline, accuracies)
    losses = formula(losses=right, b=baseline, a=accuracies)
    return losses, largest_first(losses.mean(axis=1))


@table_of(layer_sensitivity)
def with_order(formula, baseline, accuracies):
    """The right losses in another order."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses, formula(losses=losses, order=order, b=baseline, a=accuracies)


# b baseline, a accuracies
with_losses("""
gains_kept: 100 * (b - a)  # Some losses are negative: a gain from rounding is luck. Count it as 0.
as_shares: losses / 100  # These are fractions. A point is 0.01: multiply by 100.
baseline_alone_in_percent: np.maximum(100 * b - a, 0)
    Only the baseline was multiplied by 100. Subtract first, then multiply.
of_the_baseline: losses / b
    The losses were divided by the baseline. Points are the difference itself.
sign_turned: np.maximum(100 * (a - b), 0)
    These are gains. A loss is the baseline minus the accuracy.
minus_the_losses: np.minimum(100 * (a - b), 0)
    The losses came out negative: baseline minus accuracy, at least 0.
gains_as_losses: np.abs(100 * (a - b))
    A gain was counted as a loss of the same size. Count it as 0.
gains_of_100: 100 * (1 - a)  # This is 100 minus the accuracy. A loss is counted from the baseline.
""")
with_order("""
least_first: largest_first(-losses.mean(axis=1))
    The order is reversed: the layer that loses most comes first.
by_the_last_column: largest_first(losses[:, -1])
    You sorted by the fewest bits alone. Take the mean of a layer's losses.
by_the_worst: largest_first(losses.max(axis=1))
    You sorted by each layer's largest loss. Take the mean of its losses.
by_the_least: largest_first(losses.min(axis=1))
    You sorted by each layer's smallest loss. Take the mean of its losses.
by_the_median: largest_first(np.median(losses, axis=1))
    You sorted by each layer's median loss. Take the mean of its losses.
sorted_with_gains: largest_first((b - a).mean(axis=1))  # The losses are right, but sort by *their*
    mean: gains, already set to 0, must not make up for losses.
ranks_not_order: np.argsort(order).tolist()
    These are the layers' ranks. Return the layers themselves, most sensitive first.
means_not_layers: sorted(losses.mean(axis=1).tolist(), reverse=True)
    These are the mean losses. Return the layers' indices in their order.
the_worst_alone: order[0]  # This is the most sensitive layer alone. Return all, in order.
by_column: largest_first(losses.mean(axis=0))
    The mean was taken over the layers. A layer is a row: axis=1.
""")
results_swapped(layer_sensitivity)


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
    # Steps of 2 and of 4 bits: a weight saves unequal bytes, and prices are not additive.
    for losses in ([[0, 1, 4], [0, 2, 9]], [[0, 0.5, 5.9], [0, 2, 9]], [[0, 1, 9], [0, 0.1, 0.6]]):
        cases.append(([40, 40], np.array(losses, float), [8, 6, 2], 60))
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
    """Points now and after, bytes saved, weights, layer and both widths of every next step."""
    return [
        (
            losses[layer][i],
            losses[layer][i + 1],
            n * (widths[i] - widths[i + 1]) / 8,
            n,
            widths[0],
            widths[i + 1],
            layer,
        )
        for layer, (i, n) in enumerate(zip(at, parameters, strict=True))
        if i + 1 < len(widths)
    ]


def plans(key, parameters, losses, widths, budget_bytes):
    """Every plan on the way to the budget, where the step with the lowest key comes next."""
    at, found = [0] * len(parameters), [[widths[0]] * len(parameters)]
    while np.dot(parameters, found[-1]) / 8 > budget_bytes and set(found[-1]) != {widths[-1]}:
        steps = steps_from(at, parameters, losses, widths)
        at[min((key(*step), step[-1]) for step in steps)[1]] += 1
        found.append([widths[i] for i in at])
    return found


def price(now, after, saved, *_):
    return (after - now) / saved


@table_of(assign_bits)
def with_price(formula, *given):
    def key(now, after, saved, n, first, new, _layer):
        return formula(now=now, after=after, saved=saved, n=n, first=first, new=new)

    return plans(key, *given)[-1]


@table_of(assign_bits)
def with_plan(formula, n, losses, widths, budget):
    """Something else made of all arguments; right is the right plan."""
    right, way = assign_bits(n, losses, widths, budget), plans(price, n, losses, widths, budget)
    size = np.dot(n, right) / 8
    names = {"n": n, "losses": losses, "widths": widths, "budget": budget}
    return formula(**names, right=right, way=way, size=size)


# now and after: points of a layer; saved: bytes; n: weights, of the layer and of each layer
with_price("""
by_points_alone: after - now
    You took the step that loses fewest points. Divide the points by the bytes it saves.
all_points_not_extra: after / saved
    The price counts all the points of a layer. Count only what it loses *more* than now.
points_before_the_step: now / saved
    The price counts the points a layer has lost already. Count what the next step costs.
divided_by_all_weights: (after - now) / n  # The price was divided by the layer's weights. Divide by
    the bytes the step saves: 8 to 4 bits saves more than 4 to 3.
divided_by_what_is_left: (after - now) / (n * new)
    The price was divided by the bytes left after the step. Divide by the bytes it saves.
from_the_start: after / (n * (first - new))  # The price counts a layer's steps so far as well.
    Count the next step alone: its extra points, and the bytes it saves.
largest_layer_first: -saved
    You took the step that saves most bytes. Take the one with the fewest points per byte.
dearest_first: -(after - now) / saved
    You took the most expensive step. Take the one with the fewest points per byte.
""")
with_plan("""
one_step_alone: way[:2][-1]  # Only one step was taken. Repeat with while, until the size fits.
a_step_too_far: assign_bits(n, losses, widths, budget - 1e-6)
    One step too many: stop when the size equals the budget.
a_step_before_asking: assign_bits(n, losses, widths, min(budget, sum(n) * widths[0] / 8 - 1e-6))
    The sizes fit from the start, and a step was taken all the same: look first.
a_step_too_few: way[-2] if len(way) > 1 and size <= budget else right
    One step too few: the result does not fit the budget yet.
bits_for_bytes: assign_bits(n, losses, widths, budget / 8)
    You compared bits with a budget in bytes: eight bits are one byte.
last_width_forgotten: right if size <= budget else widths[len(widths)]
    A layer that has the fewest bits has no next step: skip it, and stop when none is left.
next_width_missing: right if all(widths[-1] not in at for at in way[:-1]) else widths[len(widths)]
    A layer that has the fewest bits has no next step: skip it when you look for the cheapest.
later_of_equal: assign_bits(n[::-1], losses[::-1], widths, budget)[::-1]
    If two steps have the same price, the earlier layer's comes first: compare with <.
all_alike: [max([w for w in widths if sum(n) * w / 8 <= budget], default=widths[-1])] * len(n)
    All layers got the same width. Choose one for each layer.
places_not_widths: [widths.index(bits) for bits in right]
    These are indices into the list of widths. Return the widths.
""")


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
    for _, layer in sorted((price(*step), step[-1]) for step in steps):
        if np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
            at[layer] += 1
    return [widths[i] for i in at]


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


# auc_of_pairs ------------------------------------------------------------------------------------


def pair_inputs(rng):
    cases = [
        (np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])),
        (np.array([0.3, 0.3, 0.3]), np.array([True, False, True])),  # all tie: guessing
        (np.array([-2.0, 5.0, 7.0, -3.0]), np.array([False, True, True, False])),
        (np.array([4.0, 1.0, 1.0, 2.0, 1.0]), np.array([False, True, False, True, True])),
    ]
    for n, positives in [(9, 3), (14, 8), (21, 5)]:
        scores = rng.normal(0, 1, n).round(2)
        scores[rng.permutation(n)[: n // 2]] = 0.5  # ties, within and across the groups
        cases.append((scores, rng.permutation(n) < positives))
    return cases


auc_of_pairs = exercise(points=2, inputs=pair_inputs, comparison=CLOSE)


@table_of(auc_of_pairs)
def with_pairs(formula, scores, positive):
    """Made of the scores of positives p (a column), negatives q (a row), and the right answer."""
    p, q = scores[positive][:, None], scores[~positive]
    return float(formula(p=p, q=q, right=np.mean((p > q) + 0.5 * (p == q))))


with_pairs("""
ties_lost: np.mean(p > q)  # Equal scores count one half; you counted them as 0.
ties_won: np.mean(p >= q)  # Equal scores count one half; you counted them as 1.
ties_left_out: np.sum(p > q) / max(1, np.sum(p != q))
    Pairs with equal scores were left out. They count one half each.
wrong_way_round: 1 - right
    This counts how often the *negative* example scores higher: turn the comparison round.
pairs_counted: right * p.size * q.size
    This is a number of pairs. Divide by the number of all pairs, to get a share.
over_all_examples: right * p.size * q.size / (p.size + q.size) ** 2
    You divided by all pairs of examples. Only pairs of a positive and a negative count.
over_the_examples: right * p.size * q.size / (p.size + q.size)
    You divided by the number of examples. Divide by all pairs: positives times negatives.
everything_with_everything: 0.5
    All examples were compared with all, which always gives 0.5. Compare positives with negatives.
in_percent: 100 * right  # This is a percentage. Return a share between 0 and 1.
one_to_one: np.mean([(a > b) + 0.5 * (a == b) for a, b in zip(p.ravel(), q, strict=False)])
    Each positive was compared with one negative only. Compare it with all of them.
difference_of_means: p.mean() - q.mean()
    This is a difference of mean scores. Only the order of the scores counts.
""")


@auc_of_pairs.mistake
def accuracy(scores, positive):
    """This is the accuracy at a threshold of 0.5. The AUC needs no threshold."""
    return float(np.mean((scores >= 0.5) == positive))


@auc_of_pairs.accepted
def area_under_the_curve(scores, positive):
    """The area under the share of positives found, over the share of false alarms."""
    thresholds = [math.inf, *sorted(set(scores.tolist()), reverse=True)]
    found = [np.mean(scores[positive] >= threshold) for threshold in thresholds]
    false = [np.mean(scores[~positive] >= threshold) for threshold in thresholds]
    return sum(
        (false[i + 1] - false[i]) * (found[i + 1] + found[i]) / 2 for i in range(len(found) - 1)
    )
