"""Logistic and tanh from int16 to int16, as the LSTM needs them: interpolation in one table.

The table holds the logistic function at multiples of 1/24, in 1/65536. Straight lines between
points of a curve lie inside it, so every entry is moved outward by half of the largest distance
between line and curve, which halves the error.

Source: TFLM ``kernels/internal/reference/integer_ops/logistic.h`` and ``tanh.h``;
``sigmoid_table_uint16`` in ``kernels/internal/common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array

_POINTS = 256


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


def logistic(x: Array) -> Array:
    """1 / (1 + exp(−x)) of codes in 1/4096, as codes in 1/32768.

    Parameters
    ----------
    x
        int64 array of int16 values.

    Returns
    -------
    int16 array of the same shape.
    """
    scaled = 3 * x  # 1/24 of the table is 512 of these
    above = _interpolated(scaled, 9, beyond=0x7FFF << 10)
    either = np.where(scaled >= 0, above, (1 << 25) - above - 1)
    return ((either + (1 << 9)) >> 10).astype(np.int16)


def tanh(x: Array, power: int = -12) -> Array:
    """Tanh of codes in ``2**power``, as codes in 1/32768: ``2 · logistic(2x) − 1``.

    Parameters
    ----------
    x
        int64 array of int16 values.
    power
        Exponent of the codes' scale.

    Returns
    -------
    int16 array of the same shape.
    """
    shift = -12 - power
    half = 1 << (shift - 1) if shift > 0 else 0
    scaled = (3 * x + half) >> shift if shift > 0 else 3 * x << -shift
    above = _interpolated(scaled, 8, beyond=0xFFFF << 8) - (1 << 23)
    either = np.where(scaled >= 0, above, -above - 1)
    return ((either + (1 << 7)) >> 8).astype(np.int16)
