"""How lesson 11 grades fake_quant_ste: inputs, mistakes with hints, other right answers."""

import math
import operator

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, table_of, two_results


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
a_step_too_high: (v >= lo) & (v <= hi + d)
    The mask ends one step too high. The highest code is 2^bits - 1: codes start at 0.
a_step_too_low: (v >= lo - d) & (v <= hi)
    The mask begins one step too low. The lowest code is 0.
nothing_moved_without_ends: np.isclose(v / d, np.round(v / d))
    The mask is 1 only where rounding changes nothing. Straight-through: 1 inside the range.
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


def signed(codes, zp, step, top):
    """What the codes stand for, clipped to signed ones, and the ends of these."""
    ends = -(top + 1) / 2, (top - 1) / 2
    return (np.clip(codes, *ends) - zp) * step, [(end - zp) * step for end in ends]


@table_of(fake_quant_ste)
def with_both(formula, values, low, high, bits):
    """Other values with the mask that belongs to them; low and high are widened."""
    low, high, top = min(low, 0.0), max(high, 0.0), 2**bits - 1
    step = (high - low) / top
    zp = np.round(-low / step)
    rounded, (lowest, highest) = formula(v=values, step=step, zp=zp, low=low, high=high, top=top)
    return rounded, ((values >= lowest) & (values <= highest)) * 1.0


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
hat_for_power_in_brackets: {"steps": (2 ^ bits) - 1, "top": (2 ^ bits) - 1}
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
half_the_steps: {"steps": 2 ** (bits - 1) - 1}
    The step is too large: so many steps lie on one side of symmetric weights. Here 2^bits codes
    have 2^bits - 1 steps between them.
round_of_python: {"near": round}
    Python's round takes one number, and values is an array. Take np.round.
a_code_too_many: {"top": 2**bits}  # The highest code is 2^bits - 1: codes start at 0.
half_the_codes: {"steps": 2 ** (bits - 1) - 1, "top": 2 ** (bits - 1) - 1}
    The step is too large: symmetric weights have this many codes, here there are 2^bits.
zero_has_no_code: {"whole": np.positive}
    The zero point is not a whole number, so the ends are not values of codes. Round -low / step.
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
wrapped_on_the_way_back: (rounded / step).round() % 256 * step
    Negative values came out far above: code minus zero point wraps round in uint8. Make floats of
    the codes before you subtract.
wrapped_round: np.where(v < -(zp + 0.5) * step, (top - zp) * step, rounded)
    Values below the range came out at its upper end: uint8 has no negative numbers, -1 becomes 255.
    Clip the codes before you convert them.
clipped_alone: np.clip(v, -zp * step, (top - zp) * step)
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
with_both("""
zero_without_code: (np.clip(np.round((v - low) / step), 0, top) * step + low, (low, high))
    0.0 does not come out as 0.0: the codes are counted from low, which is the same as a zero point
    that is not rounded. Round -low / step, and count from there in both results.
range_for_codes_strictly: (np.clip(np.round(v / step) * step, low, high), (low + 1e-9, high - 1e-9))
    Values and mask end at low and high, between two codes. Both end at what code 0 and code
    2^bits - 1 stand for, these ends included.
clipped_to_the_range_alone: (np.clip(v, low, high), (low, high))
    The values were clipped to low and high, not rounded. Go to the nearest code and back.
signed_in_both: signed(np.round(v / step) + zp, zp, step, top)
    The codes were clipped to those of signed numbers. Here they are 0 ... 2^bits - 1.
""")
two_results(fake_quant_ste)


@fake_quant_ste.mistake
def truth_of_an_array(values, low, high, bits):
    """`if`, `and`, `or`, `min` and `max` want one truth value, an array has many. Use np.clip for
    the values, and & between two comparisons in brackets for the mask."""
    return values if values < low else fake_quant_ste(values, low, high, bits)


@fake_quant_ste.mistake
def int_of_an_array(values, low, high, bits):
    """int() and functions of math take one number, and values is an array. Take np.round."""
    return int(values)


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
