"""Choose a scale and a zero point for given values: how many bits, which range, how many scales.

Codes of fewer than eight bits are kept in int8 here, as a microcontroller without a smaller type
does.

Source: Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference: A
whitepaper" (2018), sections 2 and 3; Nagel et al., "A White Paper on Neural Network Quantization"
(2021), section 2.4, for percentile and mean squared error.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.quantization.affine import quantize, round_half_away

METHODS = ("min-max", "percentile", "mse")
"""How a range can be chosen; `calibrate` says what they do."""

CLIP_RATIOS = np.arange(100, 0, -1) / 100
"""The ranges that "mse" tries, as shares of the full range: 1.00, 0.99, …, 0.01."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def code_range(bits: int, symmetric: bool) -> tuple[int, int]:
    """Smallest and largest code of `bits` bits.

    Symmetric codes leave out the lowest one, so that every code has its negative: the LiteRT
    8-bit specification's −127 … 127 for weights.

    Examples
    --------
    >>> code_range(8, symmetric=False), code_range(4, symmetric=True)
    ((-128, 127), (-7, 7))
    """
    if not isinstance(bits, (int, np.integer)) or not 2 <= bits <= 8:
        raise DataError(f"expected 2 to 8 bits, got {bits!r}")
    high = 2 ** (int(bits) - 1) - 1
    return (-high if symmetric else -high - 1), high


def calibrate(
    values: ArrayLike,
    bits: int = 8,
    symmetric: bool = False,
    method: str = "min-max",
    axis: int | None = None,
    percentile: float = 99.9,
) -> tuple[float | Floats, int | Integers]:
    """Choose scale and zero point for `values`: one pair, or one for each channel of `axis`.

    Parameters
    ----------
    values
        Real values, any shape, finite, at least one.
    bits
        2 to 8.
    symmetric
        Whether 0.0 is code 0 and the range is the same on both sides. Otherwise the range is
        widened to include 0.0, as `choose_qparams` does.
    method
        ``"min-max"``: all values fit. ``"percentile"``: from the (100 − `percentile`)th to the
        `percentile`th percentile, or, symmetric, the `percentile`th of the magnitudes.
        ``"mse"``: of the ranges ``ratio * [min, max]`` with the ratios `CLIP_RATIOS` the one with
        the smallest mean squared error; the widest where several are equal.
    axis
        The channel's axis (``quantized_dimension``), or None for one pair.
    percentile
        Above 50, at most 100; read by ``"percentile"`` only.

    Returns
    -------
    scale, zero_point
        A float and an int; float64 and int64 arrays of shape ``(values.shape[axis],)`` where an
        axis is given. Values that are all zero get scale 1.0.

    Raises
    ------
    DataError
        Where an argument is none of these.

    Examples
    --------
    >>> calibrate([-1.27, 0.3], bits=8, symmetric=True)
    (0.01, 0)
    """
    array = np.asarray(values, dtype=np.float64)
    _check(array, method, percentile)
    code_range(bits, symmetric)
    rows = channel_rows(array, axis)
    low, high = rows.min(axis=1), rows.max(axis=1)
    if method == "percentile":
        low, high = _percentiles(rows, symmetric, percentile)
    if method == "mse":
        scales, zero_points = _least_squares(rows, low, high, bits, symmetric)
    else:
        scales, zero_points = _qparams(low, high, bits, symmetric)
    if axis is None:
        return float(scales[0]), int(zero_points[0])
    return scales, zero_points


def quantize_to(
    values: ArrayLike,
    scale: float | Floats,
    zero_point: int | Integers,
    bits: int = 8,
    symmetric: bool = False,
    axis: int | None = None,
) -> NDArray[np.int8]:
    """Quantize with what `calibrate` gave, called with the same bits, symmetry and axis.

    With 8 bits, not symmetric, this is `quantize`.

    Returns
    -------
    int8 array of the shape of `values`, with codes in `code_range`.
    """
    array = np.asarray(values, dtype=np.float64)
    low, high = code_range(bits, symmetric)
    codes = quantize(array, _along(scale, array.ndim, axis), _along(zero_point, array.ndim, axis))
    return np.clip(codes, low, high).astype(np.int8)


