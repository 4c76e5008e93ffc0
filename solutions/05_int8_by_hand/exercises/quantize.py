"""How lesson 05 grades quantize: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import (
    CLOSED,
    half_away,
    held,
    mistakes,
    raises_type_error,
    raises_value_error,
    saturated,
    wrapped,
)


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


def halves_towards_zero(steps):
    return np.sign(steps) * np.ceil(np.abs(steps) - 0.5)


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
