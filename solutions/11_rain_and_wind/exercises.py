"""How lesson 11 is graded: inputs, known mistakes with their hints, other right answers."""

import heapq
import itertools
import math
import operator
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


def two_results(answers):
    """The mistakes of every function that returns two results."""

    def results_swapped(*given):
        """The two results are in the wrong order: exchange them."""
        return answers(*given)[::-1]

    def first_result_alone(*given):
        """This is the first of the two results alone. Return both, with a comma between them."""
        return answers(*given)[0]

    def second_result_alone(*given):
        """This is the second of the two results alone. Return both, with a comma between them."""
        return answers(*given)[1]

    for wrong in (results_swapped, first_result_alone, second_result_alone):
        answers.mistake(wrong)


# fold_batchnorm ----------------------------------------------------------------------------------


def fold_inputs(rng):
    # Two channels that are readable, then the docstring's one.
    two = [[2.0, -1.0], [0.5, 3.0]], [1.0, -0.5], [3.0, 4.5], [0.5, -2.0], [4.0, 0.7], [0.24, 2.24]
    cases = [(*map(np.array, two), 0.01)]
    cases += [(*(np.array([v]) for v in ([2.0], 1.0, 3.0, 0.5, 4.0, 0.24)), 0.01)]
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
    factor = formula(g=g, v=v, e=e, s=s)
    return (w.T * factor).T, (b - m) * factor + s


