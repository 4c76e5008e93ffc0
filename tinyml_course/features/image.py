"""Make pictures small, in integers, so that a board computes the same.

All functions take and give uint8, except `standardise`. Shapes are ``(height, width)`` or
``(height, width, channels)``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.errors import DataError
from tinyml_course.features.arguments import whole

Image = NDArray[np.uint8]
Ints = NDArray[np.int64]

_GREY_WEIGHTS = (77, 150, 29)  # 0.299, 0.587, 0.114 times 256; together 256
_MAX_SIDE = 4096  # so that an area's sum fits into 32 bits


def grey(image: Image) -> Image:
    """Grey from red, green and blue: ``(77·R + 150·G + 29·B + 128) >> 8``, within 16 bits.

    Parameters
    ----------
    image
        ``(height, width, 3)``, uint8.

    Returns
    -------
    ``(height, width)``, uint8.

    Source: ITU-R BT.601, weights in 1/256.

    Examples
    --------
    >>> grey(np.array([[[255, 0, 0], [255, 255, 255]]], np.uint8)).tolist()
    [[77, 255]]
    """
    _check(image)
    if image.ndim != 3 or image.shape[2] != 3:
        raise DataError(f"expected a picture of shape (height, width, 3), got {image.shape}")
    weighted = image.astype(np.int64) @ np.array(_GREY_WEIGHTS)
    return ((weighted + 128) >> 8).astype(np.uint8)


def crop(image: Image, top: Any, left: Any, height: Any, width: Any) -> Image:
    """A part of a picture, wholly inside it; a view.

    Examples
    --------
    >>> crop(np.arange(9, dtype=np.uint8).reshape(3, 3), 1, 0, 2, 2).tolist()
    [[3, 4], [6, 7]]
    """
    _check(image)
    rows, columns = whole("height", height, 1), whole("width", width, 1)
    first, side = whole("top", top, 0), whole("left", left, 0)
    if first + rows > image.shape[0] or side + columns > image.shape[1]:
        raise DataError(
            f"expected a part inside {image.shape[0]} rows and {image.shape[1]} columns, got rows "
            f"{first} … {first + rows} and columns {side} … {side + columns}"
        )
    return image[first : first + rows, side : side + columns]


def crop_square(image: Image) -> Image:
    """The largest square in the middle; an odd rest is cut off at the bottom or the right."""
    _check(image)
    height, width = image.shape[:2]
    side = min(height, width)
    return crop(image, (height - side) // 2, (width - side) // 2, side, side)


def resize_area(image: Image, height: Any, width: Any) -> Image:
    """Resize by averaging: each new pixel is the mean of the area it covers.

    Along one side of `source` pixels, new pixel i of `target` covers, in units of 1/target of an
    old pixel, i·source … (i + 1)·source; old pixel j covers j·target … (j + 1)·target. Its weight
    is the length both cover. The new value is ``(Σ weight_y·weight_x·value + half) // whole`` with
    ``whole = source_height·source_width`` and ``half = whole // 2``: below 2**32 for pictures of
    up to 4096 × 4096.

    Parameters
    ----------
    height, width
        The new size, at least 1. It may be larger than the old one: pixels become blocks.

    Returns
    -------
    ``(height, width)`` or ``(height, width, channels)``, uint8.
    """
    _check(image)
    rows = _area_weights(image.shape[0], whole("height", height, 1, _MAX_SIDE))
    columns = _area_weights(image.shape[1], whole("width", width, 1, _MAX_SIDE))
    sums = _weighted(image, rows, columns)
    area = image.shape[0] * image.shape[1]
    return ((sums + area // 2) // area).astype(np.uint8)


def resize_bilinear(image: Image, height: Any, width: Any) -> Image:
    """Resize by the four nearest pixels, in 1/256: fast, but it skips pixels below half size.

    New pixel i of `target` looks at ``p = ((2i + 1)·source·128) // target − 128``, held within
    0 … 256·(source − 1): the place of its centre in 1/256 of an old pixel. With ``i0 = p >> 8``,
    ``f = p & 255`` and the next pixel i1 = i0 + 1 (or i0, at the end), the value is
    ``(Σ over both sides of (256 − f or f)·value + 2**15) >> 16``, within 32 bits.

    Parameters and result are those of `resize_area`.
    """
    _check(image)
    rows = _bilinear_weights(image.shape[0], whole("height", height, 1, _MAX_SIDE))
    columns = _bilinear_weights(image.shape[1], whole("width", width, 1, _MAX_SIDE))
    return ((_weighted(image, rows, columns) + (1 << 15)) >> 16).astype(np.uint8)


def standardise(image: NDArray[Any]) -> NDArray[np.float32]:
    """Subtract the picture's mean and divide by its deviation: light and contrast no longer matter.

    The deviation is at least ``1/sqrt(number of values)``, so that a uniform picture becomes zeros.
    Of n values, it comes from their sum S and the sum Q of their squares, which are whole numbers:
    ``sqrt(n·Q − S²) / n``. So C computes the same to the last bit, in any order of summation.

    Source: TensorFlow, ``tf.image.per_image_standardization``.
    """
    _check(image)
    values, n = image.astype(np.int64), image.size
    total, squares = int(values.sum()), int((values * values).sum())
    deviation = max(np.sqrt(float(n * squares - total * total)) / n, 1 / np.sqrt(n))
    standardised: NDArray[np.float32] = ((values - total / n) / deviation).astype(np.float32)
    return standardised


def _area_weights(source: int, target: int) -> Ints:
    new, old = np.arange(target)[:, np.newaxis], np.arange(source)
    until = np.minimum((new + 1) * source, (old + 1) * target)
    return np.maximum(until - np.maximum(new * source, old * target), 0)


def _bilinear_weights(source: int, target: int) -> Ints:
    new = np.arange(target)
    place = np.clip((2 * new + 1) * source * 128 // target - 128, 0, 256 * (source - 1))
    first, second = place >> 8, np.minimum((place >> 8) + 1, source - 1)
    weights = np.zeros((target, source), np.int64)
    weights[new, first] += 256 - (place & 255)
    weights[new, second] += place & 255
    return weights


def _weighted(image: Image, rows: Ints, columns: Ints) -> Ints:
    # In float64, which is exact below 2**53, because NumPy multiplies integer matrices slowly.
    factors = (part.astype(np.float64) for part in (rows, image, columns))
    with one_blas_thread():
        return np.einsum("yi,ij...,xj->yx...", *factors, optimize=True).astype(np.int64)


def _check(image: NDArray[Any]) -> None:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        found = getattr(image, "dtype", type(image).__name__)
        raise DataError(f"expected a picture of uint8, 0 … 255, got {found}")
    if image.ndim not in {2, 3} or image.size == 0 or max(image.shape[:2]) > _MAX_SIDE:
        raise DataError(
            "expected a picture of shape (height, width) or (height, width, channels), not empty, "
            f"at most {_MAX_SIDE} pixels a side, got {image.shape}"
        )
