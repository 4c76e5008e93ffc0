"""Loops that numba compiles: plain NumPy arrays in, results written into the last argument.

``numbers`` is what `FloatStage.numbers` gives. No fast-math: every operation rounds as NumPy's
does, so that what was proved for `FloatStage` holds here.
"""

# mypy: disable-error-code="untyped-decorator"
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from tinyml_course.kernels.float_requantize import BASE

LOWEST = BASE + 128
"""Represents the code 0."""


def compiled(function: Callable[..., Any]) -> Any:
    """`function` compiled on its first call; cached on disk where a folder is writable."""
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no writable folder: compile in every process
        return numba.njit(nogil=True, error_model="numpy")(function)


@compiled
def _code(total: float, c: int, numbers: Any) -> Any:
    slope, offset, nudge, shift, low, high = numbers
    scaled = total * slope[c] + offset[c]
    scaled = scaled + (nudge[c] if scaled >= 0 else -nudge[c]) + shift
    return np.int8(np.int32(min(max(scaled, low), high)) - LOWEST)


@compiled
def finish(sums: Any, numbers: Any, out: Any) -> None:
    """Codes of sums: (rows, channels) float to (rows, channels) int8."""
    for i in range(sums.shape[0]):
        row, to = sums[i], out[i]
        for c in range(sums.shape[1]):
            to[c] = _code(np.float64(row[c]), c, numbers)


@compiled
def gather(x: Any, size: Any, stride: Any, dilation: Any, out: Any) -> None:
    """Every window of padded images: (N, H, W·C) int8 to (N, H', W', h·w·C) float.

    `stride` and `dilation` count rows of pixels and, along a row, numbers: columns times C.
    Each of `size[1]` runs of `size[2]` numbers lies side by side in the image.
    """
    images, rows, columns, _ = out.shape
    length = size[2]
    for n in range(images):
        for r in range(rows):
            for c in range(columns):
                window = out[n, r, c]
                at = 0
                for i in range(size[0]):
                    row = x[n, r * stride[0] + i * dilation[0]]
                    for j in range(size[1]):
                        start = c * stride[1] + j * dilation[1]
                        run = row[start : start + length]
                        to = window[at : at + length]
                        for k in range(length):
                            to[k] = run[k]
                        at += length


@compiled
def depthwise(x: Any, taps: Any, stride: Any, dilation: Any, numbers: Any, out: Any) -> None:
    """Padded images (N, H, W·C) int8 times taps (h, w, L) int32 to (N, H', runs, L) int8.

    A run of L numbers, C or W'·C, is added up at once: taps and `numbers` come repeated to that
    length. `stride` and `dilation` as for `gather`.
    """
    images, rows, runs, length = out.shape
    sums = np.empty(length, np.int32)
    for n in range(images):
        for r in range(rows):
            for c in range(runs):
                sums[:] = 0
                for i in range(taps.shape[0]):
                    row = x[n, r * stride[0] + i * dilation[0]]
                    for j in range(taps.shape[1]):
                        start = c * stride[1] + j * dilation[1]
                        run = row[start : start + length]
                        tap = taps[i, j]
                        for k in range(length):
                            sums[k] += np.int32(run[k]) * tap[k]
                codes = out[n, r, c]
                for k in range(length):
                    codes[k] = _code(np.float64(sums[k]), k, numbers)


@compiled
def look_up_pairs(a: Any, b: Any, codes: Any, out: Any) -> None:
    """Results of pairs of codes, all flat: uint8 and uint8 through (65536,) to int8."""
    for i in range(a.size):
        out[i] = codes[np.uint16(a[i]) << 8 | b[i]]
