"""How lesson 05 is graded: inputs, known mistakes with their hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED = ("quantization", "kernels", "simulator")


def mistakes(entry, answers_by_hint):
    """Register wrong answers; those that earn one hint stand together below it."""
    for hint, answers in answers_by_hint.items():
        for name, answer in answers.items():

            def wrong(*given, answer=answer):
                return answer(*given)

            wrong.__name__, wrong.__doc__ = name, hint
            entry.mistake(wrong)


# choose_qparams ----------------------------------------------------------------------------------


def _is_far_from_a_half(case):
    """Whether any sound way to round the zero point gives the same code."""
    low, high = min(case[0], 0.0), max(case[1], 0.0)
    position = -128 - low / ((high - low) / 255) if high > low else 0.0
    return abs(position % 1 - 0.5) > 1e-3


def range_inputs(rng):
    edges = [(-1.0, 1.6), (2.0, 6.0), (-7.0, -3.0), (0.0, 0.0), (0.0, 6.0)]
    edges += [(2.0, 2.0), (-3.0, -3.0), (0.0, 2e-7)]  # not empty: they are widened, or just small
    pairs = np.sort(rng.uniform(-9, 9, (12, 2)), axis=1).tolist()
    cases = edges + [(low, high) for low, high in pairs if high - low > 0.1]
    return [case for case in cases if _is_far_from_a_half(case)]


choose_qparams = exercise(
    points=2, inputs=range_inputs, comparison=Comparison(rtol=1e-06), closed_rooms=CLOSED
)


def with_steps(steps, first=-128):
    """The widened range in another number of steps, from another first code."""

    def answer(minimum, maximum):
        low, high = min(minimum, 0.0), max(maximum, 0.0)
        scale = (high - low) / steps or 1.0
        return scale, round(first - low / scale) if high > low else 0

    return answer


def with_zero(formula):
    """The right scale with zero_point = formula(low, high, scale)."""

    def answer(minimum, maximum):
        low, high = min(minimum, 0.0), max(maximum, 0.0)
        scale = (high - low) / 255 or 1.0
        return scale, formula(low, high, scale) if high > low else 0

    return answer


def not_widened(minimum, maximum):
    scale = (maximum - minimum) / 255
    return scale, round(-128 - minimum / scale)


def only_the_scale_widened(minimum, maximum):
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, round(-128 - minimum / scale) if minimum < maximum else zero_point


def width_of(width, low):
    scale = width / 255 or 1.0
    return scale, round(-128 - low / scale) if width else 0


def empty_where(is_empty):
    """The right answer but (1.0, 0) where is_empty(minimum, maximum), the ends as given."""
    return lambda low, high: (1.0, 0) if is_empty(low, high) else choose_qparams(low, high)


def rounded_scale(decimals):
    """Both numbers from a scale rounded to so many decimals."""

    def answer(minimum, maximum):
        low, high = min(minimum, 0.0), max(maximum, 0.0)
        scale = round((high - low) / 255, decimals)
        return (scale, round(-128 - low / scale)) if high > low else (1.0, 0)

    return answer


def scale_floored_to_zero(_minimum, _maximum):
    raise ZeroDivisionError


def divides_by_an_empty_range(minimum, maximum):
    width = max(maximum, 0.0) - min(minimum, 0.0)
    return width / width and choose_qparams(minimum, maximum)


# fmt: off
mistakes(choose_qparams, {
    "An empty range, from 0 to 0, would give a scale of 0: return (1.0, 0) early there.": {
        "empty_range": divides_by_an_empty_range,
        "empty_range_gets_scale_0": lambda low, high: (
            choose_qparams(low, high)[0] if low < high else 0.0, choose_qparams(low, high)[1]),
        "empty_range_starts_at_minus_128": lambda low, high: (
            choose_qparams(low, high)[0], choose_qparams(low, high)[1] if low < high else -128)},
    "0.0 has no exact code here: the range must first be widened to include it, 2 … 6 to 0 … 6 "
    "and −7 … −3 to −7 … 0.": {
        "range_not_widened": not_widened,
        "range_not_widened_but_not_divided_by_0": lambda low, high: (
            not_widened(low, high) if low < high else (1.0, 0)),
        "zero_point_clipped_instead": lambda low, high: (
            not_widened(low, high)[0], int(np.clip(not_widened(low, high)[1], -128, 127)))},
    "Only the lower end is widened. A range below 0, such as −7 … −3, has no code for 0.0 either: "
    "widen it to −7 … 0.": {
        "only_the_minimum_widened": lambda low, high: (
            not_widened(min(low, 0), high) if min(low, 0) < high else (1.0, 0))},
    "Only the upper end is widened. A range above 0, such as 2 … 6, has no code for 0.0 either: "
    "widen it to 0 … 6.": {
        "only_the_maximum_widened": lambda low, high: (
            not_widened(low, max(high, 0)) if low < max(high, 0) else (1.0, 0))},
    "Widen first, then ask whether the range is empty: 2 … 2 becomes 0 … 2, and only 0 … 0 is "
    "empty.": {
        "empty_before_widening": empty_where(lambda low, high: low == high)},
    "A range is empty only if both ends are 0.0: one end at 0.0 is the normal case, after "
    "widening, for numbers of one sign.": {
        "empty_if_the_maximum_is_0": empty_where(lambda _, high: high <= 0),
        "empty_if_the_minimum_is_0": empty_where(lambda low, _: low >= 0)},
    "A narrow range is not an empty one: return (1.0, 0) only if the two ends, once widened, are "
    "equal.": {
        "narrow_counts_as_empty": empty_where(lambda low, high: max(high, 0) - min(low, 0) < 1e-6)},
    "The widening is the wrong way round: it must keep a negative minimum and a positive maximum. "
    "The lower end becomes min(minimum, 0.0), the upper end max(maximum, 0.0).": {
        "negative_ends_become_0": lambda low, high: (
            not_widened(max(low, 0), max(high, 0)) if max(low, 0) < max(high, 0) else (1.0, 0))},
    "The scale came out as 0: divide with /, because // rounds down to a whole number.": {
        "scale_floored_to_zero": scale_floored_to_zero},
    "Do not round the scale: it is a real number, and a small change moves every mark.": {
        "scale_to_2_decimals": rounded_scale(2),
        "scale_to_3_decimals": rounded_scale(3),
        "scale_to_4_decimals": rounded_scale(4)},
    "The width is the upper end minus the lower end, with their signs, after widening: the lower "
    "end is 0.0 or less, the upper end 0.0 or more.": {
        "width_from_absolutes": lambda low, high: width_of(abs(low) + abs(high), low),
        "width_from_a_sum": lambda low, high: width_of(max(high, 0) + min(low, 0), min(low, 0)),
        "ends_exchanged": lambda low, high: width_of(min(high, 0) - max(low, 0), max(low, 0))},
    "The scale is that of the widened range, but the zero point uses the old minimum. Widen the "
    "range first, then use its lower end for both.": {
        "only_the_scale_widened": only_the_scale_widened},
    "This is the symmetric scheme (zero point 0), which weights use. Activations use all 256 codes "
    "for their own range: the scale is the width of the range divided by 255.": {
        "symmetric": lambda low, high: (max(abs(low), abs(high)) / 127 or 1.0, 0)},
    "The scale is right, but the zero point is not always 0: it is the code that stands for 0.0. "
    "Count the steps from the minimum, which has the code −128, up to 0.0.": {
        "zero_point_always_0": with_zero(lambda _low, _high, _scale: 0)},
    "There are 256 codes, so 255 steps between the first and the last: the scale is the width of "
    "the range divided by 255.": {
        "divides_by_256": with_steps(256),
        "divides_by_254": with_steps(254),
        "divides_by_254_from_minus_127": with_steps(254, -127),
        "divides_by_127": with_steps(127),
        "divides_by_128": with_steps(128),
        "not_divided": with_steps(1)},
    "The scale is the real width of one step: the range divided by 255, not the other way.": {
        "scale_upside_down": lambda low, high: (
            1 / choose_qparams(low, high)[0], choose_qparams(low, high)[1])},
    "The sign is wrong: zero_point = −128 − minimum / scale, so that the code −128 stands for the "
    "minimum.": {
        "zero_point_sign": with_zero(lambda low, _, scale: round(-128 + low / scale)),
        "zero_point_from_the_maximum": with_zero(lambda _, high, s: round(-128 - high / s)),
        "zero_point_above_127": with_zero(lambda _, high, scale: round(127 + high / scale)),
        "minimum_in_steps": with_zero(lambda low, _, scale: round(low / scale))},
    "The first code stands for the minimum, and int8's first code is −128: count the steps from "
    "there up to 0.0.": {
        "unsigned_codes": with_steps(255, 0),
        "starts_at_plus_128": with_steps(255, 128),
        "starts_at_minus_127": with_steps(255, -127),
        "starts_at_127": with_steps(255, 127)},
    "The zero point is a code, a number of steps: divide the minimum by the scale to count them.": {
        "zero_point_times_scale": with_zero(lambda low, _, scale: round(-128 - low * scale)),
        "zero_point_in_reals": with_zero(lambda low, _, scale: round(-128 * scale - low)),
        "zero_point_without_scale": with_zero(lambda low, _high, _scale: round(-128 - low))},
    "The zero point is the code of 0.0, not of the middle of the range.": {
        "middle_of_the_range": with_zero(lambda low, high, s: round(-(low + high) / 2 / s))},
    "The zero point is itself a code, so it must be a whole number: round it to int.": {
        "zero_point_not_rounded": with_zero(lambda low, _, scale: -128 - low / scale)},
    "The zero point is right but a float, as np.round gives it. A code is an int: use int(...), or "
    "Python's round.": {
        "zero_point_is_float": with_zero(lambda low, _, scale: float(round(-128 - low / scale)))},
    "Round the zero point to the nearest code: int cuts off, floor and // round down, ceil up.": {
        "zero_point_ceiled": with_zero(lambda low, _, scale: math.ceil(-128 - low / scale)),
        "zero_point_truncated": with_zero(lambda low, _, scale: int(-128 - low / scale)),
        "zero_point_floored": with_zero(lambda low, _, scale: math.floor(-128 - low / scale)),
        "steps_floored": with_zero(lambda low, _, scale: int(-128 - low // scale))},
})
# fmt: on


@choose_qparams.accepted
def qparams_as_a_list(minimum, maximum):
    minimum, maximum = np.float64(min(0, minimum)), np.float64(max(0, maximum))
    if maximum - minimum == 0:
        return [np.float64(1), np.int64(0)]
    scale = (maximum - minimum) / 255
    return [scale, np.int64(np.floor(127 - maximum / scale + 0.5))]


# quantize ----------------------------------------------------------------------------------------


def value_inputs(rng):
    halves = np.arange(-6, 6.5, 0.5, dtype=np.float32)  # exact halves where the scale is 1/2 or 1
    cases = [
        (halves / 2, 0.5, 10),
        (halves, 1.0, 0),
        (np.float32([-2000, -300, 300, 2000]), 8.0, 5),  # reals beyond 127 with codes inside
        (np.float32([-1000, -70, 0, 55, 1000]), 0.5, -3),
        (np.float32([[0.25, 0.75], [1.25, -0.25]]), 0.5, -128),
    ]
    for _ in range(5):
        scale, zero_point = float(rng.uniform(0.01, 0.2)), int(rng.integers(-128, 128))
        # Codes well inside their step, so that float32 and float64 division agree.
        codes = rng.integers(-200, 200, (6, 4)) + rng.uniform(-0.45, 0.45, (6, 4))
        cases.append(((codes * scale).astype(np.float32), scale, zero_point))
    return cases


# The tolerance is for wrong answers that are real numbers; integers compare exactly.
quantize = exercise(
    points=2, inputs=value_inputs, comparison=Comparison(rtol=1e-5), closed_rooms=CLOSED
)


def saturated(codes):
    return np.clip(codes, -128, 127).astype(np.int8)


def halves_towards_zero(steps):
    return np.sign(steps) * np.ceil(np.abs(steps) - 0.5)


def raises_type_error(*_given):
    raise TypeError


def raises_value_error(*_given):
    raise ValueError


def wrapped(codes):
    return codes.astype(np.int64).astype(np.int8)


def away(steps):
    return np.sign(steps) * np.floor(np.abs(steps) + 0.5)


# fmt: off
mistakes(quantize, {
    "np.round rounds halves to the even neighbour: 2.5 becomes 2. TFLM rounds halves away from "
    "zero: 2.5 becomes 3 and −2.5 becomes −3.": {
        "rounds_half_to_even": lambda x, s, z: saturated(np.round(x / s) + z)},
    "Halves go towards zero here: 2.5 becomes 2 and −2.5 becomes −2. TFLM rounds them away from "
    "zero: add the half to the absolute value and take the floor.": {
        "rounds_half_towards_zero": lambda x, s, z: saturated(halves_towards_zero(x / s) + z)},
    "if, min and max want one truth value, and an array has many. np.sign, np.abs, np.floor, "
    "np.where and np.clip work on every element, for any shape.": {
        "truth_of_an_array": raises_value_error},
    "int, math.floor and Python's round take one number, not an array: use NumPy's np.floor and "
    "np.abs, and .astype(np.int8) at the end.": {
        "one_number_expected": raises_type_error},
    "The half goes the wrong way: add 0.5 to a positive number of steps and take the floor, "
    "subtract 0.5 from a negative one and take the ceil.": {
        "half_subtracted": lambda x, s, z: saturated(
            np.where(x > 0, np.floor(x / s - 0.5), np.ceil(x / s + 0.5)) + z)},
    "The sign is applied to numbers that still have theirs, so negative values come out positive: "
    "take the absolute value of x / scale first.": {
        "sign_of_signed_steps": lambda x, s, z: saturated(np.sign(x) * np.floor(x / s + 0.5) + z)},
    "Halves are rounded the same way on both sides of zero here: floor(x + 0.5) makes −2.5 to −2, "
    "int(x + 0.5) makes −5.5 to −5. Round the absolute value, then restore the sign.": {
        "rounds_half_up": lambda x, s, z: saturated(np.floor(x / s + 0.5) + z),
        "rounds_half_down": lambda x, s, z: saturated(np.ceil(x / s - 0.5) + z),
        "half_added_then_cut_off": lambda x, s, z: saturated(np.trunc(x / s + 0.5) + z)},
    "This always rounds in one direction. Round to the nearest step: astype and int cut off, // "
    "and floor round down, ceil rounds up.": {
        "truncates": lambda x, s, z: saturated(np.trunc(x / s) + z),
        "rounds_down": lambda x, s, z: saturated(np.floor(x / s) + z),
        "rounds_up": lambda x, s, z: saturated(np.ceil(x / s) + z),
        "rounds_outwards": lambda x, s, z: saturated(np.sign(x) * np.ceil(np.abs(x / s)) + z)},
    "Rounding again after half a step was added moves numbers too far. After adding the half, cut "
    "off, as floor does for the absolute value.": {
        "half_added_then_rounded": lambda x, s, z: saturated(
            np.round(x / s + 0.5 * np.sign(x)) + z)},
    "Negative values came out as positive steps: multiply by np.sign(x) after rounding the "
    "absolute value.": {
        "sign_lost": lambda x, s, z: saturated(np.abs(away(x / s)) + z)},
    "Round first, then add the zero point: after the shift, a half may lie on the other side of "
    "zero and be rounded the other way.": {
        "rounds_after_zero_point": lambda x, s, z: saturated(away(x / s + z)),
        "rounds_to_even_after_zero_point": lambda x, s, z: saturated(np.round(x / s + z)),
        "half_added_with_the_zero_point": lambda x, s, z: saturated(
            np.trunc(x / s + np.copysign(0.5, x) + z))},
    "The zero point is a code: divide the real value by the scale and round it, and only then add "
    "the zero point.": {
        "zero_point_added_to_reals": lambda x, s, z: saturated(away((x + z) / s)),
        "zero_point_taken_from_reals": lambda x, s, z: saturated(away((x - z) / s)),
        "zero_point_times_scale": lambda x, s, z: saturated(away(x / s + z * s))},
    "The zero point is added here. It is subtracted on the way back, from codes to reals.": {
        "zero_point_subtracted": lambda x, s, z: saturated(away(x / s) - z),
        "zero_point_subtracted_first": lambda x, s, z: saturated(away(x / s - z))},
    "The zero point is missing: 0.0 must map to it.": {
        "no_zero_point": lambda x, s, _: quantize(x, s, 0)},
    "x * scale is the wrong way: to count steps, divide the value by the width of a step.": {
        "times_the_scale": lambda x, s, z: saturated(away(x * s) + z)},
    "scale / x is upside down: to count steps, divide the value by the width of a step.": {
        "scale_divided_by_x": lambda x, s, z: saturated(away(s / np.where(x, x, 1e-30)) + z)},
    "scale * (code − zero_point) leads back from codes to reals. The way to the codes: divide by "
    "the scale, round, then add the zero point.": {
        "the_way_back_rounded": lambda x, s, z: saturated(away(s * (x - z))),
        "the_way_back_to_even": lambda x, s, z: saturated(np.round(s * (x - z)))},
    "These are real values again, scale * (code − zero_point). Return the codes themselves.": {
        "returns_reals": lambda x, s, z: s * (quantize(x, s, z).astype(float) - z),
        "dequantizes": lambda x, s, z: s * (x - z)},
    "The steps are not rounded: each code is a whole number.": {
        "not_rounded": lambda x, s, z: x / s + z},
    "Round the number of steps, not the real value: divide first.": {
        "rounds_the_reals": lambda x, s, z: saturated(away(away(x) / s) + z)},
    "Codes beyond the ends wrapped around: in int8, 128 becomes −128 and −129 becomes 127. Clip to "
    "−128 … 127 before you convert, with the zero point already added.": {
        "wraps_around": lambda x, s, z: wrapped(away(x / s) + z),
        "clips_above_only": lambda x, s, z: wrapped(np.minimum(away(x / s) + z, 127)),
        "clips_below_only": lambda x, s, z: wrapped(np.maximum(away(x / s) + z, -128)),
        "clips_to_128": lambda x, s, z: wrapped(np.clip(away(x / s) + z, -128, 128)),
        "clips_before_zero_point": lambda x, s, z: wrapped(quantize(x, s, 0) + 0.0 + z),
        "steps_wrap": lambda x, s, z: saturated(wrapped(away(x / s)).astype(int) + z)},
    "−128 … 127 are codes. Clip after the division and the zero point, not the real values.": {
        "clips_reals": lambda x, s, z: quantize(np.clip(x, -128, 127), s, z)},
    "Some of these numbers are no int8 codes: clip to −128 … 127, then convert with "
    ".astype(np.int8).": {
        "not_clipped": lambda x, s, z: away(x / s) + z},
    "int8 codes run from −128 to 127. 0 … 255 is the range of uint8, and −127 … 127 that of "
    "weights only.": {
        "unsigned_range": lambda x, s, z: np.clip(away(x / s) + z, 0, 255).astype(np.uint8),
        "unsigned_type": lambda x, s, z: quantize(x, s, z).astype(np.uint8),
        "clips_at_0": lambda x, s, z: np.maximum(quantize(x, s, z), 0),
        "clips_at_minus_127": lambda x, s, z: np.maximum(quantize(x, s, z), -127)},
    "The codes are right but not int8: convert the result with .astype(np.int8).": {
        "not_int8": lambda x, s, z: quantize(x, s, z).astype(np.float64)},
})
# fmt: on


def half_away(value):
    """The nearest whole number of an exact value; halves go away from zero."""
    nearest = math.floor(abs(value) + Fraction(1, 2))
    return nearest if value >= 0 else -nearest


def held(code):
    return max(-128, min(127, code))


@quantize.accepted
def quantize_in_loops(x, scale, zero_point):
    out = np.zeros(x.shape, np.int8)
    for place, value in np.ndenumerate(x):
        out[place] = held(half_away(Fraction(float(value)) / Fraction(scale)) + zero_point)
    return out


@quantize.accepted
def quantize_by_cases(x, scale, zero_point):
    steps = np.float64(x) / scale
    codes = np.where(steps < 0, np.ceil(steps - 0.5), np.floor(steps + 0.5)) + zero_point
    return np.minimum(np.maximum(codes, -128), 127).astype("int8")


# quantize_multiplier -----------------------------------------------------------------------------


def multiplier_inputs(rng):
    edges = [0.0005, 0.75, 0.5, 1.0, 3.0, 1 - 2.0**-40]
    edges += [0.49999999999999, 1.99999999999999]  # the fraction rounds up to 2**31 here too
    edges += [1 - 2.0**-31]  # the largest multiplier, which fits
    # No exp or power here: their last bit differs between processors.
    drawn = np.ldexp(rng.uniform(0.5, 1, 12), rng.integers(-12, 3, 12))
    return [(real,) for real in edges + drawn.tolist()]


quantize_multiplier = exercise(points=2, inputs=multiplier_inputs, closed_rooms=CLOSED)


def in_units(units, nearest=round):
    """The fraction counted in other units, or rounded in another way."""
    return lambda real: (nearest(math.frexp(real)[0] * units), math.frexp(real)[1])


def from_exponent(exponent, bits=31):
    """Multiplier and shift with another choice of the power of two."""

    def answer(real):
        shift = exponent(math.log2(real))
        return math.floor(real / 2.0**shift * 2**bits + 0.5), shift

    return answer


def where_it_overflows(multiplier, change):
    """Another answer where the fraction rounds up to 2**31."""

    def answer(real):
        right = in_units(2**31)(real)
        return (multiplier, right[1] + change) if right[0] == 2**31 else right

    return answer


def fixed_where_it_overflows(real):
    right = in_units(2**31)(real)
    return (2**30, 1) if right[0] == 2**31 else right


def largest_counts_as_overflow(real):
    multiplier, shift = in_units(2**31)(real)
    return (multiplier // 2, shift + 1) if multiplier >= 2**31 - 1 else (multiplier, shift)


def halved_below_2_to_30(real):
    multiplier, shift = in_units(2**31)(real)
    while multiplier >= 2**30:
        multiplier, shift = multiplier // 2, shift + 1
    return multiplier, shift


def with_shift(change):
    return lambda real: (quantize_multiplier(real)[0], change(quantize_multiplier(real)[1]))


def not_normalised(real):
    return math.floor(real * 2**31 + 0.5), 0


# fmt: off
mistakes(quantize_multiplier, {
    "The shift has the wrong sign: 0.0005 is 0.512 · 2**−10, so its shift is −10.": {
        "shift_sign": with_shift(lambda shift: -shift)},
    "Return the power of two of the fraction itself: the formula subtracts the 31.": {
        "shift_minus_31": with_shift(lambda shift: shift - 31),
        "shift_plus_31": with_shift(lambda shift: shift + 31),
        "shift_plus_1": with_shift(lambda shift: shift + 1),
        "shift_31_minus": with_shift(lambda shift: 31 - shift)},
    "The multiplier must use all its bits: bring the fraction into 0.5 … 1 first (math.frexp) and "
    "keep the power of two as the shift.": {
        "not_normalised": not_normalised},
    "A number above 1 must be halved until it is below 1, and the shift then goes up.": {
        "only_doubles": lambda r: quantize_multiplier(r) if r <= 1 else not_normalised(r)},
    "Multiply the fraction of math.frexp by 2**31, not the number itself: its power of two is "
    "already in the shift.": {
        "real_instead_of_the_fraction": lambda r: (not_normalised(r)[0], math.frexp(r)[1])},
    "math.frexp gives the fraction first, then the power of two: fraction, shift = "
    "math.frexp(real).": {
        "frexp_exchanged": lambda r: (round(math.frexp(r)[1] * 2**31), math.frexp(r)[0])},
    "math.frexp has already divided by the power of two: the multiplier is fraction · 2**31, with "
    "no shift in it.": {
        "shift_counted_twice": lambda r: (
            math.floor(r * 2.0 ** math.frexp(r)[1] * 2**31 + 0.5), math.frexp(r)[1]),
        "shift_taken_from_31": lambda r: (
            math.floor(math.frexp(r)[0] * 2.0 ** (31 - math.frexp(r)[1]) + 0.5),
            math.frexp(r)[1])},
    "<< shifts whole numbers, and the fraction is a float: multiply it by 2**31, then round.": {
        "float_shifted": raises_type_error},
    "The product is right, but the multiplier is half of what it can be, below 2**30, so a bit is "
    "lost. Use fraction · 2**31 and the shift of math.frexp; halve only what reaches 2**31.": {
        "thirty_bits_and_shift_plus_1": lambda r: (
            in_units(2**30)(r)[0], in_units(2**30)(r)[1] + 1),
        "halved_below_2_to_30": halved_below_2_to_30},
    "This is the fraction. The chip has integers only: count it in units of 2**−31.": {
        "fraction_returned": math.frexp},
    "In Python, ^ is the exclusive or of bits, and 2 ^ 31 is 29. A power is written 2**31.": {
        "power_by_exclusive_or": in_units(2 ^ 31)},
    "Count the fraction in units of 2**−31: multiply it by 2**31, exactly.": {
        "thirty_bits": in_units(2**30),
        "thirty_two_bits": in_units(2**32),
        "times_the_largest_int32": in_units(2**31 - 1),
        "divided_by_2_to_31": in_units(2.0**-31),
        "ten_to_31": in_units(10**31),
        "times_31": in_units(31)},
    "Round the multiplier to the nearest integer: int and // drop the fraction, ceil adds to it.": {
        "multiplier_truncated": in_units(2**31, int),
        "multiplier_rounded_up": in_units(2**31, math.ceil),
        "multiplier_plus_1": in_units(2**31, lambda value: int(value + 1)),
        "multiplier_not_rounded": in_units(2**31, float)},
    "float32 keeps 24 bits, the multiplier has 31: compute in Python's floats or float64.": {
        "rounded_in_float32": in_units(2**31, lambda value: int(np.float32(value)))},
    "log2 of 0.75 is −0.4, so floor gives one less than the shift: the fraction then lies between "
    "1 and 2 and its multiplier does not fit an int32. math.frexp keeps it in 0.5 … 1.": {
        "exponent_by_floor_of_log2": from_exponent(math.floor),
        "exponent_by_int_of_log2": from_exponent(int),
        "exponent_by_rounded_log2": from_exponent(round)},
    "For a power of two such as 0.5, the fraction is 1.0 here, as the ceil of log2 or a loop with "
    "<= 0.5 leaves it, and 2**31 does not fit an int32. math.frexp gives a fraction below 1.": {
        "exponent_by_ceil_of_log2": from_exponent(math.ceil)},
    "This counts a fraction between 1 and 2 in units of 2**−30. Use the fraction in 0.5 … 1, as "
    "math.frexp gives it: its shift is one more.": {
        "fraction_between_1_and_2": from_exponent(math.floor, bits=30)},
    "Where 2**31 is halved, the shift goes up by one, so that the product stays the same.": {
        "fixed_where_it_overflows": fixed_where_it_overflows,
        "halved_and_shifted_down": where_it_overflows(2**30, -1),
        "halved_without_a_shift": where_it_overflows(2**30, 0)},
    "Where the multiplier reaches 2**31, halve it, with the shift up by one. It is doubled here, "
    "which is further from fitting an int32.": {
        "doubled_and_shifted_down": where_it_overflows(2**32, -1),
        "doubled_and_shifted_up": where_it_overflows(2**32, 1)},
    "2**31 − 1 still fits an int32: halve only what reaches 2**31.": {
        "largest_counts_as_overflow": largest_counts_as_overflow},
    "A fraction just below 1 rounds up to 2**31, which does not fit an int32: it must be neither "
    "clipped nor left to wrap around. Halve it to 2**30, and add one to the shift.": {
        "overflows_int32": in_units(2**31),
        "held_below_2_to_31": where_it_overflows(2**31 - 1, 0),
        "wraps_in_int32": where_it_overflows(-(2**31), 0)},
    "The number is right but a float, and the board has only integers: return an int.": {
        "multiplier_is_float": lambda r: (
            float(quantize_multiplier(r)[0]), quantize_multiplier(r)[1])},
})
# fmt: on


@quantize_multiplier.accepted
def multiplier_by_halving(real):
    shift = 0
    while real >= 1:
        real, shift = real / 2, shift + 1
    while real < 0.5:
        real, shift = real * 2, shift - 1
    multiplier = half_away(Fraction(real) * 2**31)
    return [multiplier >> 1, shift + 1] if multiplier == 2**31 else [np.int64(multiplier), shift]


# int8_dense --------------------------------------------------------------------------------------


def _random_layer(rng):
    depth, units = int(rng.integers(12, 40)), int(rng.integers(3, 9))
    weights = rng.integers(-127, 128, (units, depth)).astype(np.int8)
    bias = rng.integers(-3000, 3000, units).astype(np.int32)
    # Accumulators of this size fill the int8 range and a little more.
    real = rng.uniform(0.7, 1.4, units) * 90 / (74 * 74 * math.sqrt(depth))
    pairs = np.array([quantize_multiplier(r) for r in real])
    x = rng.integers(-128, 128, (40, depth)).astype(np.int8)
    # The output's keeps away from -128, where saturation and a ReLU would do the same.
    zero_points = int(rng.integers(-128, -20)), int(rng.integers(-100, -10))
    return x, weights, bias, zero_points[0], pairs[:, 0], pairs[:, 1], zero_points[1]


def _two_roundings_matter():
    """Every code times one weight, with a multiplier that puts many products near a half."""
    x = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1)
    weights = np.array([[1], [-2]], np.int8)
    multipliers = np.array([2**31 - 1, 2**30 + 12345])  # almost one, a little over a half
    return x, weights, np.array([0, 7], np.int32), 3, multipliers, np.array([-2, -1]), 1


def dense_inputs(rng):
    return [_two_roundings_matter(), *(_random_layer(rng) for _ in range(3))]


int8_dense = exercise(points=3, inputs=dense_inputs, closed_rooms=CLOSED)


def high_mul(a, b):
    return (np.int64(a) * np.int64(b) + 2**30) >> 31


def rounding_shift(x, bits):
    half = (np.int64(1) << bits) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> bits)


def two_roundings(accumulator, multiplier, shift):
    return rounding_shift(high_mul(accumulator, multiplier), -shift)


def rescaled(rescale, to_int8=saturated):
    """The layer with rescale(accumulator, multiplier, shift) in place of the two roundings."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        accumulator = (x.astype(np.int64) - zero_in) @ weights.T.astype(np.int64) + bias
        return to_int8(rescale(accumulator, multiplier, shift) + zero_out)

    return answer


