"""Cut a signal into frames of one length: a recording's windows, a spectrum's frames."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)


def frame_count(length: int, frame_length: int, hop_length: int) -> int:
    """Frames that fit into `length` samples; samples left at the end are dropped.

    Examples
    --------
    >>> frame_count(16000, 480, 320), frame_count(479, 480, 320)
    (49, 0)
    """
    return max(0, 1 + (length - frame_length) // hop_length)


def cut_frames(signal: NDArray[Number], frame_length: int, hop_length: int) -> NDArray[Number]:
    """Frames along the first axis, each `hop_length` samples after the one before.

    Parameters
    ----------
    signal
        ``(samples, ...)``.
    frame_length, hop_length
        In samples, at least 1; the caller checks them.

    Returns
    -------
    ``(frames, frame_length, ...)``, a view of the signal; without frames if it is too short.

    Examples
    --------
    >>> cut_frames(np.arange(6), 3, 2).tolist()
    [[0, 1, 2], [2, 3, 4]]
    """
    if len(signal) < frame_length:
        return np.empty((0, frame_length, *signal.shape[1:]), signal.dtype)
    every = np.lib.stride_tricks.sliding_window_view(signal, frame_length, axis=0)
    return np.moveaxis(every[::hop_length], -1, 1)