def dequantize_from(
    codes: ArrayLike,
    scale: float | Floats,
    zero_point: int | Integers,
    axis: int | None = None,
) -> Floats:
    """Real value of each code, ``scale * (code - zero_point)``, in float64."""
    array = np.asarray(codes, dtype=np.float64)
    real: Floats = _along(scale, array.ndim, axis) * (array - _along(zero_point, array.ndim, axis))
    return real


def is_saturated(
    values: ArrayLike, scale: ArrayLike, zero_point: ArrayLike, low: int, high: int
) -> NDArray[np.bool_]:
    """Whether each value's code would lie outside [`low`, `high`], and so is clamped.

    Scale and zero point broadcast against the values.
    """
    steps = round_half_away(np.asarray(values, np.float32) / np.asarray(scale, np.float32))
    codes = steps.astype(np.float64) + np.asarray(zero_point, np.float64)
    outside: NDArray[np.bool_] = (codes < low) | (codes > high)
    return outside


def sqnr_db(values: ArrayLike, approximation: ArrayLike) -> float:
    """Signal-to-quantization-noise ratio in decibels: ``10 log10(Σ x² / Σ (x − x̂)²)``.

    Infinite where there is no error.

    Examples
    --------
    >>> sqnr_db([3.0, 4.0], [3.0, 3.5])
    20.0
    """
    signal, other = np.asarray(values, np.float64), np.asarray(approximation, np.float64)
    noise = float(np.square(signal - other).sum())
    power = float(np.square(signal).sum())
    if noise == 0:
        return math.inf
    return 10 * math.log10(power / noise) if power else -math.inf


def channel_rows(values: Floats, axis: int | None) -> Floats:
    """`values` as a row for each channel of `axis`, or as one row."""
    if axis is None:
        return values.reshape(1, -1)
    if not -values.ndim <= axis < values.ndim:
        raise DataError(f"expected an axis of values with shape {values.shape}, got {axis}")
    return np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)


def _check(array: Floats, method: str, percentile: float) -> None:
    if array.size == 0 or not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise DataError(
            f"expected at least one value, all finite, got {array.size} values, {bad} not finite"
        )
    if method not in METHODS:
        raise DataError(f"expected a method among {', '.join(METHODS)}; got {method!r}")
    if not 50 < percentile <= 100:
        raise DataError(f"expected a percentile above 50 and at most 100, got {percentile}")


def _percentiles(rows: Floats, symmetric: bool, percentile: float) -> tuple[Floats, Floats]:
    if symmetric:
        largest = np.percentile(np.abs(rows), percentile, axis=1)
        return -largest, largest
    low, high = np.percentile(rows, [100 - percentile, percentile], axis=1)
    return low, high


def _qparams(low: Floats, high: Floats, bits: int, symmetric: bool) -> tuple[Floats, Integers]:
    """Scale and zero point of each range, widened to include 0.0."""
    first, last = code_range(bits, symmetric)
    low, high = np.minimum(low, 0), np.maximum(high, 0)
    scales = np.maximum(-low, high) / last if symmetric else (high - low) / (last - first)
    empty = scales == 0
    scales = np.where(empty, 1.0, scales)
    if symmetric:
        return scales, np.zeros(len(scales), np.int64)
    zero_points = np.clip(round_half_away(first - low / scales), first, last)
    return scales, np.where(empty, 0, zero_points).astype(np.int64)


def _least_squares(
    rows: Floats, low: Floats, high: Floats, bits: int, symmetric: bool
) -> tuple[Floats, Integers]:
    scales, zero_points = _qparams(low, high, bits, symmetric)
    least = np.full(len(rows), np.inf)
    for ratio in CLIP_RATIOS:
        pair = _qparams(low * ratio, high * ratio, bits, symmetric)
        codes = quantize_to(rows, *pair, bits, symmetric, axis=0)
        errors = np.square(rows - dequantize_from(codes, *pair, axis=0)).mean(axis=1)
        better = errors < least
        least = np.where(better, errors, least)
        scales = np.where(better, pair[0], scales)
        zero_points = np.where(better, pair[1], zero_points)
    return scales, zero_points


def _along(parameter: Any, rank: int, axis: int | None) -> Any:
    """A parameter of each channel, shaped to broadcast along `axis` of an array of `rank`."""
    if axis is None:
        return parameter
    shape = [1] * rank
    shape[axis] = -1
    return np.asarray(parameter).reshape(shape)
