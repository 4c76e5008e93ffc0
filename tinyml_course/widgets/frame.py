"""One windowed frame of a signal, and its power spectrum, computed by `features`."""

from __future__ import annotations

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.features.framing import frame_signal
from tinyml_course.features.spectrum import power_spectrum
from tinyml_course.features.windows import hann
from tinyml_course.widgets.waveform import Floats, Waveform

WINDOWS = ("rectangular", "hann")
"""The available window functions; all have values in [0, 1]."""

LOWEST_DB = -80.0
"""The lowest level drawn, in decibels."""

SIZES_OFFERED = 6


def frame_sizes(samples: int, longest: int = 1024) -> list[int]:
    """Frame lengths to offer, ascending: the six largest powers of two that fit.

    Raises
    ------
    DataError
        There are fewer than 8 samples.

    Examples
    --------
    >>> frame_sizes(100), frame_sizes(16000)
    ([8, 16, 32, 64], [32, 64, 128, 256, 512, 1024])
    """
    if samples < 8:
        raise DataError(f"expected a signal of at least 8 samples, got {samples}; record longer")
    powers = range(3, min(samples, longest).bit_length())
    return [2**power for power in powers][-SIZES_OFFERED:]


def cut_frame(waveform: Waveform, axis: int, start: int, length: int) -> Floats:
    """Samples ``start`` to ``start + length`` of one axis, shape ``(length,)``.

    Raises
    ------
    DataError
        There is no such axis, or the frame does not lie inside the signal.
    """
    if not 0 <= axis < len(waveform.axes):
        raise DataError(f"expected an axis from 0 to {len(waveform.axes) - 1}, got {axis}")
    frames = frame_signal(waveform.values[:, axis], length, 1)
    if not 0 <= start < len(frames):
        raise DataError(
            f"expected a frame of {length} samples that starts from 0 to {len(frames) - 1}, got "
            f"{start}; move it to the left, or shorten it"
        )
    return frames[start]


def window_values(window: str, length: int) -> Floats:
    """The values of a window function of ``length`` samples.

    Raises
    ------
    DataError
        The window is not in `WINDOWS`.
    """
    if window not in WINDOWS:
        raise DataError(f"expected a window among {WINDOWS}, got {window!r}")
    return hann(length) if window == "hann" else np.ones(length)


def spectrum_of(frame: Floats, n_fft: int) -> Floats:
    """``|X|² / n_fft`` of one frame, shape ``(n_fft // 2 + 1,)``."""
    return power_spectrum(frame[np.newaxis], n_fft)[0]


def decibels_below(power: Floats) -> Floats:
    """``10·log10(value / largest)``, from `LOWEST_DB` to 0; zero power gives `LOWEST_DB`.

    Examples
    --------
    >>> decibels_below(np.array([0.0, 0.1, 1.0])).tolist()
    [-80.0, -10.0, 0.0]
    """
    largest = power.max()
    if largest <= 0:
        return np.full(power.shape, LOWEST_DB)
    with np.errstate(divide="ignore"):  # log10(0) is minus infinity, then clipped
        return np.maximum(10 * np.log10(power / largest), LOWEST_DB)
