"""Cut a recording into windows of one length."""

from __future__ import annotations

import numpy as np

from tinyml_course.datasets.dataset import Floats
from tinyml_course.errors import DataError
from tinyml_course.framing import cut_frames


def cut_windows(recording: Floats, window_length: int, hop_length: int) -> Floats:
    """Windows of one recording, each ``hop_length`` samples after the one before.

    Samples at the end that do not fill a window are dropped; nothing is padded.

    Parameters
    ----------
    recording
        ``(samples, axes)``.
    window_length, hop_length
        In samples, at least 1. A hop shorter than the window makes windows overlap.

    Returns
    -------
    ``(windows, window_length, axes)``, a view of the recording; without windows if it is too short.

    Raises
    ------
    DataError
        A length is no whole number of at least 1, or the recording does not have two dimensions.

    Examples
    --------
    >>> cut_windows(np.arange(5, dtype=np.float32).reshape(5, 1), 3, 2)[:, :, 0].tolist()
    [[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]
    """
    check_window(window_length, hop_length)
    if recording.ndim != 2:
        raise DataError(f"expected a recording of shape (samples, axes), got {recording.shape}")
    return cut_frames(recording, int(window_length), int(hop_length))


def check_window(window_length: int, hop_length: int) -> None:
    """Refuse lengths that are not whole numbers ≥ 1."""
    for name, length in (("window_length", window_length), ("hop_length", hop_length)):
        if not isinstance(length, int | np.integer) or length < 1:
            raise DataError(f"expected {name} as a whole number of samples ≥ 1, got {length!r}")
