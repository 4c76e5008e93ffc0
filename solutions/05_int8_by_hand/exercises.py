"""How lesson 05 is graded: references, inputs, and the mistakes people make."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tinyml_course.exercises import Comparison, Exercise, Mistake

VISIBLE_SEED = 5
_DATA = "watch eb122f23cdf0"
CHECKPOINT_DATA = {"trained_model": _DATA, "float_weights": _DATA}

CLOSED_ROOMS = ("quantization", "kernels", "simulator")
"""Rooms of the library that hold these very functions."""


# choose_qparams -------------------------------------------------------------------------------


def choose_qparams(minimum: float, maximum: float) -> tuple[float, int]:
    """Scale and zero point for [minimum, maximum], widened to include 0."""
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    if low == high:
        return 1.0, 0
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)


def _range_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    edges = [(-1.0, 1.6), (2.0, 6.0), (-7.0, -3.0), (0.0, 0.0), (0.0, 6.0)]
    pairs = np.sort(rng.uniform(-9, 9, (12, 2)), axis=1).tolist()
    cases = edges + [(low, high) for low, high in pairs if high - low > 0.1]
    return [case for case in cases if _is_far_from_a_half(case)]


def _is_far_from_a_half(case: tuple[float, float]) -> bool:
    """Whether any sound way to round the zero point gives the same code."""
    low, high = min(case[0], 0.0), max(case[1], 0.0)
    position = -128 - low / ((high - low) / 255) if high > low else 0.0
    return abs(position % 1 - 0.5) > 1e-3


def _not_widened(minimum: float, maximum: float) -> tuple[float, int]:
    scale = (maximum - minimum) / 255
    return scale, round(-128 - minimum / scale)


def _symmetric(minimum: float, maximum: float) -> tuple[float, int]:
    return max(abs(minimum), abs(maximum)) / 127 or 1.0, 0


def _divided_by_256(minimum: float, maximum: float) -> tuple[float, int]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 256 or 1.0
    return scale, round(-128 - low / scale) if high > low else 0


def _unsigned(minimum: float, maximum: float) -> tuple[float, int]:
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, zero_point + 128


def _zero_point_is_a_float(minimum: float, maximum: float) -> tuple[float, float]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 255 or 1.0
    return scale, -128 - low / scale if high > low else 0.0


def _zero_point_is_cut_off(minimum: float, maximum: float) -> tuple[float, int]:
    scale, zero_point = _zero_point_is_a_float(minimum, maximum)
    return scale, int(zero_point)


def _empty_range_forgotten(minimum: float, maximum: float) -> tuple[float, int]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)


# quantize -------------------------------------------------------------------------------------


def quantize(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    """Divide, round half away from zero, shift, saturate."""
    steps = x / scale
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    return np.clip(rounded + zero_point, -128, 127).astype(np.int8)


def _value_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    halves = np.arange(-6, 6.5, 0.5, dtype=np.float32)  # exact halves where the scale is 1/2 or 1
    cases: list[tuple[Any, ...]] = [
        (halves, 1.0, 0),
        (halves, 1.0, 10),
        (np.float32([-1000, -70, 0, 55, 1000]), 0.5, -3),
        (np.float32([[0.25, 0.75], [1.25, -0.25]]), 0.5, -128),
    ]
    for _ in range(5):
        scale, zero_point = float(rng.uniform(0.01, 0.2)), int(rng.integers(-128, 128))
        # Codes well inside their step, so that float32 and float64 division agree.
        codes = rng.integers(-200, 200, (6, 4)) + rng.uniform(-0.45, 0.45, (6, 4))
        cases.append(((codes * scale).astype(np.float32), scale, zero_point))
    return cases


def _saturated(codes: np.ndarray) -> np.ndarray:
    return np.clip(codes, -128, 127).astype(np.int8)


def _half_to_even(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return _saturated(np.round(x / scale) + zero_point)


def _half_upwards(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return _saturated(np.floor(x / scale + 0.5) + zero_point)


def _cut_off(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return _saturated(np.trunc(x / scale) + zero_point)


def _shifted_before_rounding(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x / np.float32(scale) + zero_point, 1.0, 0)


def _wrapped(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    steps = x / scale
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    return (rounded + zero_point).astype(np.int64).astype(np.int8)


def _clipped_before_shift(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return (quantize(x, scale, 0).astype(np.int16) + zero_point).astype(np.int8)


def _no_zero_point(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, 0)


def _wide_dtype(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, zero_point).astype(np.int32)


def _left_as_float(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, zero_point).astype(np.float64)


# quantize_multiplier --------------------------------------------------------------------------


def quantize_multiplier(real: float) -> tuple[int, int]:
    """``real = multiplier * 2**(shift - 31)`` with multiplier in [2**30, 2**31)."""
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    return multiplier, shift


def _multiplier_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    edges = [0.75, 0.5, 1.0, 0.0005, 3.0, 1 - 2.0**-40]
    return [(real,) for real in edges + np.exp(rng.uniform(-9, 1, 12)).tolist()]


def _shift_of_the_wrong_sign(real: float) -> tuple[int, int]:
    multiplier, shift = quantize_multiplier(real)
    return multiplier, -shift


def _not_normalised(real: float) -> tuple[int, int]:
    return math.floor(real * 2**31 + 0.5), 0


def _thirty_bits(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**30 + 0.5), shift


def _multiplier_cut_off(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return int(fraction * 2**31), shift


def _does_not_fit_int32(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**31 + 0.5), shift


def _multiplier_is_a_float(real: float) -> tuple[float, int]:
    multiplier, shift = quantize_multiplier(real)
    return float(multiplier), shift


# int8_dense -----------------------------------------------------------------------------------


def _high_mul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (np.int64(a) * np.int64(b) + 2**30) >> 31


def _rounding_shift(x: np.ndarray, bits: np.ndarray) -> np.ndarray:
    half = (np.int64(1) << bits) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> bits)


def _accumulate(
    x: np.ndarray, weights: np.ndarray, bias: np.ndarray, input_zero_point: int
) -> np.ndarray:
    return (x.astype(np.int64) - input_zero_point) @ weights.T.astype(np.int64) + bias


def int8_dense(
    x: np.ndarray,
    weights: np.ndarray,
    bias: np.ndarray,
    input_zero_point: int,
    multiplier: np.ndarray,
    shift: np.ndarray,
    output_zero_point: int,
) -> np.ndarray:
    """Accumulate in 32 bits, multiply and round, shift and round, saturate."""
    accumulator = _accumulate(x, weights, bias, input_zero_point)
    scaled = _rounding_shift(_high_mul(accumulator, multiplier), -shift)
    return _saturated(scaled + output_zero_point)


def _dense_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [_two_roundings_matter(), *(_random_layer(rng) for _ in range(3))]


def _two_roundings_matter() -> tuple[Any, ...]:
    """Every code times one weight, with a multiplier that puts many products near a half."""
    x = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1)
    one = np.ones((1, 1), np.int8)
    almost_one = np.array([2**31 - 1])
    return x, one, np.array([0], np.int32), 3, almost_one, np.array([-2]), 1


def _random_layer(rng: np.random.Generator) -> tuple[Any, ...]:
    depth, units = int(rng.integers(12, 40)), int(rng.integers(3, 9))
    weights = rng.integers(-127, 128, (units, depth)).astype(np.int8)
    bias = rng.integers(-3000, 3000, units).astype(np.int32)
    # Accumulators of this size fill the int8 range and a little more.
    real = rng.uniform(0.7, 1.4, units) * 90 / (74 * 74 * math.sqrt(depth))
    pairs = np.array([quantize_multiplier(r) for r in real])
    x = rng.integers(-128, 128, (40, depth)).astype(np.int8)
    zero_points = int(rng.integers(-128, -20)), int(rng.integers(-128, 0))
    return x, weights, bias, zero_points[0], pairs[:, 0], pairs[:, 1], zero_points[1]


def _finish(accumulator: np.ndarray, multiplier: Any, shift: Any, zero_point: int) -> np.ndarray:
    scaled = _rounding_shift(_high_mul(accumulator, multiplier), -shift)
    return _saturated(scaled + zero_point)


def _no_bias(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    return int8_dense(x, weights, bias * 0, input_zero_point, multiplier, shift, output_zero_point)


def _no_input_zero_point(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    return int8_dense(x, weights, bias, 0, multiplier, shift, output_zero_point)


def _added_input_zero_point(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    return int8_dense(x, weights, bias, -input_zero_point, multiplier, shift, zero_point)


def _no_output_zero_point(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    return int8_dense(x, weights, bias, input_zero_point, multiplier, shift, 0)


def _summed_in_int8(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = (x - np.int8(input_zero_point)) @ weights.T + bias
    return _finish(accumulator, multiplier, shift, zero_point)


def _offset_in_int8(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    offset = x - np.int8(input_zero_point)
    accumulator = offset.astype(np.int32) @ weights.T.astype(np.int32) + bias
    return _finish(accumulator, multiplier, shift, zero_point)


def _rounded_once(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    product = _accumulate(x, weights, bias, input_zero_point) * multiplier
    right = 31 - shift
    return _saturated(((product + (np.int64(1) << (right - 1))) >> right) + zero_point)


def _shifted_without_rounding(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = _accumulate(x, weights, bias, input_zero_point)
    return _saturated((_high_mul(accumulator, multiplier) >> -shift) + zero_point)


def _output_wraps(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = _accumulate(x, weights, bias, input_zero_point)
    scaled = _rounding_shift(_high_mul(accumulator, multiplier), -shift)
    return (scaled + zero_point).astype(np.int8)


def _not_transposed(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = (x.astype(np.int64) - input_zero_point) @ weights.astype(np.int64) + bias
    return _finish(accumulator, multiplier, shift, zero_point)


# per_channel_scales ---------------------------------------------------------------------------


def per_channel_scales(weights: np.ndarray) -> np.ndarray:
    """max|w| / 127 for each output channel (axis 0 of OHWI); 1 where all are zero."""
    largest = np.abs(weights).reshape(len(weights), -1).max(axis=1)
    return np.where(largest > 0, largest / 127, 1.0)


def _weight_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases = []
    for shape in [(4, 3, 3, 2), (8, 5), (6, 1, 1, 6)]:
        spread = np.exp(rng.uniform(-4, 0, (shape[0],) + (1,) * (len(shape) - 1)))
        weights = (rng.normal(size=shape) * spread).astype(np.float32)
        weights.reshape(shape[0], -1)[1, 0] = -4 * spread.flat[1]  # the largest is negative
        cases.append((weights,))
    with_dead_channel = rng.normal(size=(3, 2, 2, 3)).astype(np.float32)
    with_dead_channel[2] = 0
    return [*cases, (with_dead_channel,)]


def _one_for_all(weights: np.ndarray) -> np.ndarray:
    return np.full(len(weights), np.abs(weights).max() / 127)


def _last_axis(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).reshape(-1, weights.shape[-1]).max(axis=0) / 127


def _divided_by_128(weights: np.ndarray) -> np.ndarray:
    return np.where(per_channel_scales(weights) == 1, 1, per_channel_scales(weights) * 127 / 128)


def _largest_without_abs(weights: np.ndarray) -> np.ndarray:
    largest = weights.reshape(len(weights), -1).max(axis=1)
    return np.where(largest > 0, largest / 127, 1.0)


def _whole_range(weights: np.ndarray) -> np.ndarray:
    rows = weights.reshape(len(weights), -1)
    spread = rows.max(axis=1) - rows.min(axis=1)
    return np.where(spread > 0, spread / 255, 1.0)


def _dead_channel_is_zero(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).reshape(len(weights), -1).max(axis=1) / 127


# What the lesson asks -------------------------------------------------------------------------

EXERCISES = [
    Exercise(
        name="choose_qparams",
        points=2,
        reference=choose_qparams,
        make_inputs=_range_inputs,
        comparison=Comparison(rtol=1e-6),
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "range_not_widened",
                _not_widened,
                "0.0 has no exact code here: a range such as 2 … 6 must first be widened to 0 … 6.",
            ),
            Mistake(
                "symmetric",
                _symmetric,
                "This is the symmetric scheme (zero point 0), which weights use. Activations use "
                "all 256 codes for their own range: the scale is the width of the range over 255.",
            ),
            Mistake(
                "divides_by_256",
                _divided_by_256,
                "There are 256 codes, but only 255 steps between the first and the last.",
            ),
            Mistake(
                "unsigned_codes",
                _unsigned,
                "These zero points fit codes 0 … 255. int8 codes start at −128.",
            ),
            Mistake(
                "zero_point_not_rounded",
                _zero_point_is_a_float,
                "The zero point is itself a code, so it must be a whole number: round it to int.",
            ),
            Mistake(
                "zero_point_truncated",
                _zero_point_is_cut_off,
                "int() cuts off towards zero. Round the zero point to the nearest code.",
            ),
            Mistake(
                "empty_range",
                _empty_range_forgotten,
                "A range from 0 to 0 makes the scale 0 and divides by it. Return (1.0, 0) there.",
            ),
        ),
    ),
    Exercise(
        name="quantize",
        points=2,
        reference=quantize,
        make_inputs=_value_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "rounds_half_to_even",
                _half_to_even,
                "np.round takes halves to the even neighbour: 2.5 becomes 2. TFLM rounds halves "
                "away from zero: 2.5 becomes 3 and −2.5 becomes −3.",
            ),
            Mistake(
                "rounds_half_up",
                _half_upwards,
                "floor(x + 0.5) takes −2.5 up to −2. Halves must go away from zero on both sides.",
            ),
            Mistake(
                "truncates",
                _cut_off,
                "The fraction is cut off. Round to the nearest step before converting to int8.",
            ),
            Mistake(
                "rounds_after_zero_point",
                _shifted_before_rounding,
                "Round first, then add the zero point: after the shift, a half may lie on the "
                "other side of zero and go the other way.",
            ),
            Mistake(
                "wraps_around",
                _wrapped,
                "Codes beyond 127 came out negative: int8 wraps around. Clip before you convert.",
            ),
            Mistake(
                "clips_before_zero_point",
                _clipped_before_shift,
                "Clip after the zero point is added: the sum must lie in −128 … 127.",
            ),
            Mistake(
                "no_zero_point", _no_zero_point, "The zero point is missing: 0.0 must map to it."
            ),
            Mistake(
                "dtype_int32",
                _wide_dtype,
                "The codes are right but not int8: convert the result with .astype(np.int8).",
            ),
            Mistake(
                "dtype_float",
                _left_as_float,
                "The codes are right but still floats: convert the result with .astype(np.int8).",
            ),
        ),
    ),
    Exercise(
        name="quantize_multiplier",
        points=2,
        reference=quantize_multiplier,
        make_inputs=_multiplier_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "shift_sign",
                _shift_of_the_wrong_sign,
                "The shift has the wrong sign: 0.0005 is 0.512 · 2**−10, so its shift is −10.",
            ),
            Mistake(
                "not_normalised",
                _not_normalised,
                "The multiplier must use all its bits: bring the fraction into 0.5 … 1 first "
                "(math.frexp) and keep the power of two as the shift.",
            ),
            Mistake(
                "thirty_bits",
                _thirty_bits,
                "One bit is given away: the fraction counts in units of 2**−31.",
            ),
            Mistake(
                "multiplier_truncated",
                _multiplier_cut_off,
                "int() cuts off; round the multiplier to the nearest integer.",
            ),
            Mistake(
                "overflows_int32",
                _does_not_fit_int32,
                "A fraction just below 1 rounds up to 2**31, which does not fit an int32. Halve "
                "the multiplier and add one to the shift there.",
            ),
            Mistake(
                "multiplier_is_float",
                _multiplier_is_a_float,
                "The number is right but a float; the board has integers only: return an int.",
            ),
        ),
    ),
    Exercise(
        name="int8_dense",
        points=3,
        reference=int8_dense,
        make_inputs=_dense_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake("no_bias", _no_bias, "The bias is missing: add it to the accumulator."),
            Mistake(
                "no_input_zero_point",
                _no_input_zero_point,
                "A code is not a value yet: take the input's zero point off before multiplying.",
            ),
            Mistake(
                "adds_input_zero_point",
                _added_input_zero_point,
                "The input's zero point is subtracted, not added: "
                "real = scale · (code − zero_point).",
            ),
            Mistake(
                "no_output_zero_point",
                _no_output_zero_point,
                "The output is a code too: add the output's zero point before clipping.",
            ),
            Mistake(
                "accumulates_in_int8",
                _summed_in_int8,
                "The sums wrapped around: int8 times int8 stays int8 in NumPy. Convert x and the "
                "weights to a wide integer before the product.",
            ),
            Mistake(
                "offset_in_int8",
                _offset_in_int8,
                "x − zero_point was computed in int8 and wrapped around: 100 − (−128) needs 9 "
                "bits. Convert x first, then subtract.",
            ),
            Mistake(
                "rounds_once",
                _rounded_once,
                "This rounds once, as floating point and LiteRT's dense layer do. TFLM rounds "
                "twice: in high_mul, and again in rounding_shift.",
            ),
            Mistake(
                "shift_without_rounding",
                _shifted_without_rounding,
                "A plain >> rounds down. Use rounding_shift, which rounds to the nearest.",
            ),
            Mistake(
                "output_wraps",
                _output_wraps,
                "Sums beyond 127 came out negative. Clip to −128 … 127 before astype(np.int8).",
            ),
            Mistake(
                "weights_not_transposed",
                _not_transposed,
                "The weights are (units, depth): to multiply (N, depth) rows, use weights.T.",
            ),
        ),
    ),
    Exercise(
        name="per_channel_scales",
        points=1,
        reference=per_channel_scales,
        make_inputs=_weight_inputs,
        comparison=Comparison(rtol=1e-5),
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "one_scale_for_all",
                _one_for_all,
                "This is one scale for the whole tensor. Take the maximum of each channel alone.",
            ),
            Mistake(
                "wrong_axis",
                _last_axis,
                "The output channel is the first axis (OHWI), not the last.",
            ),
            Mistake(
                "divides_by_128",
                _divided_by_128,
                "Symmetric codes run from −127 to 127, so the largest weight maps to 127.",
            ),
            Mistake(
                "no_absolute_value",
                _largest_without_abs,
                "The largest weight may be negative: take the absolute value first.",
            ),
            Mistake(
                "asymmetric_range",
                _whole_range,
                "This spends the range on (max − min), as activations do. Weights are symmetric: "
                "the zero point is 0 and the scale is the largest absolute weight over 127.",
            ),
            Mistake(
                "zero_scale",
                _dead_channel_is_zero,
                "A channel of zeros gets scale 0, and dividing by it gives NaN. Return 1.0 there.",
            ),
        ),
    ),
]
