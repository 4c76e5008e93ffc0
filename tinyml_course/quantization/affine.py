"""Real numbers as int8: ``real = scale * (code - zero_point)``.

Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (2018), section 2.1; the LiteRT 8-bit quantization
specification for the ranges.
"""

from __future__ import annotations

import math
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError

INT8_MIN = -128
INT8_MAX = 127


def choose_qparams(minimum: float, maximum: float) -> tuple[float, int]:
    """Choose the scale and zero point that map [minimum, maximum] onto −128 … 127.

    The range is widened to include 0.0, which then has an exact code: zero padding and ReLU
    need it. An empty range gives ``(1.0, 0)``.

    Parameters
    ----------
    minimum, maximum
        Smallest and largest real value to represent, finite, ``minimum <= maximum``.

    Returns
    -------
    scale, zero_point
        Real step between two codes (> 0), and the code of 0.0 in [−128, 127].

    Raises
    ------
    DataError
        Where a bound is not finite or the bounds are reversed.

    Examples
    --------
    >>> choose_qparams(0.0, 25.5)
    (0.1, -128)
    """
    if not (math.isfinite(minimum) and math.isfinite(maximum)) or minimum > maximum:
        raise DataError(
            f"expected finite bounds with minimum <= maximum, got {minimum} and {maximum}"
        )
    low, high = min(float(minimum), 0.0), max(float(maximum), 0.0)
    if low == high:
        return 1.0, 0
    scale = (high - low) / (INT8_MAX - INT8_MIN)
    zero_point = round_half_away(INT8_MIN - low / scale)
    return scale, int(np.clip(zero_point, INT8_MIN, INT8_MAX))


def round_half_away(values: ArrayLike) -> NDArray[np.floating]:
    """Round to whole numbers, halves away from zero, as C's ``round`` does.

    ``numpy.round`` rounds halves to the even neighbour: 2.5 becomes 2 there and 3 here.
    """
    array = np.asarray(values)
    # Adding 0.5 and flooring is wrong just below one half: 0.49999999999999994 + 0.5 is 1.0 in
    # floating point. Comparing the exact remainder is right.
    whole = np.trunc(array)
    with np.errstate(invalid="ignore"):  # infinity minus itself: no fraction to round
        away = np.abs(array - whole) >= 0.5
    rounded: NDArray[np.floating] = whole + np.where(away, np.sign(array), 0)
    return rounded


@overload
def quantize(values: ArrayLike, scale: float, zero_point: int) -> NDArray[np.int8]: ...


@overload
def quantize(
    values: ArrayLike, scale: float, zero_point: int, dtype: type[np.integer[Any]]
) -> NDArray[Any]: ...


def quantize(
    values: ArrayLike, scale: float, zero_point: int, dtype: type[np.integer[Any]] = np.int8
) -> NDArray[Any]:
    """Quantize real values: divide, round half away from zero, shift, saturate.

    The division is in float32, as in TFLM, so that halves fall where the board's do.

    Parameters
    ----------
    values
        Real values, any shape, not NaN.
    scale, zero_point
        Step (> 0) and the code of 0.0.
    dtype
        Type of the codes: int8, or int16.

    Returns
    -------
    Array of that type and of the same shape.

    Source: TFLM ``kernels/internal/reference/quantize.h``, ``AffineQuantize``.
    """
    array = np.asarray(values, dtype=np.float32)
    if np.isnan(array).any():
        raise DataError(f"expected real values, got {int(np.isnan(array).sum())} NaN")
    with np.errstate(over="ignore"):
        steps = round_half_away(array / np.float32(scale)).astype(np.float64)
    limits = np.iinfo(dtype)
    return np.clip(steps + zero_point, limits.min, limits.max).astype(dtype)


def dequantize(codes: ArrayLike, scale: float, zero_point: int) -> NDArray[np.float32]:
    """Real value of each code, ``scale * (code - zero_point)``, as float32.

    Source: TFLM ``kernels/internal/reference/dequantize.h`` (product in double).
    """
    offset = np.asarray(codes, dtype=np.int32) - int(zero_point)
    return (float(scale) * offset).astype(np.float32)


def per_channel_scales(weights: ArrayLike, axis: int) -> NDArray[np.float32]:
    """One symmetric scale per output channel: ``max|w| / 127`` over all other axes.

    A channel that is all zero gets 1.0.

    Parameters
    ----------
    weights
        Real weights, any rank.
    axis
        The output channel's axis (``quantized_dimension``): 0 in OHWI, 3 in depthwise weights.

    Returns
    -------
    float32 array of shape ``(weights.shape[axis],)``.
    """
    array = np.moveaxis(np.asarray(weights, dtype=np.float32), axis, 0)
    largest = np.abs(array.reshape(len(array), -1)).max(axis=1)
    return np.where(largest > 0, largest / np.float32(INT8_MAX), 1).astype(np.float32)
