"""A clip in few numbers: what stays of a spectrum when time is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError

N_FFT = 512
LOW_BIN, BINS = 16, 64
"""At 8 kHz a bin is 15.625 Hz wide: 250 Hz to 1,250 Hz."""


def band_summary(codes: ArrayLike) -> NDArray[np.float32]:
    """Mean, spread and highest value of each frequency band over a clip.

    Parameters
    ----------
    codes
        ``(N, frames, bands)`` log-mel codes, as `log_mel_int8` gives them.

    Returns
    -------
    ``(N, 3 * bands)``: all means, then all standard deviations, then all maxima, divided by 64, 16
    and 64, so that most are within ±2.

    Raises
    ------
    DataError
        The array has another number of dimensions, or no frame.
    """
    values = np.asarray(codes, np.float32)
    if values.ndim != 3 or not values.size:
        raise DataError(f"expected codes (N, frames, bands), got shape {values.shape}")
    parts = [values.mean(axis=1) / 64, values.std(axis=1) / 16, values.max(axis=1) / 64]
    return np.concatenate(parts, axis=1).astype(np.float32)


def tone_spectrum(clips: ArrayLike, celsius: ArrayLike) -> NDArray[np.float32]:
    """Log spectrum of each clip between 250 and 1,250 Hz, and the temperature beside it.

    Parameters
    ----------
    clips
        ``(N, samples)`` at 8 kHz, at least 512 samples.
    celsius
        ``(N,)``.

    Returns
    -------
    ``(N, 65)``: 64 logarithms to the base 10 of the mean power of half-overlapping Hann windows,
    less their mean, so that loudness does not count; and (celsius − 25) / 5.

    Raises
    ------
    DataError
        The shapes do not fit, or the clips are too short.
    """
    sound, warmth = np.asarray(clips, np.float64), np.asarray(celsius, np.float64)
    if sound.ndim != 2 or sound.shape[1] < N_FFT or warmth.shape != sound.shape[:1]:
        raise DataError(
            f"expected clips (N, {N_FFT} or more) and celsius (N,), got {sound.shape} and "
            f"{warmth.shape}"
        )
    frames = np.lib.stride_tricks.sliding_window_view(sound, N_FFT, axis=1)[:, :: N_FFT // 2]
    power = np.abs(np.fft.rfft(frames * np.hanning(N_FFT + 1)[:-1])) ** 2
    levels = np.log10(power.mean(axis=1)[:, LOW_BIN : LOW_BIN + BINS] + 1)
    levels -= levels.mean(axis=1, keepdims=True)
    return np.concatenate([levels, (warmth[:, None] - 25) / 5], axis=1).astype(np.float32)
