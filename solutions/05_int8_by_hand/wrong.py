"""The wrong answers people give to lesson 05, one function each; `exercises` holds their hints."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .answers import (
    accumulate,
    choose_qparams,
    high_mul,
    int8_dense,
    per_channel_scales,
    quantize,
    quantize_multiplier,
    rounding_shift,
    saturated,
)

# choose_qparams -------------------------------------------------------------------------------


def not_widened(minimum: float, maximum: float) -> tuple[float, int]:
    scale = (maximum - minimum) / 255
    return scale, round(-128 - minimum / scale)


def symmetric(minimum: float, maximum: float) -> tuple[float, int]:
    return max(abs(minimum), abs(maximum)) / 127 or 1.0, 0


def divided_by_256(minimum: float, maximum: float) -> tuple[float, int]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 256 or 1.0
    return scale, round(-128 - low / scale) if high > low else 0


def unsigned(minimum: float, maximum: float) -> tuple[float, int]:
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, zero_point + 128


def zero_point_is_a_float(minimum: float, maximum: float) -> tuple[float, float]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 255 or 1.0
    return scale, -128 - low / scale if high > low else 0.0


def zero_point_is_cut_off(minimum: float, maximum: float) -> tuple[float, int]:
    scale, zero_point = zero_point_is_a_float(minimum, maximum)
    return scale, int(zero_point)


def zero_point_of_the_other_sign(minimum: float, maximum: float) -> tuple[float, int]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    if low == high:
        return 1.0, 0
    scale = (high - low) / 255
    return scale, round(-128 + low / scale)


def zero_point_is_a_rounded_float(minimum: float, maximum: float) -> tuple[float, float]:
    scale, zero_point = choose_qparams(minimum, maximum)
    return scale, float(zero_point)


def empty_range_forgotten(minimum: float, maximum: float) -> tuple[float, int]:
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)


# quantize -------------------------------------------------------------------------------------


def half_to_even(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return saturated(np.round(x / scale) + zero_point)


def half_upwards(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return saturated(np.floor(x / scale + 0.5) + zero_point)


def cut_off(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return saturated(np.trunc(x / scale) + zero_point)


def half_added_then_cut_off(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return saturated(np.trunc(x / scale + 0.5) + zero_point)


def shifted_before_rounding(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x / np.float32(scale) + zero_point, 1.0, 0)


def wrapped(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    steps = x / scale
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    return (rounded + zero_point).astype(np.int64).astype(np.int8)


def clipped_before_shift(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return (quantize(x, scale, 0).astype(np.int16) + zero_point).astype(np.int8)


def no_zero_point(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, 0)


def wide_dtype(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, zero_point).astype(np.int32)


def left_as_float(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return quantize(x, scale, zero_point).astype(np.float64)


# quantize_multiplier --------------------------------------------------------------------------


def shift_of_the_wrong_sign(real: float) -> tuple[int, int]:
    multiplier, shift = quantize_multiplier(real)
    return multiplier, -shift


def not_normalised(real: float) -> tuple[int, int]:
    return math.floor(real * 2**31 + 0.5), 0


def thirty_bits(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**30 + 0.5), shift


def multiplier_cut_off(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return int(fraction * 2**31), shift


def does_not_fit_int32(real: float) -> tuple[int, int]:
    fraction, shift = math.frexp(real)
    return math.floor(fraction * 2**31 + 0.5), shift


def halved_and_shifted_down(real: float) -> tuple[int, int]:
    multiplier, shift = does_not_fit_int32(real)
    return (multiplier // 2, shift - 1) if multiplier == 2**31 else (multiplier, shift)


def halved_without_a_shift(real: float) -> tuple[int, int]:
    multiplier, shift = does_not_fit_int32(real)
    return (multiplier // 2, shift) if multiplier == 2**31 else (multiplier, shift)


def held_below_two_to_the_31(real: float) -> tuple[int, int]:
    multiplier, shift = does_not_fit_int32(real)
    return min(multiplier, 2**31 - 1), shift


def multiplier_is_a_float(real: float) -> tuple[float, int]:
    multiplier, shift = quantize_multiplier(real)
    return float(multiplier), shift


# int8_dense -----------------------------------------------------------------------------------


def finish(accumulator: np.ndarray, multiplier: Any, shift: Any, zero_point: int) -> np.ndarray:
    scaled = rounding_shift(high_mul(accumulator, multiplier), -shift)
    return saturated(scaled + zero_point)


def no_bias(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    return int8_dense(x, weights, bias * 0, input_zero_point, multiplier, shift, output_zero_point)


def no_input_zero_point(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    return int8_dense(x, weights, bias, 0, multiplier, shift, output_zero_point)


def added_input_zero_point(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    return int8_dense(x, weights, bias, -input_zero_point, multiplier, shift, zero_point)


def no_output_zero_point(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    return int8_dense(x, weights, bias, input_zero_point, multiplier, shift, 0)


def summed_in_int8(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = (x - np.int8(input_zero_point)) @ weights.T + bias
    return finish(accumulator, multiplier, shift, zero_point)


def offset_in_int8(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    offset = x - np.int8(input_zero_point)
    accumulator = offset.astype(np.int32) @ weights.T.astype(np.int32) + bias
    return finish(accumulator, multiplier, shift, zero_point)


def rounded_once(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    product = accumulate(x, weights, bias, input_zero_point) * multiplier
    right = 31 - shift
    return saturated(((product + (np.int64(1) << (right - 1))) >> right) + zero_point)


def shifted_without_rounding(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = accumulate(x, weights, bias, input_zero_point)
    return saturated((high_mul(accumulator, multiplier) >> -shift) + zero_point)


def rounded_by_numpy(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    high = high_mul(accumulate(x, weights, bias, input_zero_point), multiplier)
    return saturated(np.round(high / 2.0**-shift) + zero_point)


def shifted_before_the_product(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = accumulate(x, weights, bias, input_zero_point)
    return saturated(high_mul(rounding_shift(accumulator, -shift), multiplier) + zero_point)


def shifted_31_too_far(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    high = high_mul(accumulate(x, weights, bias, input_zero_point), multiplier)
    return saturated(rounding_shift(high, 31 - shift) + zero_point)


def first_pair_for_all(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    first = multiplier[0], shift[0]
    return finish(accumulate(x, weights, bias, input_zero_point), *first, zero_point)


def relu_of_the_codes(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    given = x, weights, bias, input_zero_point, multiplier, shift, zero_point
    return np.maximum(int8_dense(*given), 0)


def summed_in_int16(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    centred = x.astype(np.int16) - np.int16(input_zero_point)
    accumulator = centred @ weights.astype(np.int16).T + bias
    return finish(accumulator, multiplier, shift, zero_point)


def left_wide(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    given = x, weights, bias, input_zero_point, multiplier, shift, zero_point
    return int8_dense(*given).astype(np.int64)


def output_wraps(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = accumulate(x, weights, bias, input_zero_point)
    scaled = rounding_shift(high_mul(accumulator, multiplier), -shift)
    return (scaled + zero_point).astype(np.int8)


def not_transposed(x, weights, bias, input_zero_point, multiplier, shift, zero_point):
    accumulator = (x.astype(np.int64) - input_zero_point) @ weights.astype(np.int64) + bias
    return finish(accumulator, multiplier, shift, zero_point)


# per_channel_scales ---------------------------------------------------------------------------


def one_for_all(weights: np.ndarray) -> np.ndarray:
    return np.full(len(weights), np.abs(weights).max() / 127)


def last_axis(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).reshape(-1, weights.shape[-1]).max(axis=0) / 127


def largest_of_all_channels(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).max(axis=0) / 127


def largest_along_one_axis(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).max(axis=1) / 127


def four_dimensions_only(weights: np.ndarray) -> np.ndarray:
    largest = np.abs(weights).max(axis=(1, 2, 3))
    return np.where(largest > 0, largest / 127, 1.0)


def divided_by_128(weights: np.ndarray) -> np.ndarray:
    return np.where(per_channel_scales(weights) == 1, 1, per_channel_scales(weights) * 127 / 128)


def largest_without_abs(weights: np.ndarray) -> np.ndarray:
    largest = weights.reshape(len(weights), -1).max(axis=1)
    return np.where(largest > 0, largest / 127, 1.0)


def whole_range(weights: np.ndarray) -> np.ndarray:
    rows = weights.reshape(len(weights), -1)
    spread = rows.max(axis=1) - rows.min(axis=1)
    return np.where(spread > 0, spread / 255, 1.0)


def dead_channel_is_zero(weights: np.ndarray) -> np.ndarray:
    return np.abs(weights).reshape(len(weights), -1).max(axis=1) / 127
