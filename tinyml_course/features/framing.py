"""Frames of a signal for features: lengths checked, at least one frame."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.arguments import positive, whole
from tinyml_course.framing import Number, cut_frames

_NEARLY = 0.001
"""A length this little above a whole number of samples is that whole number."""


def samples_in(seconds: float, sample_rate_hz: float) -> int:
    """Samples that cover a time: rounded up, unless less than 0.001 above a whole number.

    0.018 s stored as float32 is 0.0180000011 s: plain rounding up would give one sample too many.

    Parameters
    ----------
    seconds
        Above 0.
    sample_rate_hz
        Above 0.

    Raises
    ------
    DataError
        The time is shorter than one sample can be rounded to.

    Source: Edge Impulse processing blocks, ``mfe/third_party/speechpy/processing.py``.

    Examples
    --------
    >>> samples_in(0.02, 16000), samples_in(0.02, 44100), samples_in(0.0180000011, 16000)
    (320, 882, 288)
    """
    rate = positive("sample_rate_hz", sample_rate_hz)
    exact = positive("a duration in samples", positive("a duration in seconds", seconds) * rate)
    below = math.floor(exact)
    count = below if exact - below < _NEARLY else math.ceil(exact)
    if count < 1:
        raise DataError(
            f"expected a duration of at least one sample, got {seconds} s at {sample_rate_hz} Hz"
        )
    return count


def frame_signal(signal: NDArray[Number], frame_length: Any, hop_length: Any) -> NDArray[Number]:
    """Frames of `frame_length` samples, each `hop_length` after the one before.

    Parameters
    ----------
    signal
        ``(samples,)``.
    frame_length, hop_length
        In samples, at least 1.

    Returns
    -------
    ``(frames, frame_length)``, a view of the signal.

    Raises
    ------
    DataError
        A length is not a whole number ≥ 1, or the signal is shorter than one frame.

    Examples
    --------
    >>> import numpy as np
    >>> frame_signal(np.arange(6), 3, 2).tolist()
    [[0, 1, 2], [2, 3, 4]]
    """
    length = whole("frame_length", frame_length, at_least=1)
    hop = whole("hop_length", hop_length, at_least=1)
    if len(signal) < length:
        raise DataError(
            f"expected at least one frame of {length} samples, got a signal of {len(signal)}; "
            "record longer, or shorten the frame"
        )
    return cut_frames(signal, length, hop)
