"""Mel-filter-bank energies in decibels: the picture of a sound that a network reads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.errors import DataError
from tinyml_course.features.arguments import Floats, audio, number
from tinyml_course.features.framing import frame_signal
from tinyml_course.features.mel import mel_filter_bank
from tinyml_course.features.spectrum import power_spectrum, pre_emphasis, without_zeros

_PRE_EMPHASIS = 0.98
_HIGHEST_DB = 12
_STEPS = 2**8


def mel_energies(
    frames: Floats, sample_rate_hz: Any, n_fft: Any, n_mels: Any, f_min: Any, f_max: Any
) -> tuple[Floats, Floats]:
    """Energy of each frame in each mel band, and in all bins together; zeros become 1e-10.

    Returns
    -------
    energies, totals
        ``(frames, n_mels)`` and ``(frames,)``.
    """
    bank = mel_filter_bank(n_mels, n_fft, sample_rate_hz, f_min, f_max)
    power = power_spectrum(frames, n_fft)
    with one_blas_thread():
        energies = np.dot(power, bank.T)
    return without_zeros(energies), without_zeros(np.sum(power, 1))


def mfe(
    signal: ArrayLike,
    sample_rate_hz: Any,
    *,
    frame_length: Any,
    hop_length: Any,
    n_fft: Any = 256,
    n_mels: Any = 40,
    f_min: Any = 0,
    f_max: Any = None,
    noise_floor_db: Any = -52,
) -> Floats:
    """Mel energies of 16-bit audio, from `noise_floor_db` to 12 dB onto 0 … 255/256.

    The signal is scaled to [−1, 1) in float32, pre-emphasised (0.98, wrapping around), cut into
    frames without a window, and each frame's power spectrum is weighted by the mel filters. In
    decibels, ``(dB − floor) / (12 − floor)`` is clipped to [0, 1] and rounded to 1/256.

    One thing to know: a band at 12 dB or louder comes out as 0, like silence. 256/256 does not
    fit into the block's uint8, and on the x86-64 machines of Studio the conversion wraps around.
    Edge Impulse's C++ code for devices gives 1.0 there.

    Parameters
    ----------
    signal
        ``(samples,)``, 16-bit whole numbers.
    sample_rate_hz
        Above 0.
    frame_length, hop_length
        In samples. A frame longer than `n_fft` is cut to it.
    n_fft
        A power of two.
    n_mels, f_min, f_max
        Filters (at least 2) and their range in Hz; see `mel_filter_bank`.
    noise_floor_db
        Below 12. What is quieter becomes 0.

    Returns
    -------
    ``(frames, n_mels)``, multiples of 1/256 in [0, 1).

    Raises
    ------
    DataError
        The signal is not one channel of 16-bit audio, or too short, or a parameter is outside its
        range.

    Source: Edge Impulse processing blocks, ``mfe/dsp.py``, implementation version 4.
    """
    floor_db = number("noise_floor_db", noise_floor_db)
    if floor_db >= _HIGHEST_DB:
        raise DataError(f"expected noise_floor_db below {_HIGHEST_DB} dB, got {noise_floor_db!r}")
    scaled = (audio(signal) / 2**15).astype(np.float32)
    emphasised = pre_emphasis(scaled, _PRE_EMPHASIS).astype(np.float64)
    frames = frame_signal(emphasised, frame_length, hop_length)
    energies, _ = mel_energies(frames, sample_rate_hz, n_fft, n_mels, f_min, f_max)
    decibels = 10 * np.log10(np.clip(energies, 1e-30, None))
    share = np.clip((decibels - floor_db) / (-floor_db + _HIGHEST_DB), 0, 1)
    steps: Floats = np.around(share * _STEPS) % _STEPS  # 256 wraps to 0: see above
    return steps / _STEPS
