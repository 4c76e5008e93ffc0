"""Checks of what feature functions accept; errors name the argument."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError

Floats = NDArray[np.float64]
Real = TypeVar("Real", bound="np.floating[Any]")

INT16_MIN, INT16_MAX = -(2**15), 2**15 - 1
MAX_FFT = 2**16  # four seconds at 16 kHz: longer is a mistake


def whole(name: str, value: Any, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int in [at_least, at_most]; a float is taken where it is whole."""
    is_whole = isinstance(value, int | np.integer) or (
        isinstance(value, float | np.floating) and float(value).is_integer()
    )
    if isinstance(value, bool) or not is_whole:
        raise DataError(f"expected {name} as a whole number, got {value!r}")
    if value < at_least or (at_most is not None and value > at_most):
        bounds = f"≥ {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise DataError(f"expected {name} {bounds}, got {value!r}")
    return int(value)


def number(name: str, value: Any) -> float:
    """`value` as a finite float."""
    is_number = isinstance(value, int | float | np.integer | np.floating)
    try:
        finite = is_number and math.isfinite(value)
    except OverflowError:  # an int too large for a float
        finite = False
    if isinstance(value, bool) or not finite:
        raise DataError(f"expected {name} as a finite number, got {value!r}")
    return float(value)


def positive(name: str, value: Any) -> float:
    """`value` as a finite float above 0."""
    checked = number(name, value)
    if checked <= 0:
        raise DataError(f"expected {name} above 0, got {value!r}")
    return checked


def power_of_two(name: str, value: Any, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int in [at_least, at_most] that is a power of two."""
    checked = whole(name, value, at_least, at_most)
    if checked & (checked - 1):
        raise DataError(f"expected {name} as a power of two (64, 128, 256 …), got {value!r}")
    return checked


def audio(signal: ArrayLike) -> Floats:
    """One channel of 16-bit audio as float64, its values whole numbers in the int16 range.

    Audio scaled to [−1, 1] is refused, and so are int8 and uint8: they are finite and plausible,
    and their features are wrong.
    """
    dtype = getattr(signal, "dtype", None)
    if dtype in (np.int8, np.uint8):
        raise DataError(
            f"expected 16-bit audio, got dtype {dtype}: 8 bits are another scale, or these are a "
            "model's codes; 8-bit sound is (x - 128.0) * 256, as read_wav gives it (without the "
            "128 if it is int8)"
        )
    samples = _real("audio", signal)
    if samples.ndim == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.ndim != 1:
        raise DataError(
            f"expected one channel of audio, shape (samples,), got shape {samples.shape}; take one "
            "channel, or the mean of the channels, first"
        )
    if (samples != np.floor(samples)).any():
        is_scaled = np.abs(samples).max() <= 1
        remedy = (
            "multiply audio in [−1, 1] by 32768, round and clip it" if is_scaled else "round it"
        )
        raise DataError(
            f"expected audio as 16-bit whole numbers, got fractions; {remedy}: np.clip(np.rint("
            f"x{' * 32768' if is_scaled else ''}), -32768, 32767)"
        )
    if samples.size and (samples.min() < INT16_MIN or samples.max() > INT16_MAX):
        raise DataError(
            f"expected 16-bit audio, in {INT16_MIN} … {INT16_MAX}, got values from "
            f"{samples.min():g} to {samples.max():g}"
        )
    return samples


def motion(signal: ArrayLike) -> NDArray[np.float32]:
    """Sensor data as float32 of shape (samples, axes); one dimension is one axis."""
    samples = _real("sensor data", signal)
    if samples.ndim == 1:
        samples = samples[:, np.newaxis]
    if samples.ndim != 2 or samples.size == 0:
        raise DataError(
            f"expected sensor data of shape (samples, axes), not empty, got {samples.shape}"
        )
    with np.errstate(over="ignore"):
        narrow = samples.astype(np.float32)
    return _finite("sensor data in the range of float32", narrow)


def _real(what: str, signal: ArrayLike) -> Floats:
    try:
        array = np.asarray(signal)
    except ValueError as error:
        raise DataError(f"expected {what} as one array of numbers, got {error}") from None
    if array.dtype.kind not in "iuf":
        raise DataError(f"expected {what} as integers or floats, got dtype {array.dtype}")
    return _finite(what, array.astype(np.float64))


def _finite(what: str, array: NDArray[Real]) -> NDArray[Real]:
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise DataError(f"expected {what} without gaps, got {bad} NaN or infinite values")
    return array
