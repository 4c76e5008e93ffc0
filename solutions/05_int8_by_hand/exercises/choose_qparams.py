"""How lesson 05 grades choose_qparams: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED, mistakes


def _is_far_from_a_half(case):
    """Whether any sound way to round the zero point gives the same code."""
    low, high = min(case[0], 0.0), max(case[1], 0.0)
    position = -128 - low / ((high - low) / 255) if high > low else 0.0
    return abs(position % 1 - 0.5) > 1e-3


def range_inputs(rng):
    edges = [(-1.0, 1.6), (-60.0, 100.0), (2.0, 6.0), (-7.0, -3.0), (0.0, 0.0), (0.0, 6.0)]
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


def clipped_instead(minimum, maximum):
    scale, zero_point = not_widened(minimum, maximum)
    return scale, max(-128, min(127, zero_point))


def only_the_scale_widened(minimum, maximum):
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, round(-128 - minimum / scale) if minimum or maximum else zero_point


def width_of(width, low):
    scale = width / 255 or 1.0
    return scale, round(-128 - low / scale) if width else 0


def empty_where(is_empty):
    """The right answer but (1.0, 0) where is_empty(minimum, maximum), the ends as given."""
    return lambda low, high: (1.0, 0) if is_empty(low, high) else choose_qparams(low, high)


def empty_gets(scale, zero_point):
    """The right answer but for the empty range."""
    return lambda low, high: choose_qparams(low, high) if low or high else (scale, zero_point)


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
        "empty_range_gets_scale_0": empty_gets(0.0, 0),
        "empty_range_gets_scale_0_from_minus_128": empty_gets(0.0, -128),
        "empty_range_gets_one_step": empty_gets(1 / 255, 0),
        "empty_range_gets_one_step_from_minus_128": empty_gets(1 / 255, -128),
        "empty_range_starts_at_minus_128": empty_gets(1.0, -128)},
    "0.0 has no exact code here: the range must first be widened to include it, 2 … 6 to 0 … 6 "
    "and −7 … −3 to −7 … 0.": {
        "range_not_widened": not_widened,
        "range_not_widened_but_not_divided_by_0": lambda low, high: (
            not_widened(low, high) if low < high else (1.0, 0)),
        "range_not_widened_but_0_to_0": lambda low, high: (
            (1.0, 0) if low == high == 0 else not_widened(low, high)),
        "zero_point_clipped_instead": clipped_instead,
        "zero_point_clipped_instead_but_not_divided_by_0": lambda low, high: (
            clipped_instead(low, high) if low < high else (1.0, 0)),
        "zero_point_clipped_instead_but_0_to_0": lambda low, high: (
            (1.0, 0) if low == high == 0 else clipped_instead(low, high))},
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
    "A range without 0.0 in it is not empty: widen it to include 0.0, 2 … 6 to 0 … 6.": {
        "empty_if_0_is_outside": empty_where(lambda low, high: low > 0 or high < 0)},
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
        "minimum_in_steps": with_zero(lambda low, _, scale: round(low / scale)),
        "minimum_and_128_in_steps": with_zero(lambda low, _, scale: round(128 + low / scale))},
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
    "The scale is right, but this zero point is the code of an end of the range, the same in every "
    "call. It is the code of 0.0: count the steps from −128 up to it.": {
        "zero_point_always_minus_128": with_zero(lambda _low, _high, _scale: -128),
        "zero_point_always_127": with_zero(lambda _low, _high, _scale: 127)},
    "Both numbers are right, in the wrong order: return (scale, zero_point).": {
        "zero_point_first": lambda low, high: choose_qparams(low, high)[::-1]},
    "The numbers are right, but an array holds both as floats. Return a tuple, scale and "
    "zero_point, so that the zero point stays an int.": {
        "in_an_array": lambda low, high: np.array(choose_qparams(low, high))},
    "Two numbers are asked for: return scale, zero_point.": {
        "scale_alone": lambda low, high: choose_qparams(low, high)[0],
        "zero_point_alone": lambda low, high: choose_qparams(low, high)[1]},
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
