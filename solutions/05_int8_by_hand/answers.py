"""The right answers of lesson 05, and the inputs they are checked on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# choose_qparams -------------------------------------------------------------------------------


def choose_qparams(minimum: float, maximum: float) -> tuple[float, int]:
    """Scale and zero point for [minimum, maximum], widened to include 0."""
    low, high = min(minimum, 0.0), max(maximum, 0.0)
    if low == high:
        return 1.0, 0
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)


def range_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    edges = [(-1.0, 1.6), (2.0, 6.0), (-7.0, -3.0), (0.0, 0.0), (0.0, 6.0)]
    pairs = np.sort(rng.uniform(-9, 9, (12, 2)), axis=1).tolist()
    cases = edges + [(low, high) for low, high in pairs if high - low > 0.1]
    return [case for case in cases if _is_far_from_a_half(case)]


def _is_far_from_a_half(case: tuple[float, float]) -> bool:
    """Whether any sound way to round the zero point gives the same code."""
    low, high = min(case[0], 0.0), max(case[1], 0.0)
    position = -128 - low / ((high - low) / 255) if high > low else 0.0
    return abs(position % 1 - 0.5) > 1e-3


# quantize -------------------------------------------------------------------------------------


def quantize(x: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    """Divide, round half away from zero, shift, saturate."""
    steps = x / scale
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    return np.clip(rounded + zero_point, -128, 127).astype(np.int8)


def value_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
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


def saturated(codes: np.ndarray) -> np.ndarray:
    return np.clip(codes, -128, 127).astype(np.int8)


# quantize_multiplier --------------------------------------------------------------------------


def quantize_multiplier(real: float) -> tuple[int, int]:
    """``real = multiplier * 2**(shift - 31)`` with multiplier in [2**30, 2**31)."""
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    return multiplier, shift


def multiplier_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    edges = [0.75, 0.5, 1.0, 0.0005, 3.0, 1 - 2.0**-40]
    # No exp or power here: their last bit differs between processors.
    drawn = np.ldexp(rng.uniform(0.5, 1, 12), rng.integers(-12, 3, 12))
    return [(real,) for real in edges + drawn.tolist()]


# int8_dense -----------------------------------------------------------------------------------


def high_mul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (np.int64(a) * np.int64(b) + 2**30) >> 31


def rounding_shift(x: np.ndarray, bits: np.ndarray) -> np.ndarray:
    half = (np.int64(1) << bits) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> bits)


def accumulate(
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
    accumulator = accumulate(x, weights, bias, input_zero_point)
    scaled = rounding_shift(high_mul(accumulator, multiplier), -shift)
    return saturated(scaled + output_zero_point)


def dense_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
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


# per_channel_scales ---------------------------------------------------------------------------


def per_channel_scales(weights: np.ndarray) -> np.ndarray:
    """max|w| / 127 for each output channel (axis 0 of OHWI); 1 where all are zero."""
    largest = np.abs(weights).reshape(len(weights), -1).max(axis=1)
    return np.where(largest > 0, largest / 127, 1.0)


def weight_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases = []
    for shape in [(4, 3, 3, 2), (8, 5), (6, 1, 1, 6)]:
        spread = rng.uniform(0.02, 1, (shape[0],) + (1,) * (len(shape) - 1))
        weights = (rng.uniform(-1, 1, shape) * spread).astype(np.float32)
        weights.reshape(shape[0], -1)[1, 0] = -4 * spread.flat[1]  # the largest is negative
        cases.append((weights,))
    with_dead_channel = rng.uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    with_dead_channel[2] = 0
    return [*cases, (with_dead_channel,)]
