"""Logistic and tanh from int16 to int16: interpolation in one table.

The table holds the logistic function at multiples of 1/24, in 1/65536. Straight lines between
points of a curve lie inside it, so every entry is moved outward by half of the largest distance
between line and curve, which halves the error.

Source: TFLM ``kernels/internal/reference/integer_ops/logistic.h`` and ``tanh.h``;
``sigmoid_table_uint16`` in ``kernels/internal/common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.quantization import round_half_away

_POINTS = 256
POWER_TOLERANCE = 1e-3
_LARGEST_MULTIPLIER, _MOST_BITS = 32767.0, 30


def logistic_points() -> Array:
    """The table: the logistic function at 0, 1/24, 2/24, ..., in 1/65536; (256,) int64."""
    step = 1 / 24
    exact = 1 / (1 + np.exp(-np.arange(_POINTS) * step))
    curvature = exact * (1 - exact) * (1 - 2 * exact)
    points = np.floor(65536 * (exact - curvature * step**2 / 16) + 0.5).astype(np.int64)
    points[-1] = 65535
    return points


def _interpolated(x: Array, fraction_bits: int, beyond: int) -> Array:
    """The table at |x|, times ``2**fraction_bits``; `beyond` from its last interval on."""
    points, magnitude = logistic_points(), np.abs(x)
    whole, fraction = magnitude >> fraction_bits, magnitude & ((1 << fraction_bits) - 1)
    place = np.minimum(whole, _POINTS - 2)
    line = (points[place] << fraction_bits) + fraction * (points[place + 1] - points[place])
    return np.where(whole < _POINTS - 1, line, beyond)


def logistic(x: Array, multiplier: int = 3, shift: int = 0) -> Array:
    """1 / (1 + exp(−x)) as codes in 1/32768.

    Parameters
    ----------
    x
        int64 array of int16 values.
    multiplier, shift
        ``x * multiplier / 2**shift`` are 512ths of the table's steps; the default is right for
        codes in 1/4096.

    Returns
    -------
    int16 array of the same shape.
    """
    scaled = _rescaled(x, multiplier, shift)
    above = _interpolated(scaled, 9, beyond=0x7FFF << 10)
    either = np.where(scaled >= 0, above, (1 << 25) - above - 1)
    return ((either + (1 << 9)) >> 10).astype(np.int16)


def tanh(x: Array, multiplier: int = 3, shift: int = 0) -> Array:
    """Tanh as codes in 1/32768: ``2 · logistic(2x) − 1``; parameters as for `logistic`."""
    scaled = _rescaled(x, multiplier, shift)
    above = _interpolated(scaled, 8, beyond=0xFFFF << 8) - (1 << 23)
    either = np.where(scaled >= 0, above, -above - 1)
    return ((either + (1 << 7)) >> 8).astype(np.int16)


def _rescaled(x: Array, multiplier: int, shift: int) -> Array:
    half = 1 << (shift - 1) if shift > 0 else 0
    return (x * multiplier + half) >> shift


def power_steps(power: int) -> tuple[int, int]:
    """Multiplier and shift for codes in ``2**power``: `logistic` and `tanh` take them."""
    return 3 << max(power + 12, 0), max(-12 - power, 0)


def table_steps(scale: float, most_doublings: int) -> tuple[int, int]:
    """Multiplier and shift for codes of a scale: `logistic` and `tanh` take them.

    Scales of 1/4096, doubled at most so many times, are taken as exact, others as 15 bits; so
    are those that differ by less than a thousandth of a power of 2.
    """
    logarithm = np.log(np.float32(scale)) * np.float32(1 / np.log(np.float32(2)))
    power = int(round_half_away(logarithm))
    if abs(float(logarithm) - power) < POWER_TOLERANCE and 0 <= power + 12 <= most_doublings:
        return 3 << (power + 12), 0
    real, shift = scale * 4096 * 3, 0
    while real <= _LARGEST_MULTIPLIER / 2 and shift <= _MOST_BITS:
        real, shift = real * 2, shift + 1
    return int(real), shift
