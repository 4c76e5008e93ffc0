"""How loud a sound is in frequency bands of any width, frame by frame: the spectrum as a table.

The mel bands of `log_mel_int8` are for words at 16 kHz. Other sounds need other bands, other
frames and other rates: an elephant's rumble lies below the lowest mel band, a click is shorter
than a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.features.framing import frame_signal
from tinyml_course.features.windows import hann

Reals = npt.NDArray[np.float64]

_QUIETEST = 1e-3
"""Power below which a band counts as silent: far less than one step of int16."""


def frame_band_levels(
    clips: npt.ArrayLike,
    sample_rate_hz: float,
    edges_hz: Sequence[float],
    frame_length: int,
    hop_length: int,
) -> Reals:
    """Level of each band in each frame, in dB above a mean square of 1.

    Parameters
    ----------
    clips
        ``(N, samples)`` on the scale of int16.
    sample_rate_hz
        Samples per second.
    edges_hz
        Where the bands begin and end, rising, at least two; the last is at most half the rate.
        A bin of the transform belongs to the band in which it lies, the upper edge excluded.
    frame_length, hop_length
        In samples; each frame is weighted by a Hann window.

    Returns
    -------
    ``(N, frames, len(edges_hz) - 1)``. A full sine of amplitude a is 10 log10(a²/2) in its band.

    Raises
    ------
    DataError
        The clips are too short, an edge is out of range or out of order, or a band has no bin.
    """
    sound, edges = np.asarray(clips, np.float64), np.asarray(edges_hz, np.float64)
    if sound.ndim != 2 or sound.shape[1] < frame_length:
        raise DataError(
            f"expected clips (N, samples) of at least {frame_length} samples, got {sound.shape}"
        )
    bins_hz = np.fft.rfftfreq(frame_length, 1 / sample_rate_hz)
    starts = np.searchsorted(bins_hz, edges)
    if edges.size < 2 or np.any(np.diff(starts) <= 0) or edges[-1] > sample_rate_hz / 2:
        raise DataError(
            f"expected rising edges up to {sample_rate_hz / 2:g} Hz with a bin every "
            f"{bins_hz[1]:.3g} Hz between them, got {edges.tolist()}; use longer frames or wider "
            "bands"
        )
    window = hann(frame_length)
    scale = 2 / (frame_length * np.sum(window**2))  # Parseval, both halves of the spectrum
    levels = []
    for clip in sound:
        frames = frame_signal(clip, frame_length, hop_length)
        power = np.abs(np.fft.rfft(frames * window)) ** 2 * scale
        bands = np.add.reduceat(power[:, : starts[-1]], starts[:-1], axis=1)
        levels.append(10 * np.log10(bands + _QUIETEST))
    return np.stack(levels)


def transform_products(frame_length: int) -> int:
    """Products of one frame: window, a radix-2 transform at four a butterfly, and the powers.

    Examples
    --------
    >>> transform_products(512)
    10242
    """
    size = 2 ** int(np.ceil(log2(frame_length)))
    return frame_length + 4 * (size // 2) * int(log2(size)) + 2 * (size // 2 + 1)