def summed(add_up):
    """The layer with the accumulator add_up(x, weights, bias, input_zero_point), of codes."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        accumulator = add_up(x, weights, bias, zero_in)
        return saturated(two_roundings(accumulator, multiplier, shift) + zero_out)

    return answer


def late_bias(add_bias):
    """The layer with its bias added while the sum is scaled."""

    def answer(x, weights, bias, zero_in, multiplier, shift, zero_out):
        total = (x.astype(np.int64) - zero_in) @ weights.T.astype(np.int64)
        return saturated(add_bias(high_mul(total, multiplier), -shift, bias) + zero_out)

    return answer


def with_arguments(change):
    """The right layer, given change(x, weights, bias, zero_in, multiplier, shift, zero_out)."""
    return lambda *given: int8_dense(*change(*given))


def in_steps(*given):
    """What comes before the output's zero point, saturated too early."""
    return int8_dense(*given[:-1], 0).astype(np.int64)


def zero_point_before_the_shift(*given):
    scale = rescaled(lambda a, m, s: rounding_shift(high_mul(a, m) + given[-1], -s), np.int64)
    return saturated(scale(*given) - given[-1])


def without_the_last_unit(*given):
    codes = int8_dense(*given)
    codes[:, -1] = given[-1]
    return codes


# fmt: off
mistakes(int8_dense, {
    "The bias is missing: add it to the accumulator.": {
        "no_bias": with_arguments(lambda x, w, b, *rest: (x, w, b * 0, *rest))},
    "The bias is added to the sum, not subtracted.": {
        "bias_subtracted": with_arguments(lambda x, w, b, *rest: (x, w, -b, *rest))},
    "The bias is in the scale of the sum: add it before high_mul, not to a number that was already "
    "scaled.": {
        "bias_after_scaling": late_bias(lambda high, bits, b: rounding_shift(high, bits) + b),
        "bias_between_the_roundings": late_bias(lambda h, bits, b: rounding_shift(h + b, bits))},
    "A code is not a value yet: subtract the input's zero point before multiplying.": {
        "no_input_zero_point": with_arguments(lambda x, w, b, _, *rest: (x, w, b, 0, *rest))},
    "The input's zero point is subtracted, not added: real = scale · (code − zero_point).": {
        "adds_input_zero_point": with_arguments(lambda x, w, b, z, *rest: (x, w, b, -z, *rest))},
    "The input's zero point belongs to the input: subtract it from x, before the product.": {
        "zero_point_from_the_sum": summed(
            lambda x, w, b, z: x.astype(np.int64) @ w.T.astype(np.int64) + b - z),
        "zero_point_from_the_weights": summed(
            lambda x, w, b, z: x.astype(np.int64) @ (w.T.astype(np.int64) - z) + b)},
    "The input's zero point is subtracted from x alone: the weights have zero point 0.": {
        "zero_point_from_both": summed(
            lambda x, w, b, z: (x.astype(np.int64) - z) @ (w.T.astype(np.int64) - z) + b)},
    "Every unit counts: the last one was never computed. A loop over all of them is "
    "for unit in range(units).": {
        "last_unit_left_out": without_the_last_unit},
    "These are the codes of one unit only. Is the return inside the loop over units? It belongs "
    "after it, with shape (N, units).": {
        "first_unit_only": lambda *given: int8_dense(*given)[:, 0],
        "first_unit_as_a_column": lambda *given: int8_dense(*given)[:, :1]},
    "This is one row only. Return a row of codes for each row of x: shape (N, units).": {
        "first_row_only": lambda *given: int8_dense(*given)[0]},
    "The sums wrapped around: int8 times int8 stays int8 in NumPy. Convert x and the weights to a "
    "wide integer before the product.": {
        "accumulates_in_int8": summed(lambda x, w, b, z: (x - np.int8(z)) @ w.T + b),
        "product_in_int8": summed(
            lambda x, w, b, z: (x @ w.T).astype(np.int64) - z * w.sum(axis=1) + b)},
    "x − zero_point was computed in int8 and wrapped around: 100 − (−128) needs 9 bits. Convert x "
    "first, then subtract.": {
        "offset_in_int8": summed(
            lambda x, w, b, z: (x - np.int8(z)).astype(np.int64) @ w.T.astype(np.int64) + b)},
    "The sums wrapped around: 16 bits hold up to 32,767 only. Use np.int32 or wider.": {
        "accumulates_in_int16": summed(
            lambda x, w, b, z: (x.astype(np.int16) - np.int16(z)) @ w.T.astype(np.int16) + b),
        "sum_held_in_int16": rescaled(lambda a, *pair: two_roundings(a.astype(np.int16), *pair))},
    "The accumulator is a wide integer. Only the final code is clipped to −128 … 127.": {
        "sum_clipped_to_int8": rescaled(lambda a, *pair: two_roundings(saturated(a), *pair))},
    "high_mul is missing, or its division by 2**31: high_mul(sum, multiplier) multiplies, then "
    "divides by 2**31.": {
        "no_high_mul": rescaled(lambda a, _, s: rounding_shift(a, -s)),
        "product_not_divided": rescaled(lambda a, m, s: rounding_shift(a * m, -s))},
    "First high_mul, then rounding_shift: shifting the sum first discards its last bits before "
    "they are multiplied.": {
        "shifts_before_the_product": rescaled(lambda a, m, s: high_mul(rounding_shift(a, -s), m))},
    "After high_mul, divide by 2 to the power of −shift: rounding_shift(…, -shift).": {
        "no_shift": rescaled(lambda a, m, _: high_mul(a, m)),
        "one_bit_too_few": rescaled(lambda a, m, s: rounding_shift(high_mul(a, m), -s - 1)),
        "one_bit_too_many": rescaled(lambda a, m, s: rounding_shift(high_mul(a, m), -s + 1)),
        "shifts_to_the_left": rescaled(lambda a, m, s: high_mul(a, m) << -s)},
    "All results are about 0. Either 2**31 was divided twice: high_mul has done it, and only "
    "−shift bits are left to shift. Or a product overflowed an int32: high_mul takes 64 bits.": {
        "shifts_31_too_far": rescaled(lambda a, m, s: two_roundings(a, m, s - 31))},
    "This rounds once, as floating point and LiteRT's dense layer do. TFLM rounds twice: in "
    "high_mul, and again in rounding_shift.": {
        "rounds_once": rescaled(lambda a, m, s: (a * m + (np.int64(1) << (30 - s))) >> (31 - s))},
    "The second rounding treats halves in another way: np.round goes to the even neighbour, adding "
    "half and shifting goes up. rounding_shift goes away from zero, and is given.": {
        "rounds_half_up": rescaled(lambda a, m, s: (high_mul(a, m) + (1 << -s) // 2) >> -s),
        "rounds_half_to_even": rescaled(lambda a, m, s: np.round(high_mul(a, m) * 2.0**s))},
    "Both divisions round to the nearest: >>, // and floor round down, astype and int cut off. Use "
    "high_mul, then rounding_shift.": {
        "first_rounding_down": rescaled(lambda a, m, s: rounding_shift((a * m) >> 31, -s)),
        "shift_without_rounding": rescaled(lambda a, m, s: high_mul(a, m) >> -s),
        "scaled_and_floored": rescaled(lambda a, m, s: np.floor(a * (m * 2.0 ** (s - 31)))),
        "scaled_and_cut_off": rescaled(lambda a, m, s: np.trunc(a * (m * 2.0 ** (s - 31)))),
        "shifted_and_cut_off": rescaled(lambda a, m, s: np.trunc(high_mul(a, m) * 2.0**s)),
        "divided_and_cut_off": rescaled(lambda a, m, s: high_mul(a, m) * 2.0**s)},
    "A zero point is in the place of the other: the input's is subtracted from x, the output's is "
    "added to the result.": {
        "zero_points_exchanged": with_arguments(lambda *g: (*g[:3], g[6], *g[4:6], g[3])),
        "input_zero_point_twice": with_arguments(lambda *g: (*g[:6], g[3]))},
    "Every unit has its own multiplier and shift; this uses one pair for all.": {
        "first_pair_for_all": with_arguments(lambda *g: (*g[:4], g[4][:1], g[5][:1], g[6])),
        "last_pair_for_all": with_arguments(lambda *g: (*g[:4], g[4][-1:], g[5][-1:], g[6])),
        "mean_multiplier_for_all": with_arguments(
            lambda *g: (*g[:4], np.full_like(g[4], int(g[4].mean())), *g[5:]))},
    "The output is a code too: add the output's zero point before clipping.": {
        "no_output_zero_point": with_arguments(lambda *g: (*g[:-1], 0))},
    "The output's zero point is added last, after both roundings, and before the clipping.": {
        "output_zero_point_subtracted": with_arguments(lambda *g: (*g[:-1], -g[-1])),
        "clipped_before_zero_point": lambda *given: wrapped(in_steps(*given) + given[-1]),
        "clipped_twice": lambda *given: saturated(in_steps(*given) + given[-1]),
        "zero_point_before_the_shift": zero_point_before_the_shift},
    "The code 0 is not the number 0: that is the zero point. Saturation does the ReLU, so drop "
    "np.maximum.": {
        "relu_of_the_codes": lambda *given: np.maximum(int8_dense(*given), 0)},
    "This makes every negative sum 0, so it is a ReLU. A layer has none of its own: where one is "
    "wanted, the output's zero point is −128, and saturation does it.": {
        "extra_relu": rescaled(lambda a, m, s: two_roundings(np.maximum(a, 0), m, s))},
    "The codes are right but not int8: convert the result with .astype(np.int8).": {
        "not_int8": lambda *given: int8_dense(*given).astype(np.float64)},
    "Codes beyond the ends wrapped around: in int8, 128 becomes −128 and −129 becomes 127. Clip to "
    "−128 … 127 before astype(np.int8).": {
        "output_wraps": rescaled(two_roundings, wrapped)},
    "Some of these numbers are no int8 codes: clip to −128 … 127, then convert.": {
        "output_not_clipped": rescaled(two_roundings, np.float64)},
    "int8 begins at −128: −127 … 127 is for weights only.": {
        "clips_at_minus_127": lambda *given: np.maximum(int8_dense(*given), -127)},
    "Codes are int8, −128 … 127: 0 … 255 is the range of uint8.": {
        "output_unsigned": rescaled(two_roundings, lambda c: np.clip(c, 0, 255).astype(np.uint8))},
    "Rows and columns are exchanged: the result is (N, units), a row for each row of x. That is "
    "x @ weights.T, in this order.": {
        "result_transposed": lambda *given: int8_dense(*given).T},
    "Read the end of the message. Shapes that do not fit: write x @ weights.T, (N, depth) on the "
    "left, because * multiplies element by element. Negative bits: rounding_shift takes the number "
    "first, then -shift.": {
        "shapes_or_sign": raises_value_error},
})
# fmt: on


@int8_dense.accepted
def dense_in_python_integers(x, weights, bias, zero_in, multiplier, shift, zero_out):
    out = np.zeros((len(x), len(bias)), np.int8)
    for row, unit in np.ndindex(out.shape):
        terms = zip(x[row].tolist(), weights[unit].tolist(), strict=True)
        total = int(bias[unit]) + sum((code - zero_in) * weight for code, weight in terms)
        high = (total * int(multiplier[unit]) + 2**30) // 2**31
        out[row, unit] = held(half_away(Fraction(high, 2 ** -int(shift[unit]))) + zero_out)
    return out


@int8_dense.accepted
def dense_by_einsum_in_int32(x, weights, bias, zero_in, multiplier, shift, zero_out):
    centred = x.astype(np.int32) - np.int32(zero_in)
    sums = (np.einsum("nd,ud->nu", centred, weights.astype(np.int32)) + bias).astype(np.int64)
    high = np.floor_divide(sums * multiplier + 2**30, 2**31)
    low = np.abs(high) / 2.0**-shift  # exact: a power of two
    codes = np.sign(high) * np.floor(low + 0.5) + zero_out
    return np.clip(codes, -128, 127).astype(np.int8)


# per_channel_scales ------------------------------------------------------------------------------


def weight_inputs(rng):
    cases = []
    for shape in [(4, 3, 3, 2), (8, 5), (6, 1, 1, 6)]:
        spread = rng.uniform(0.02, 1, (shape[0],) + (1,) * (len(shape) - 1))
        weights = (rng.uniform(-1, 1, shape) * spread).astype(np.float32)
        weights.reshape(shape[0], -1)[1, 0] = -4 * spread.flat[1]  # the largest is negative
        cases.append((weights,))
    with_dead_channel = rng.uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    with_dead_channel[2] = 0
    not_dead = [[1, -1, 0.5, -0.5], [0, 1, 2, 3], [0, -1, -2, -3], [0.001, 0, 0.002, -0.001]]
    not_dead += [[1, 2, 3, 4], [-1, -2, -3, -4]]
    return [*cases, (with_dead_channel,), (np.float32(not_dead),)]


per_channel_scales = exercise(
    points=1, inputs=weight_inputs, comparison=Comparison(rtol=1e-05), closed_rooms=CLOSED
)


def rows_of(weights):
    return weights.reshape(len(weights), -1)


def by_row(largest, scale=lambda value: value / 127):
    """scale(largest(rows)) for each channel; 1.0 for a channel of zeros."""

    def answer(weights):
        found = largest(rows_of(weights))
        return np.where(found > 0, scale(np.where(found > 0, found, 1.0)), 1.0)

    return answer


def magnitude(rows):
    return np.abs(rows).max(axis=1)


def spread(rows):
    return rows.max(axis=1) - rows.min(axis=1)


def dead_where(is_dead):
    """The right scales but 1.0 for the rows where is_dead(row)."""

    def answer(weights):
        dead = [bool(is_dead(row)) for row in rows_of(weights)]
        return np.where(dead, 1.0, per_channel_scales(weights))

    return answer


def without_the_first(weights):
    scales = per_channel_scales(weights)
    scales[0] = 1.0
    return scales


def without_the_last(weights):
    scales = per_channel_scales(weights)
    scales[-1] = 1.0
    return scales


def zero_scale(weights):
    return magnitude(rows_of(weights)) / 127


# fmt: off
mistakes(per_channel_scales, {
    "This is one number for the whole tensor. Take the maximum of each channel alone.": {
        "one_scale_for_all": lambda w: np.full(len(w), np.abs(w).max() / 127),
        "one_number": lambda w: float(np.abs(w).max() / 127)},
    "The output channel is the first axis of (filters, height, width, inputs), not the last.": {
        "wrong_axis": lambda w: np.abs(w).reshape(-1, w.shape[-1]).max(axis=0) / 127},
    "max(axis=0) takes the maximum across the channels. Keep axis 0 and reduce all the others: "
    "weights.reshape(len(weights), -1) has one row for each channel.": {
        "over_the_channels": lambda w: np.abs(w).max(axis=0) / 127},
    "This reduces one axis and leaves the others. You need one number for each channel: "
    "weights.reshape(len(weights), -1).max(axis=1), of the absolute values.": {
        "along_axis_1": lambda w: np.abs(w).max(axis=1) / 127,
        "along_the_last_axis": lambda w: np.abs(w).max(axis=-1) / 127},
    "Dense weights have two dimensions only. weights.reshape(len(weights), -1) turns any shape "
    "into one row for each channel.": {
        "four_dimensions_only": lambda w: np.abs(w).max(axis=(1, 2, 3)) / 127},
    "reshape(-1, channels) mixes the channels. Axis 0 must stay: reshape(channels, -1).": {
        "rows_of_another_shape": lambda w: np.abs(w).reshape(-1, len(w)).max(axis=0) / 127},
    "The numbers are right, but there are axes too many, as keepdims leaves them: return shape "
    "(channels,).": {
        "keeps_all_axes": lambda w: per_channel_scales(w).reshape(-1, *(1,) * (w.ndim - 1)),
        "keeps_one_axis": lambda w: per_channel_scales(w).reshape(-1, 1),
        "one_for_each_weight": lambda w: per_channel_scales(w).reshape(
            -1, *(1,) * (w.ndim - 1)) + 0 * w},
    "Symmetric codes run from −127 to 127, so the largest absolute weight of a channel gets 127: "
    "its scale is that weight / 127.": {
        "divides_by_128": by_row(magnitude, lambda value: value / 128),
        "divides_by_255": by_row(magnitude, lambda value: value / 255),
        "divides_by_256": by_row(magnitude, lambda value: value / 256),
        "divides_by_127_and_a_half": by_row(magnitude, lambda value: value / 127.5),
        "multiplies_by_127": by_row(magnitude, lambda value: value * 127),
        "scale_upside_down": by_row(magnitude, lambda value: 127 / value),
        "not_divided": by_row(magnitude, lambda value: value)},
    "A scale is a small real number: divide with /, because // rounds down, and do not round.": {
        "floor_division": by_row(magnitude, lambda value: value // 127),
        "rounded_to_2_decimals": by_row(magnitude, lambda value: np.round(value / 127, 2)),
        "rounded_to_3_decimals": by_row(magnitude, lambda value: np.round(value / 127, 3)),
        "rounded_to_4_decimals": by_row(magnitude, lambda value: np.round(value / 127, 4)),
        "rounded_to_6_decimals": by_row(magnitude, lambda value: np.round(value / 127, 6))},
    "argmax gives the place of the largest weight. Take the weight itself: max.": {
        "place_of_the_largest": lambda w: np.abs(rows_of(w)).argmax(axis=1) / 127},
    "The scale must reach the largest absolute weight of the channel: take the maximum.": {
        "smallest_weight": by_row(lambda rows: np.abs(rows).min(axis=1)),
        "mean_weight": by_row(lambda rows: np.abs(rows).mean(axis=1)),
        "spread_of_weights": by_row(lambda rows: rows.std(axis=1)),
        "sum_of_weights": by_row(lambda rows: np.abs(rows).sum(axis=1))},
    "The largest weight may be negative or positive: take the absolute value first.": {
        "absolute_value_of_the_smallest": by_row(lambda rows: np.abs(rows.min(axis=1))),
        "no_absolute_value": by_row(lambda rows: rows.max(axis=1))},
    "This scales by max − min, as activations do. Weights are symmetric: the zero point is 0 and "
    "the scale is the largest absolute weight divided by 127.": {
        "asymmetric_range": by_row(spread, lambda value: value / 255),
        "asymmetric_range_by_254": by_row(spread, lambda value: value / 254),
        "asymmetric_range_by_127": by_row(spread)},
    "A channel is dead only if all its weights are 0: test its largest absolute weight. A sum of 0,"
    " one weight of 0 or a largest weight of 0 is found in living channels too.": {
        "dead_by_the_sum": dead_where(lambda row: row.sum() == 0),
        "dead_by_one_zero": dead_where(lambda row: 0 in row),
        "dead_by_the_maximum": dead_where(lambda row: row.max() == 0),
        "dead_by_a_maximum_below_0": dead_where(lambda row: row.max() <= 0),
        "dead_by_the_minimum": dead_where(lambda row: row.min() == 0),
        "dead_by_a_minimum_above_0": dead_where(lambda row: row.min() >= 0),
        "dead_by_the_first": dead_where(lambda row: row[0] == 0)},
    "Small weights are not zeros: only a channel of exact zeros gets 1.0.": {
        "dead_below_a_hundredth": dead_where(lambda row: np.abs(row).max() < 1e-2)},
    "One channel of zeros changes only its own scale: the others keep largest / 127.": {
        "all_dead_with_one": lambda w: (
            np.ones(len(w)) if (zero_scale(w) == 0).any() else zero_scale(w))},
    "This is the first channel's scale only. Is the return inside the loop? It belongs after it.": {
        "returns_after_the_first": lambda w: per_channel_scales(w)[:1],
        "returns_the_first_number": lambda w: float(per_channel_scales(w)[0])},
    "The first channel is missing: a loop over all of them starts at 0, as range(channels) does.": {
        "first_left_out": without_the_first},
    "The last channel is missing: a loop over all of them is for channel in range(channels).": {
        "last_left_out": without_the_last,
        "last_cut_off": lambda w: per_channel_scales(w)[:-1]},
    "A channel of zeros gets exactly 1.0, because dividing by a scale of 0 gives NaN; the others "
    "get exactly largest / 127. Choose with np.where.": {
        "zero_scale": zero_scale,
        "zeros_get_1_127": lambda w: np.where(zero_scale(w) > 0, zero_scale(w), 1 / 127),
        "tiny_number_added": lambda w: zero_scale(w) + 1e-8,
        "at_least_a_tiny_number": lambda w: np.maximum(zero_scale(w), 1e-8),
        "largest_at_least_tiny": lambda w: np.maximum(zero_scale(w), 1e-8 / 127)},
    "if and Python's max want one truth value, and an array has many: use np.where for the choice "
    "and .max(axis=1) for the maximum.": {
        "truth_of_an_array": lambda w: 1.0 if zero_scale(w) == 0 else zero_scale(w)},
})
# fmt: on


@per_channel_scales.accepted
def scales_by_the_larger_end(weights):
    flat = weights.reshape(weights.shape[0], -1)
    scales = np.maximum(flat.max(axis=1), -flat.min(axis=1)) / np.float32(127)
    scales[scales == 0] = 1
    return scales