@table_of(fold_batchnorm)
def with_bias(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    n_axes = (-1,) + (1,) * (w.ndim - 1)
    return (w.T * f).T, formula(b=b, s=s, m=m, f=f, g=g, v=v, n_axes=n_axes)


@table_of(fold_batchnorm)
def with_weights(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    return formula(w=w, f=f, m=m, s=s), (b - m) * f + s


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
beta_also_scaled: (b - m + s) * f + s
    beta was added twice: once before the factor. Add it at the very end alone.
beta_by_gamma: (b - m) * f + s * g  # beta was multiplied by gamma. Add it as it is.
beta_and_mean_swapped: (b - s) * f + m
    beta and mean are exchanged: the mean is subtracted first, beta is added last.
factor_twice: (b - m) * f**2 + s  # The bias was multiplied by the factor twice. Once is enough.
bias_without_gamma: (b - m) * f / g + s
    The bias was divided by the root, but gamma is missing: multiply it by the whole factor.
bias_without_epsilon: (b - m) * g / np.sqrt(v) + s
    The weights are right, but epsilon is missing in the bias: use the same factor for both.
bias_with_many_axes: (b - np.reshape(m, n_axes)) * np.reshape(f, n_axes) + s
    The bias got as many axes as the weights. It stays (channels,): reshape the factor for the
    weights only.
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
variance_squared: g / np.sqrt(v**2 + e)
    The variance was squared. It is a square already: add epsilon, then take the root.
root_of_the_root: g / (v + e) ** 0.25  # The root was taken twice. Take it once.
epsilon_by_heart: g / np.sqrt(v + 0.001)
    epsilon is a fixed number in your function. Take the argument: here it is another one.
factor_rounded: np.round(g / np.sqrt(v + e))
    The factor was rounded to a whole number. Leave it as it is.
one_factor_for_all: np.full(len(g), g.mean() / np.sqrt(v.mean() + e))
    All channels got one factor, made of means. Each channel has its own.
""")


@fold_batchnorm.mistake
def gamma_and_beta_swapped(w, b, g, s, m, v, e):
    """gamma and beta are exchanged: gamma multiplies, beta is added."""
    return fold_batchnorm(w, b, s, g, m, v, e)


@fold_batchnorm.mistake
def statistics_of_the_weights(w, b, g, s, m, v, e):
    """You computed mean and variance of the weights. Take the given ones: they are those of the
    layer's outputs."""
    axes = tuple(range(1, w.ndim))
    return fold_batchnorm(w, b, g, s, w.mean(axis=axes), w.var(axis=axes), e)


@fold_batchnorm.mistake
def outputs_normalised(w, b, g, s, m, v, e):
    """The weights were normalised, mean and beta included, and the bias was left alone. Multiply
    the weights by the factor; everything else goes into the bias."""
    return (g * (w.T - m) / np.sqrt(v + e) + s).T, b


@fold_batchnorm.mistake
def first_channel_alone(w, b, g, s, m, v, e):
    """Only the first channel is folded. A return inside the loop ends it after one turn: put it
    below the loop."""
    right = fold_batchnorm(w, b, g, s, m, v, e)
    return tuple(np.concatenate([r[:1], given[1:]]) for r, given in zip(right, (w, b), strict=True))


@fold_batchnorm.mistake
def last_channel_skipped(w, b, g, s, m, v, e):
    """The last channel is not folded: range(n) ends at n - 1 already."""
    right = fold_batchnorm(w, b, g, s, m, v, e)
    return tuple(
        np.concatenate([r[:-1], given[-1:]]) for r, given in zip(right, (w, b), strict=True)
    )


with_weights("""
along_the_last_axis: w * f  # The factors run along the last axis, the inputs. Each belongs to an
    output channel, the first axis: reshape them to (channels, 1, ...).
two_axes_only: w * f[:, None]  # factor[:, None] fits weights with two axes. Here they have up to
    four: reshape the factor to (channels, 1, ...), as many axes as the weights have.
four_axes_only: w * f.reshape(-1, 1, 1, 1)  # A factor with four axes fits weights with four. Some
    have two: take the number of axes from weights.ndim.
weights_left_alone: w
    The bias is right, but the weights are unchanged. Multiply them by their channel's factor.
weights_divided: (w.T / f).T  # The weights were divided by the factor. Multiply them by it.
mean_off_the_weights: ((w.T - m) * f).T
    The mean was subtracted from the weights. It belongs to the bias only.
weights_normalised: ((w.T - m) * f + s).T
    Mean and beta went into the weights. Weights are only multiplied; both belong to the bias.
weights_flat: (w.T * f).T.reshape(len(f), -1)
    The weights lost their shape: return them in the shape in which they came.
weights_transposed: w.T * f
    The weights came back transposed: w.T * factor is right along the last axis, turn it back.
weights_summed: w @ f  # @ and np.dot add up over inputs. Multiply each channel by its factor.
diagonal_matrix: np.diag(f) @ w
    A diagonal matrix fits weights with two axes. Here they have up to four: multiply by the factor,
    reshaped to (channels, 1, ...).
""")
two_results(fold_batchnorm)


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
    # In steps of 0.6, on both sides of both ends, -1.2 and 3.0, and of low and high.
    values = [-2.0, -1.25, -1.18, -0.95, -0.2, 0.4, 1.0, 1.95, 2.85, 2.94, 3.05, 3.4]
    cases = [
        (np.array(values), -1.3, 2.9, 3),
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
values_times_mask: v * ((v >= lo) & (v <= hi))
    These are values. The mask says how much of the gradient passes: 1 or 0.
nothing_moved: np.isclose(v, rounded)
    The mask is 1 only where rounding changes nothing. Straight-through: 1 inside the range.
""")


@table_of(fake_quant_ste)
def with_recipe(formula, values, low, high, bits):
    """The recipe with other parts: a step count, a highest code, a rounding, a zero point."""
    usual = {"steps": 2**bits - 1, "top": 2**bits - 1, "near": np.round, "whole": np.round}
    usual |= {"low": min(low, 0.0), "high": max(high, 0.0), "over": operator.truediv}
    parts = usual | formula(bits=bits, low=low, high=high, values=values)
    low, high = parts["low"], parts["high"]
    step = parts["over"](parts.get("span", high - low), parts["steps"])
    zero_point = parts.get("zero", lambda *_: parts["whole"](-low / step))(low, high, step)
    codes = np.clip(parts["near"](values / step) + zero_point, 0, parts["top"])
    lowest, highest = -zero_point * step, (parts["top"] - zero_point) * step
    return (codes - zero_point) * step, ((values >= lowest) & (values <= highest)) * 1.0


@table_of(fake_quant_ste)
def with_values(formula, values, low, high, bits):
    """The right mask with other values."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    step = (max(high, 0.0) - min(low, 0.0)) / (2**bits - 1)
    zp = np.round(-min(low, 0.0) / step)
    low, high, top = min(low, 0.0), max(high, 0.0), 2**bits - 1
    return formula(v=values, rounded=rounded, step=step, zp=zp, low=low, high=high, top=top), mask


@table_of(fake_quant_ste)
def with_symmetric(formula, values, low, high, bits):
    """The scheme for weights: the largest end over the codes of one side, no zero point."""
    divisor, lowest, top = formula(bits=bits)
    step = max(-low, high) / divisor
    codes = np.clip(np.round(values / step), lowest, top)
    return codes * step, ((values >= lowest * step) & (values <= top * step)) * 1.0


with_recipe("""
range_not_widened: {"low": low, "high": high}
    A range above or below 0 does not contain it. Widen it first: low <= 0 <= high.
only_low_widened: {"high": high}
    This range lies below 0, and high was left there. Widen that end too: high is at least 0.
only_high_widened: {"low": low}
    This range lies above 0, and low was left there. Widen that end too: low is at most 0.
widened_the_wrong_way: {"low": max(low, 0.0)}
    max(low, 0) cuts off what is below 0. To contain 0, low must be at most 0: min(low, 0).
narrowed_to_nothing: {"low": max(low, 0.0), "high": min(high, 0.0)}
    min and max are exchanged, so nothing is left: low is at most 0, high at least 0.
same_on_both_sides: {"low": -max(abs(low), abs(high)), "high": max(abs(low), abs(high))}
    The range became the same on both sides of 0. Widen it only until it contains 0.
moved_to_zero: {"low": 0.0, "high": high - low}
    The range was moved to start at 0. Leave it in its place; the zero point does the rest.
range_of_the_values: {"low": min(values.min(), 0.0), "high": max(values.max(), 0.0)}
    The range came from the values. Take low and high: values outside are clipped.
ends_added: {"span": min(low, 0.0) + max(high, 0.0)}
    The step came from low + high. The range is as wide as their difference.
two_times_bits: {"steps": 2 * bits - 1, "top": 2 * bits - 1}
    2 * bits is not the number of codes: it is 2 to the power of bits, 2**bits.
hat_for_power: {"steps": 2 ^ (bits - 1), "top": 2 ^ (bits - 1)}
    In Python, ^ is no power (it compares bits). Write 2**bits.
whole_division: {"over": operator.floordiv}
    // drops the fraction of the step. Divide with /.
step_rounded: {"over": lambda span, steps: round(span / steps, 1)}
    The step was rounded. Keep all its digits: only codes and zero point are whole numbers.
step_rounded_to_hundredths: {"over": lambda span, steps: round(span / steps, 2)}
    The step was rounded to two digits. Keep all: only codes and zero point are whole numbers.
zero_point_up: {"whole": np.ceil}
    The zero point was rounded up. Round it to the nearest whole number.
zero_point_of_high: {"zero": lambda low, high, step: np.round(high / step)}
    The zero point came from high. It is how many steps 0 lies above low: -low / step, rounded.
zero_point_in_the_middle: {"zero": lambda low, high, step: 2 ** (bits - 1)}
    The zero point is the middle of the codes. It depends on the range: -low / step, rounded.
zero_point_of_zero: {"zero": lambda low, high, step: 0}
    The zero point is missing: it is -low / step, rounded, and is added to the codes.
low_rounded: {"zero": lambda low, high, step: np.round(-low) / step}
    low was rounded before the division. Divide first, then round: round(-low / step).
rounded_up: {"near": np.ceil}  # The codes were rounded up. Round to the nearest code.
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
zero_outside: np.where((v >= -zp * step) & (v <= (top - zp) * step), rounded, 0)
    The values were multiplied by the mask. It belongs to the gradients: outside, values get the end
    code.
raw_outside: np.where((v >= -zp * step) & (v <= (top - zp) * step), rounded, v)
    Values outside the range came back as they were. Clip them: they get the end code.
signed_codes: (np.clip(np.round(v / step) + zp, -(top + 1) / 2, (top - 1) / 2) - zp) * step
    The codes were clipped to those of signed numbers. Here they are 0 ... 2^bits - 1.
low_added: rounded + zp * step + low
    The way back started at low, which lies between two codes. Subtract the zero point instead.
clipped_to_the_range: np.clip(np.round(v / step) * step, low, high)
    The values were clipped to low and high, between two codes. Clip the codes: 0 ... 2^bits - 1.
step_forgotten_on_the_way: (np.clip(np.round(v) + zp, 0, top) - zp) * step
    The values were rounded without the step. Divide by it first.
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
two_results(fake_quant_ste)


@fake_quant_ste.mistake
def mask_of_booleans(values, low, high, bits):
    """The mask holds True and False. It multiplies gradients: make numbers of it, as * 1.0 does."""
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return rounded, mask == 1.0


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
    three = [[3.0, 1.2, -0.7], [0.8, -1.6, 0.3], [-0.5, 0.1, 0.9]]
    wide = [[2.4, -0.5, 0.9, 1.3], [-0.7, 0.4, 0.2, -0.1]]
    # Targets far above: rows whose largest weight grows. Then another number of inputs.
    x = [[1.0, 2.0, -1.0], [0.5, -1.0, 1.5], [2.0, 1.0, 0.5], [-1.0, 0.6, 1.0]]
    target = [[12.0, -3.0, 0.5], [1.0, 4.0, 2.2], [9.5, -0.8, -1.0], [-2.0, 1.9, 3.0]]
    x_wide = [[1.0, 0.5, -2.0, 0.3], [-0.4, 1.2, 0.6, 2.0], [0.7, -1.0, 1.0, 0.8]]
    target_wide = [[1.5, -3.0], [2.0, 0.4], [3.6, -2.1]]
    cases = [
        (*map(np.array, (three, x, target)), 3, 0.1),
        (*map(np.array, (wide, x_wide, target_wide)), 4, 0.2),
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
    used = formula(w=weights, top=top, rows=rows, bits=bits)
    return weights - rate * (x @ used.T - target).T @ x / len(x)


@table_of(qat_step)
def with_step(formula, weights, x, target, bits, rate):
    """Something else made of the right step (new - w), the rounded weights and their error."""
    new = qat_step(weights, x, target, bits, rate)
    top = 2 ** (bits - 1) - 1
    used, again = (in_steps(w, np.abs(w).max(axis=1, keepdims=True) / top) for w in (weights, new))
    error, n = x @ used.T - target, len(x)
    rows = np.abs(weights).max(axis=1, keepdims=True)
    names = {"w": weights, "x": x, "t": target, "rate": rate, "new": new, "used": used, "n": n}
    return formula(**names, again=again, error=error, rows=rows, step=rows / top)


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
half_the_gradient: w + (new - w) / 2
    The gradient is half as large as it should be: the 1/2 of the loss and the 2 of the square
    cancel.
divided_by_the_inputs: w + (new - w) * n / x.shape[1]
    The gradient was divided by the number of inputs. Divide by the number of examples: len(x).
divided_by_all_of_x: w + (new - w) / x.shape[1]
    The gradient was divided by examples times inputs. Divide by the number of examples alone.
divided_by_the_outputs: w + (new - w) * n / len(w)
    The gradient was divided by the number of outputs. Divide by the number of examples: len(x).
sign_of_the_error: w - rate * np.sign(error).T @ x / n
    Only the sign of the error was used. Take the error itself: output minus target.
product_of_means: w - rate * np.outer(error.mean(axis=0), x.mean(axis=0))
    Error and inputs were averaged first. Multiply them for each example, then average: errorᵀ · x.
product_of_sums: w - rate * np.outer(error.sum(axis=0), x.sum(axis=0)) / n
    Error and inputs were summed first. Multiply them for each example, then sum: errorᵀ · x.
first_example_alone: w - rate * np.outer(error[0], x[0])
    Only the first example counts. Average over all of them; a return in a loop ends it early.
first_example_of_all: w - rate * np.outer(error[0], x[0]) / n
    Only the first example counts. Sum over all, then divide; a return in a loop ends it early.
last_example_skipped: w - rate * error[:-1].T @ x[:-1] / n
    The last example is missing: range(n) ends at n - 1 already.
first_row_alone: np.vstack([new[:1], w[1:]])
    Only the first row moved. A return inside the loop ends it: put it below the loop.
last_row_skipped: np.vstack([new[:-1], w[-1:]])
    The last row did not move: range(n) ends at n - 1 already.
blocked_where_moved: np.where(used == w, new, w)
    Only weights that rounding does not change have moved. Straight through: all get the gradient.
blocked_at_the_largest: np.where(np.abs(w) < rows, new, w)
    The largest weight of each row did not move. Nothing is clipped here: all get the gradient.
blocked_above_one: np.where(np.abs(w) <= 1, new, w)
    Weights beyond ±1 did not move. Nothing is clipped here: all get the gradient.
clipped_to_the_old_range: np.clip(new, -rows, rows)
    The new weights were clipped to the row's old largest. They may grow: nothing is clipped.
clipped_to_one: np.clip(new, -1, 1)
    The new weights were clipped to ±1. They may be larger: nothing is clipped.
gradient_clipped: w - rate * np.clip(error.T @ x / n, -1, 1)
    The gradient was clipped to ±1. Use it as it is.
whole_steps: w + np.round((new - w) / step) * step
    The change was rounded to whole steps. Fine weights move by the exact learning rate times the
    gradient.
times_the_weights: w + (new - w) * used
    The gradient was multiplied by the rounded weights. Straight through: it passes unchanged.
whole_division: w - rate * (error.T @ x // n)
    // drops the fraction of the gradient. Divide with /.
inputs_rounded: w - rate * error.T @ np.round(x) / n
    The inputs were rounded in the gradient. Only weights are rounded.
divided_by_the_rate: w + (new - w) / rate**2
    The gradient was divided by the learning rate. Multiply it.
fine_error: used - rate * (x @ w.T - t).T @ x / n
    Fine and rounded weights are exchanged: the rounded compute the outputs, the fine ones move.
ordinary_step_rounded: in_steps(w - rate * (x @ w.T - t).T @ x / n, step)
    This trains the fine weights as usual and rounds at the end. The outputs must come from rounded
    weights; the fine ones stay fine.
loss_returned_too: (new, float(np.mean(error**2)) / 2)
    Return the new weights alone, without the loss.
weight_times_input: w - rate * ((x * used).sum(axis=1, keepdims=True) - t).T @ x / n
    * multiplies element by element. The outputs are a matrix product: x @ roundedᵀ.
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
keepdims_forgotten: in_steps(w, np.abs(w).max(axis=1) / top)
    The steps of the rows were laid along the columns. Keep the axis: max(axis=1, keepdims=True).
sum_of_a_row: in_steps(w, np.abs(w).sum(axis=1, keepdims=True) / top)
    The step came from the sum of a row's weights. Take its largest absolute value.
mean_of_a_row: in_steps(w, np.abs(w).mean(axis=1, keepdims=True) / top)
    The step came from the mean of a row's weights. Take its largest absolute value.
minus_one_twice: in_steps(w, rows / (2 * top))
    The step is too small: 2^(bits - 1) - 1 needs its brackets, 2**(bits - 1) - 1.
a_code_too_few: np.clip(np.round(w / rows * top), 1 - top, top - 1) * rows / top
    The largest weight was clipped by one code too many. Its code is 2^(bits - 1) - 1.
codes_from_zero: np.clip(np.round(w / rows * top), 0, top) * rows / top
    Negative weights became 0. Symmetric codes go from minus the highest to the highest.
decimals: np.round(w, bits)
    The weights were rounded to so many decimals. Round to whole steps: divide by the step, round,
    multiply.
whole_numbers: np.round(w)
    The weights were rounded to whole numbers. Divide by the step, round, multiply.
always_3_bits: in_steps(w, rows / 3)
    The number of codes is fixed at that of 3 bits. Compute it from the argument bits.
always_8_bits: in_steps(w, rows / 127)
    The number of codes is fixed at that of 8 bits. Compute it from the argument bits.
rounded_up: in_steps(w, rows / top, np.ceil)
    The weights were rounded up. Round to the nearest code.
whole_division_of_weights: w // (rows / top) * (rows / top)
    // rounds down. Divide with /, then round to the nearest code.
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
    # Five layers whose order is another one by the mean, the worst, the last, the median, ...
    five = [[0.82, 0.78, 0.7], [0.79, 0.76, 0.74], [0.86, 0.8, 0.66], [0.8, 0.8, 0.79]]
    # Equal layers, and layers that lose nothing.
    equal = [[0.88, 0.8], [0.95, 0.92], [0.88, 0.8], [0.9, 0.9], [0.7, 0.85]]
    cases = [
        (0.8, np.array([*five, [0.74, 0.75, 0.72]])),
        (0.9, np.array(equal)),
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
best_for_baseline: np.maximum(100 * (a.max() - a), 0)
    The losses are counted from the best accuracy of the table. Count from the baseline.
step_by_step: np.maximum(-100 * np.diff(np.column_stack([np.full(len(a), b), a])), 0)
    The losses are counted from one width to the next. Count each one from the baseline.
ten_times: 10 * losses  # These are ten times the points. A point is 0.01: multiply by 100.
a_tenth: losses / 10  # These are tenths of the points. A point is 0.01: multiply by 100.
baseline_as_percent: np.maximum(100 * (b / 100 - a), 0)
    The baseline was divided by 100. It is a share already, as the accuracies are.
accuracies_as_percent: np.maximum(b - a / 100, 0)
    The accuracies were divided by 100. They are shares already; multiply the difference by 100.
whole_points: losses.round()  # The losses were rounded to whole points. Return them as they are.
points_to_tenths: losses.round(1)  # The losses were rounded. Return them as they are.
points_to_hundredths: losses.round(2)  # The losses were rounded. Return all digits.
points_cut_off: np.floor(losses)  # The losses were cut off to whole points. Keep the fraction.
min_for_max: np.minimum(100 * (b - a), 0)
    min and max are exchanged: only the gains are left. A loss is at least 0.
not_a_number: np.where(a < b, 100 * (b - a), np.nan)
    Gains became nan. Count a gain as 0.
first_layer_alone: np.vstack([losses[:1], 0 * losses[1:]])
    Only the first layer has losses. A return inside the loop ends it: put it below the loop.
last_layer_skipped: np.vstack([losses[:-1], 0 * losses[-1:]])
    The last layer is missing: range(n) ends at n - 1 already.
last_width_skipped: losses * (np.arange(losses.shape[1]) < losses.shape[1] - 1)
    The last column is missing: range(n) ends at n - 1 already.
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
by_the_first_column: largest_first(losses[:, 0])
    You sorted by the first column alone. Take the mean of a layer's losses.
by_the_squares: largest_first((losses**2).mean(axis=1))
    You sorted by the squares of the losses, which favour a single large one. Take the mean.
by_the_spread: largest_first(losses.std(axis=1))
    You sorted by how much a layer's losses differ. Take their mean.
mean_of_the_losers: largest_first(losses.sum(axis=1) / np.maximum(1, (losses > 0).sum(axis=1)))
    The mean was taken over losses above 0 only. A loss of 0 counts as well.
whole_table: np.argsort(-losses).tolist()
    The whole table was sorted, row by row. Sort the layers' means: mean(axis=1) first.
from_one: [layer + 1 for layer in order]  # The order counts from 1. Indices of rows start at 0.
as_text: [str(layer) for layer in order]  # The order holds strings. Return the rows' numbers.
as_floats: [float(layer) for layer in order]  # The order holds floats. Indices are integers.
not_sorted: list(range(len(order)))
    This is the order of the rows. Sort them by mean loss, the largest first.
backwards: list(range(len(order)))[::-1]
    These are the rows backwards. Sort them by mean loss, the largest first.
lossless_left_out: [layer for layer in order if losses[layer].any()]
    Layers that lose nothing are missing. They come last, but they are in the order.
one_layer_twice: [int(np.argmax(losses.mean(axis=1) == losses[i].mean())) for i in order]
    Two layers with equal means got the same index: index() finds the first. Sort the indices
    themselves, by their means.
later_of_equal: np.argsort(losses.mean(axis=1), kind="stable")[::-1].tolist()
    Of layers with equal means the earlier comes first. Turning a rising order round turns them too.
by_column: largest_first(losses.mean(axis=0))
    The mean was taken over the layers. A layer is a row: axis=1.
""")
two_results(layer_sensitivity)


@layer_sensitivity.mistake
def losses_transposed(baseline, accuracies):
    """The losses are transposed: a row is a layer, as in the accuracies."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses.T, order


@layer_sensitivity.mistake
def means_for_losses(baseline, accuracies):
    """The first result is one mean for each layer. Return the whole table of losses."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses.mean(axis=1), order


@layer_sensitivity.accepted
def sensitivity_in_loops(baseline, accuracies):
    losses = [[max(0.0, (baseline - a) * 100) for a in row] for row in accuracies.tolist()]
    order = sorted(range(len(losses)), key=lambda layer: sum(losses[layer]), reverse=True)
    return np.array(losses), order


# assign_bits -------------------------------------------------------------------------------------


# Weights | widths | budget | losses in tenths of a point, a layer after the other. They were found
# by a search: together they tell all mistakes apart.
# They have steps that lose nothing or win, first losses other than 0, sizes with fractions of a
# byte, prices that differ in the fourth decimal, and no two equal prices but 0.
TELLING_PLANS = """
49 24 10 47 10 30 | 8 5 3 2 | 83.5 | 0 2 4 54,0 2 2 2,0 0 50 100,0 30 60 60,0 50 52 72,2 0 28 48
12 7 20 16 10 | 8 5 3 2 | 33.25 | 0 50 46 46,0 5 1 2,2 0 6 36,0 0 8 28,0 0 0 0
44 47 6 46 57 20 | 16 8 4 2 | 240.875 | 2 10 13 15,0 0 1 21,0 1 31 33,0 2 14 10,2 3 23 28,5 5 7 7
41 50 52 25 26 41 | 16 8 4 2 | 246.375 | 5 5 1 1,5 6 18 48,2 3 15 11,2 2 3 5,0 2 14 10,0 30 38 50
58 55 11 6 58 | 8 5 3 2 | 91.875 | 2 0 0 0,5 55 75 125,0 0 0 8,5 5 7 9,5 1 0 0
54 58 15 39 9 50 | 8 5 3 2 | 175.5 | 0 0 0 50,2 2 0 1,5 5 8 28,5 1 3 15,0 50 55 51,0 1 6 8
31 43 5 53 49 46 | 8 5 3 2 | 167.5 | 0 50 46 54,0 3 11 11,5 1 2 0,2 4 12 12,5 5 5 5,5 13 13 15
3969 3013 1075 3236 1761 | 8 5 3 2 | 8536.125 | 5 25 31 40,5 9 14 34,0 7 9 10,0 7 22 37,2 2 0 10
40 30 50 | 8 4 2 | 5000 | 0 5 20,0 7 9,0 1 3
"""


def assign_inputs(rng):
    cases = []
    for line in TELLING_PLANS.strip().splitlines():
        weights, widths, budget, tenths = line.split(" | ")
        table = np.array([row.split() for row in tenths.split(",")], float) / 10
        cases.append(
            ([*map(int, weights.split())], table, [*map(int, widths.split())], float(budget))
        )
    widths = [8, 4, 2]
    small = [8, 80, 40], np.array([[0, 0.3, 5.0], [0, 2.0, 9.0], [0, 0.5, 0.8]]), widths
    # Fits after two steps; is met exactly after three; cannot be met; is met from the start.
    cases += [(*small, budget) for budget in (104, 58, 10, 128)]
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


def price(now, after, saved, *_):
    return (after - now) / saved


def cheapest(steps):
    """The layer of the first of the cheapest (price, layer)."""
    return min(steps)[1]


def plans(key, parameters, losses, widths, budget_bytes, choose=cheapest, over=None):
    """Every plan on the way to the budget. `key` is the price of a step, `choose` takes the layer
    of the next of them, or None to end, and `over` looks whether the bits of all layers, a list,
    are still too many."""
    over = over or (lambda bits, _: sum(bits) / 8 > budget_bytes)
    at, found = [0] * len(parameters), [[widths[0]] * len(parameters)]
    while over([n * b for n, b in zip(parameters, found[-1], strict=True)], at):
        steps = [(key(*step), step[-1]) for step in steps_from(at, parameters, losses, widths)]
        layer = choose(steps) if steps else None
        if layer is None:
            break
        at[layer] += 1
        found.append([widths[i] for i in at])
    return found


@table_of(assign_bits)
def with_price(formula, *given):
    def key(now, after, saved, n, first, new, layer):
        names = {"now": now, "after": after, "saved": saved, "n": n, "first": first, "new": new}
        return formula(**names, row=given[1][layer], i=given[2].index(new) - 1)

    return plans(key, *given)[-1]


@table_of(assign_bits)
def with_choice(formula, *given):
    return plans(price, *given, choose=lambda steps: formula(steps=steps, n=len(given[0])))[-1]


@table_of(assign_bits)
def with_size(formula, n, losses, widths, budget):
    def over(bits, at):
        last = len(widths) - 1
        return formula(bits=bits, at=at, n=n, first=widths[0], last=last, budget=budget)

    return plans(price, n, losses, widths, budget, over=over)[-1]


@table_of(assign_bits)
def with_plan(formula, n, losses, widths, budget):
    """Something else made of all arguments; right is the right plan."""
    right, way = assign_bits(n, losses, widths, budget), plans(price, n, losses, widths, budget)
    size = np.dot(n, right) / 8
    names = {"n": n, "losses": losses, "widths": widths, "budget": budget}
    return formula(**names, right=right, way=way, size=size)


def first_true(steps, better):
    """The loop that asks `better(best, lowest, price)` and keeps the layer and price it likes."""
    best, lowest = None, None
    for cost, layer in steps:
        if better(best, lowest, cost):
            best, lowest = layer, cost
    return best


def before_a_gap(steps):
    """The steps before the first layer that has none."""
    return [step for place, step in enumerate(steps) if step[1] == place]


# now and after: points of a layer; saved: bytes; n: weights; i: where the layer is in widths
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
bytes_for_points: saved / (after - now + 1e-9)
    You took the step that saves fewest bytes per point. Take the one with the fewest points per
    byte.
largest_layer_always: -n
    You took the largest layer. Take the one with the fewest points per byte.
step_before: (now - row[i - 1]) / saved
    The price counts the step before. Count the next: losses[layer][i + 1] - losses[layer][i].
saved_from_the_start: (after - now) / (n * (first - new))
    The bytes saved were counted from the first width. Count those of the next step alone.
size_of_the_change: abs(after - now) / saved
    A layer that loses less at fewer bits got a high price. Leave the sign: its price is negative.
never_negative: max(after - now, 0) / saved
    A step that wins points counts no more than one that loses none. Use points per byte with their
    sign: a negative price comes first.
first_loss_taken_as_0: (after - now * (i > 0)) / saved
    The first column was taken as 0. Subtract it too: the price counts what is lost *more* than now.
whole_bytes_saved: (after - now) / max(1, int(saved))
    The bytes saved were cut off to a whole number. Fractions of a byte count: divide with /.
whole_bytes_of_weights: (after - now) / max(1, n // 8 * round(8 * saved / n))
    // drops a fraction of a byte. Divide with /: weights * bits / 8.
price_to_tenths: round((after - now) / saved, 1)
    The prices were rounded, and different ones became equal. Keep all digits.
price_to_hundredths: round((after - now) / saved, 2)
    The prices were rounded, and different ones became equal. Keep all digits.
price_to_thousandths: round((after - now) / saved, 3)
    The prices were rounded, and different ones became equal. Keep all their digits.
whole_prices: (after - now) // saved  # // drops the fraction of the price. Divide with /.
for_each_bit: (after - now) / (saved / n)
    The price was divided by the bits of one weight. Divide by the bytes that all of them save.
all_losses_of_a_layer: sum(row) / saved
    The price sums all losses of a layer. Count what the next step loses more than now.
mean_loss_of_a_layer: np.mean(row) / n
    The price is a layer's mean loss over its weights. Count the next step: extra points per byte.
fraction_of_the_layer: (after - now) / (8 * saved / (8 * saved + n * new))
    The price was divided by the share of the layer that is saved. Divide by the bytes saved.
bytes_for_points_or_0: -saved / (after - now) if after != now else 0
    A step that loses nothing was set to 0 bytes per point. It is the best of all: use points per
    byte, which need no exception.
""")
# steps (price, layer) of all layers that have one, in order
with_choice("""
free_steps_skipped: min((s for s in steps if s[0] > 0), default=(0, None))[1]
    Steps with price 0 or below are skipped. They are the best: they cost nothing.
zero_is_falsy: first_true(steps, lambda best, lowest, cost: not lowest or cost < lowest)
    `not` takes a price of 0.0 for "none yet". Ask: is None.
layer_0_is_falsy: first_true(steps, lambda best, lowest, cost: not best or cost < lowest)
    `not` takes layer 0 for "none yet". Ask: is None.
ends_at_layer_0: min(steps)[1] or None
    The loop ends when layer 0 is the cheapest: `not` takes 0 for "none". Ask: is None.
lowest_from_0: min((s for s in steps if s[0] < 0), default=(0, None))[1]
    The lowest price starts at 0, so hardly any step is cheaper. Start with None or math.inf.
lowest_from_1: min((s for s in steps if s[0] < 1), default=(0, None))[1]
    The lowest price starts at 1, so dearer steps are never taken. Start with None or math.inf.
break_for_continue: min(before_a_gap(steps), default=(0, None))[1]
    The search ends at the first layer without a next step. Skip that layer: continue, not break.
first_layer_skipped: min((s for s in steps if s[1] > 0), default=(0, None))[1]
    The first layer is never taken: indices start at 0.
last_layer_skipped: min((s for s in steps if s[1] < n - 1), default=(0, None))[1]
    The last layer is never taken: range(n) ends at n - 1 already.
place_in_the_list: min((cost, place) for place, (cost, _) in enumerate(steps))[1]
    The list of prices holds only layers that have a next step, so its places are not the layers'
    numbers. Keep the layer beside its price.
every_layer_in_turn: steps[0][1]
    The first layer that has a step was taken. Take the one with the lowest price.
""")
# bits of all weights of each layer
with_size("""
whole_bytes: sum(bits) // 8 > budget
    // and int() drop a fraction of a byte, so a plan that is a little too large passes. Divide
    with /.
rounded_size: round(sum(bits) / 8) > budget
    The size was rounded to whole bytes. Compare it as it is.
a_byte_of_grace: sum(bits) / 8 - budget > 1
    A plan that is less than a byte too large passes. Compare the size with the budget itself.
layers_rounded_down: sum(b // 8 for b in bits) > budget
    Each layer's size was cut off to whole bytes. Fractions of a byte count: divide with /.
layers_rounded_up: sum(-(-b // 8) for b in bits) > budget
    Each layer's size was rounded up to whole bytes. Fractions of a byte count.
a_byte_for_each: sum(n) > budget
    The size is the number of weights, a byte for each. It is weights * bits / 8.
never_again: sum(n) * first / 8 > budget
    The size was computed once, before the loop. Compute it again after each step.
largest_alone: max(bits) / 8 > budget
    Each layer was compared with the budget. All layers together must fit.
no_step_at_all: False
    No step was taken, although the weights do not fit. Is the size in bytes, weights * bits / 8?
    And does each layer find its next step, i + 1 < len(widths)?
until_one_ends: sum(bits) / 8 > budget and max(at) < last
    The loop ends when one layer has the fewest bits. Go on while any layer has a next step.
a_step_for_each_layer: sum(bits) / 8 > budget and sum(at) < len(n)
    There are as many steps as layers. Repeat until the size fits: while, not for.
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
sizes_not_widths: [count * bits / 8 for count, bits in zip(n, right, strict=True)]
    These are the layers' sizes in bytes. Return their bits.
as_a_dictionary: dict(enumerate(right))  # This is a dictionary. Return a list, a width per layer.
as_floats: [float(bits) for bits in right]
    The widths are floats. Return the integers that came in.
as_text: [f"{bits} bits" for bits in right]  # These are texts. Return the numbers of bits.
losses_of_the_width: assign_bits(n, np.asarray(losses).T, widths, budget)
    The indices of losses are exchanged: losses[layer][i], a row for each layer.
fewest_at_first: [widths[-1]] * len(n)
    The plan started at the fewest bits, where there is nothing to do. Start at widths[0].
second_width_at_first: plans(price, n, np.asarray(losses)[:, 1:], widths[1:], budget)[-1]
    The plan started at widths[1]. Start at widths[0], index 0.
last_width_unused: plans(price, n, losses, widths[:-1], budget)[-1]
    The last width is never used: a layer has a next step while i + 1 < len(widths).
widths_by_heart: assign_bits(n, losses, [8, 6, 4, 3, 2][: len(widths)], budget)
    The widths are fixed in your function. Take the argument: here they are others.
widths_turned: assign_bits(n, np.asarray(losses), sorted(widths), budget)
    widths was sorted upwards. It falls already, and its order is that of the columns of losses.
last_step_undone: way[max(0, len(way) - 2)]
    The last step was undone, or not taken as it went below the budget. The plan must fit: a size
    below the budget is right.
none_left_forgotten: right if size <= budget else right + None
    No step is left, and the loop went on with None. Stop when no layer has a next step.
none_left_refused: right if size <= budget else min([])
    No step is left: return the plan as it is. (min() of an empty list raises.)
""")


@assign_bits.mistake
def lowest_price_kept(parameters, losses, widths, budget_bytes):
    """The lowest price was not set anew in each round, so later steps are compared with old ones.
    Start each round with none."""
    lowest = [math.inf]

    def choose(steps):
        best = min(steps)
        if best[0] >= lowest[0]:
            return None
        lowest[0] = best[0]
        return best[1]

    return plans(price, parameters, losses, widths, budget_bytes, choose=choose)[-1]


@assign_bits.mistake
def exact_fit_preferred(parameters, losses, widths, budget_bytes):
    """The price counts only the bytes still missing. Divide by all bytes that the step saves."""
    bits = [widths[0]] * len(parameters)
    while (over := np.dot(parameters, bits) / 8 - budget_bytes) > 0:
        at = [widths.index(width) for width in bits]
        steps = steps_from(at, parameters, losses, widths)
        if not steps:
            break
        _, layer = min(((s[1] - s[0]) / min(s[2], over), s[-1]) for s in steps)
        bits[layer] = widths[at[layer] + 1]
    return bits


@assign_bits.mistake
def one_layer_to_its_end(parameters, losses, widths, budget_bytes):
    """The cheapest layer went on alone, down to its last width. Compare all layers again after each
    single step."""
    current = [None]

    def choose(steps):
        if current[0] not in [layer for _, layer in steps]:
            current[0] = min(steps)[1]
        return current[0]

    return plans(price, parameters, losses, widths, budget_bytes, choose=choose)[-1]


@assign_bits.mistake
def best_of_all_plans(parameters, losses, widths, budget_bytes):
    """You tried all plans and took the best. The greedy plan goes step by step, and may be another:
    it is asked for, as all plans are too many for large networks."""
    levels = range(len(widths))
    found = [
        (sum(row[i] for row, i in zip(losses, plan, strict=True)), plan)
        for plan in itertools.product(levels, repeat=len(parameters))
        if np.dot(parameters, [widths[i] for i in plan]) / 8 <= budget_bytes
    ]
    return [widths[i] for i in min(found)[1]] if found else [widths[-1]] * len(parameters)


@assign_bits.mistake
def any_width_below(parameters, losses, widths, budget_bytes):
    """You jumped over widths: any lower one was compared. Look at each layer's next width alone."""
    at = [0] * len(parameters)
    while np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
        steps = [
            ((losses[layer][k] - losses[layer][i]) / (n * (widths[i] - widths[k])), layer, k)
            for layer, (n, i) in enumerate(zip(parameters, at, strict=True))
            for k in range(i + 1, len(widths))
        ]
        if not steps:
            break
        _, layer, at[layer] = min(steps)
    return [widths[i] for i in at]


@assign_bits.mistake
def one_bit_at_a_time(parameters, losses, widths, budget_bytes):
    """A layer went down by one bit. Go to the next width of the list."""
    bits, last = [widths[0]] * len(parameters), len(widths) - 1
    while sum(n * b for n, b in zip(parameters, bits, strict=True)) / 8 > budget_bytes:
        prices = [
            (row[min(widths[0] - b + 1, last)] - row[min(widths[0] - b, last)]) / n
            if b > widths[-1]
            else math.inf
            for row, n, b in zip(losses, parameters, bits, strict=True)
        ]
        if min(prices) == math.inf:
            break
        bits[int(np.argmin(prices))] -= 1
    return bits


@assign_bits.mistake
def sorted_and_set(parameters, losses, widths, budget_bytes):
    """The steps were sorted once, so a layer's second step may come before its first. Compare the
    next steps of all layers again after each one."""
    levels = [[i] * len(parameters) for i in range(len(widths) - 1)]
    steps = [
        (price(*step), step[-1], i + 1)
        for i, at in enumerate(levels)
        for step in steps_from(at, parameters, losses, widths)
    ]
    at = [0] * len(parameters)
    for _, layer, i in sorted(steps):
        if np.dot(parameters, [widths[i] for i in at]) / 8 <= budget_bytes:
            break
        at[layer] = i
    return [widths[i] for i in at]


@assign_bits.mistake
def sorted_and_skipped(parameters, losses, widths, budget_bytes):
    """The steps were sorted once, and those whose turn had not come were dropped. Compare the next
    steps of all layers again after each one."""
    levels = [[i] * len(parameters) for i in range(len(widths) - 1)]
    steps = [
        (price(*step), step[-1], i)
        for i, at in enumerate(levels)
        for step in steps_from(at, parameters, losses, widths)
    ]
    at = [0] * len(parameters)
    for _, layer, i in sorted(steps):
        if np.dot(parameters, [widths[i] for i in at]) / 8 <= budget_bytes:
            break
        at[layer] += i == at[layer]
    return [widths[i] for i in at]


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
    # Five against seven with three ties: 23.5 of 35 pairs, which few other things give as well.
    scores = [0.18, 0.16, 0.56, 0.6, 0.36, 0.22, 0.4, 0.34, 0.18, 0.5, 0.18, 0.34]
    cases = [
        (np.array(scores), np.isin(np.arange(12), [0, 2, 4, 9, 11])),
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
    """Made of the scores of positives p (a column) and negatives q (a row), and of their wins."""
    p, q = scores[positive][:, None], scores[~positive]
    wins = (p > q) + 0.5 * (p == q)
    return formula(p=p, q=q, right=wins.mean(), wins=wins, s=scores, y=positive, n=len(scores))


def pairs_in_order(scores, positive, both):
    """Wins of the earlier example of each pair; of positives alone, or of both kinds."""
    pairs = [(i, j) for i in range(len(scores)) for j in range(i + 1, len(scores))]
    pairs = [(i, j) for i, j in pairs if positive[i] != positive[j] and (both or positive[i])]
    wins = [(scores[i] > scores[j]) + 0.5 * (scores[i] == scores[j]) for i, j in pairs]
    return sum(wins) / max(1, len(pairs))


def ranks(scores):
    """0 for the lowest, equal ones in the order in which they stand."""
    return np.argsort(np.argsort(scores, kind="stable"))


def by_rank_sum(scores, positive, first=1):
    p = positive.sum()
    sum_of_ranks = (ranks(scores)[positive] + first).sum()
    return (sum_of_ranks - p * (p + 1) / 2) / (p * (len(scores) - p))


# s all scores, y which are positive, wins the (positives, negatives) table of 1, 0.5 and 0
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
comparison_of_means: float(p.mean() > q.mean())
    Only the two mean scores were compared. Compare each positive with each negative.
tie_wins_more: np.mean((p >= q) + 0.5 * (p == q))
    A tie counts 1.5: it is in >= and once more in ==. Use > or elif.
tie_costs: np.mean((p > q) - 0.5 * (p == q))  # A tie is subtracted. It adds one half.
loss_counts_half: np.mean((p > q) + 0.5 * (p <= q))
    Lost pairs count one half as well. Only ties do: elif a == b, not else.
wins_minus_losses: np.mean(1.0 * (p > q) - (p < q))
    This is won minus lost pairs, which is 2 * AUC - 1 (Gini). In the AUC a lost pair counts 0.
never_below_half: max(right, 1 - right)
    You turned an AUC below 0.5 round. Return it as it is: it shows that the scores mislead.
all_pairs_of_examples: wins.sum() / (n * (n - 1) / 2)
    You divided by all pairs of examples. Only pairs of a positive and a negative count.
over_the_positives: wins.sum() / p.size
    You divided by the number of positives. Divide by all pairs: positives times negatives.
over_the_negatives: wins.sum() / q.size
    You divided by the number of negatives. Divide by all pairs: positives times negatives.
over_positives_squared: wins.sum() / p.size**2
    You divided by the square of the positives. Divide by positives times negatives.
over_negatives_squared: wins.sum() / q.size**2
    You divided by the square of the negatives. Divide by positives times negatives.
over_the_larger_squared: wins.sum() / max(p.size, q.size) ** 2
    You divided by the square of the larger group. Divide by positives times negatives.
whole_division: int(wins.sum() // wins.size)  # // drops the fraction. Divide with /.
rounded_to_hundredths: round(float(right), 2)  # The AUC was rounded. Return all its digits.
rounded_to_thousandths: round(float(right), 3)  # The AUC was rounded to 3 digits. Return all.
table_of_wins: wins  # This is the table of all pairs. Return its mean, one number.
mean_for_each_positive: wins.mean(axis=1)
    This is one number for each positive. Return the mean over all pairs.
first_positive_over_all: wins[0].sum() / wins.size
    The loop ends after the first positive: return stands inside it. Put it below both loops.
first_positive_alone: wins[0].mean()
    Only the first positive was compared. Compare all; return stands below the loops.
first_pair_alone: wins[0, 0] / wins.size
    The loop ends after the first pair: return stands inside it. Put it below both loops.
first_pair_itself: wins[0, 0]
    This is the first pair alone: return stands inside the loop. Put it below both loops.
last_positive_alone: wins[-1].mean()
    Only the last positive counts: the counter starts anew in the loop. Set it to 0 before both.
last_positive_over_all: wins[-1].sum() / wins.size
    Only the last positive counts: the counter starts anew in the loop. Set it to 0 before both.
first_positive_skipped: wins[1:].sum() / wins.size
    The first positive is missing: indices start at 0.
last_positive_skipped: wins[:-1].sum() / wins.size
    The last positive is missing: range(n) ends at n - 1 already.
first_negative_skipped: wins[:, 1:].sum() / wins.size
    The first negative is missing: indices start at 0.
last_negative_skipped: wins[:, :-1].sum() / wins.size
    The last negative is missing: range(n) ends at n - 1 already.
against_the_best: np.mean(p > q.max())
    Positives were compared with the highest negative only. Compare with all of them.
against_the_best_with_ties: np.mean((p > q.max()) + 0.5 * (p == q.max()))
    Positives were compared with the highest negative only. Compare with all of them.
against_the_mean: np.mean(p > q.mean())
    Positives were compared with the mean of the negatives. Compare with each of them.
against_the_median: np.mean(p > np.median(q))
    Positives were compared with the median of the negatives. Compare with each of them.
against_the_lowest: np.mean(p > q.min())
    Positives were compared with the lowest negative only. Compare with all of them.
curve_without_start: np.trapezoid(*[[np.mean(g >= t) for t in np.unique(s)[::-1]] for g in (p, q)])
    The curve starts at the first threshold. It begins at (0, 0), where nothing is found yet.
not_a_table: np.mean((p.ravel() > q) + 0.5 * (p.ravel() == q))
    > compares two groups one by one, so they need the same size. p[:, None] > n makes a table of
    all pairs; or write two loops.
best_positive_alone: wins[p.argmax()].mean()
    Only the highest positive was compared. Compare each of them.
best_positive_strictly: np.mean(p.max() > q)
    Only the highest positive was compared. Compare each of them; a tie counts one half.
majorities: np.mean(wins.mean(axis=1) > 0.5)
    This is the share of positives that win more than half of their pairs. Take the mean of all
    pairs.
with_everybody: np.mean((p > s) + 0.5 * (p == s))
    The positives were compared with all examples. Compare them with the negatives only: ~positive.
nearly_equal: np.where(np.abs(p - q) < 0.06, 0.5, p > q).mean()
    Scores that nearly agree were counted as ties. Only equal ones are.
positions_compared: np.mean(np.flatnonzero(y)[:, None] > np.flatnonzero(~y))
    The places in the list were compared. Compare the scores at these places.
sorted_scores: auc_of_pairs(np.sort(s), y)
    The scores were sorted, and no longer belong to their examples. No sorting is needed.
first_half_negative: auc_of_pairs(s, np.arange(n) >= n // 2)
    You took the first half for the negatives. Who is positive stands in the argument: ~positive.
mask_as_indices: np.mean((s[y * 1][:, None] > s[1 - y]) + 0.5 * (s[y * 1][:, None] == s[1 - y]))
    As integers, 0 and 1 are indices. Choose with the booleans: scores[positive], scores[~positive].
earlier_ones: pairs_in_order(s, y, both=True)
    Each pair was counted for the earlier example. It is won if the *positive* scores higher.
earlier_positives: pairs_in_order(s, y, both=False)
    Only pairs whose positive stands earlier were counted. Let both loops run over all examples.
neighbours: np.mean(((s[:-1] > s[1:]) == y[:-1])[y[:-1] != y[1:]])
    Only neighbours in the list were compared. Compare every positive with every negative.
ranks_from_zero: by_rank_sum(s, y, first=0)
    These ranks start at 0, the formula's at 1. And equal scores share the mean of their ranks.
ranks_without_ties: by_rank_sum(s, y)
    Equal scores got different ranks. They share the mean of their ranks, or compare pair by pair.
curve_without_ties: np.mean((np.cumsum(y[np.argsort(-s)]) / y.sum())[~y[np.argsort(-s)]])
    Along the curve, equal scores were taken one by one. They are one step, and count one half.
unsorted_curve: np.trapezoid([np.mean(p >= t) for t in s], [np.mean(q >= t) for t in s])
    The thresholds of the curve are not sorted. Sort them, or compare pair by pair.
mean_share_found: np.mean([np.mean(p >= t) for t in np.unique(s)])
    This is the mean share of positives found over all thresholds. Thresholds are not needed:
    compare pair by pair.
precision: y[np.argsort(-s)[: y.sum()]].mean()
    This is the share of positives among the highest scores. Compare pair by pair.
share_of_positives: y.mean()  # This is the share of positives. The scores are not in it.
""")


@auc_of_pairs.mistake
def not_for_tilde(scores, positive):
    """`not` wants one truth value, an array has many. Write ~positive."""
    return auc_of_pairs(scores, not positive)


@auc_of_pairs.mistake
def minus_for_tilde(scores, positive):
    """NumPy does not negate booleans with a minus. Write ~positive."""
    return auc_of_pairs(scores, -positive)


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
