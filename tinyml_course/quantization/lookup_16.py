"""Functions of 16-bit codes by a table of 513 points and straight lines between them.

Straight lines between points of a curve lie on one side of it, so each point is moved by half of
what the line misses in its middle.

Source: TFLM ``kernels/internal/common.h``, ``LUTPopulateInt16`` and ``LUTLookup``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tinyml_course.quantization.affine import round_half_away

_INTERVALS = 512
_OFFSET_BITS = 7
_ONE = np.float32(2**15)


def table_of(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]], first: float, last: float
) -> NDArray[np.int64]:
    """Values of `function` at 513 points from `first` to `last`, in 1/32768; float32 inside."""
    step = np.float32((np.float32(last) - np.float32(first)) / np.float32(_INTERVALS))
    half = np.float32(step / 2)
    points = np.float32(first) + np.arange(_INTERVALS + 1, dtype=np.float32) * step

    def scaled(at: NDArray[np.float32]) -> NDArray[np.float32]:
        return function(at.astype(np.float64)).astype(np.float32) * _ONE

    exact = scaled(points)
    between = round_half_away((exact[1:] + round_half_away(exact[:-1])) / np.float32(2))
    missed = between - round_half_away(scaled(points[:-1] + half))
    moved = np.append(round_half_away(exact[:-1]) - round_half_away(missed / 2), exact[-1:])
    return np.clip(round_half_away(moved), -_ONE, _ONE - 1).astype(np.int64)


def looked_up(x: NDArray[np.int64], table: NDArray[np.int64]) -> NDArray[np.int64]:
    """The function at codes from −32768, its first point, to 32767."""
    place = (x >> _OFFSET_BITS) + _INTERVALS // 2
    offset = x & ((1 << _OFFSET_BITS) - 1)
    slope = table[place + 1] - table[place]
    return table[place] + ((slope * offset + (1 << (_OFFSET_BITS - 1))) >> _OFFSET_BITS)
