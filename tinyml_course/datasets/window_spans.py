"""Where the windows of a recording lie, and which of them hold more than one label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.dataset import Ints
from tinyml_course.datasets.windows import check_window
from tinyml_course.errors import DataError
from tinyml_course.framing import frame_count


@dataclass(frozen=True, eq=False)
class WindowSpans:
    """The windows that `cut_windows` cuts, as positions.

    Attributes
    ----------
    samples, window_length, hop_length
        Of the recording, of a window, and from one window to the next, in samples.
    starts
        First sample of each window, ``(windows,)``.
    names
        The distinct labels in order of appearance; empty for a recording without labels.
    counts
        Samples of each label in each window, ``(windows, labels)``.
    """

    samples: int
    window_length: int
    hop_length: int
    starts: Ints
    names: tuple[str, ...]
    counts: Ints

    @property
    def mixed(self) -> npt.NDArray[np.bool_]:
        """Which windows hold more than one label, ``(windows,)``."""
        return np.count_nonzero(self.counts, axis=1) > 1

    @property
    def overlap(self) -> float:
        """Share of a window that the next one also holds, in [0, 1)."""
        return max(0.0, 1 - self.hop_length / self.window_length)

    @property
    def unseen(self) -> int:
        """Samples in no window: between windows, and at the end."""
        if not len(self.starts):
            return self.samples
        alone = min(self.hop_length, self.window_length)
        return self.samples - (len(self.starts) - 1) * alone - self.window_length


def window_spans(
    samples: int, window_length: int, hop_length: int, labels: Sequence[str] | None = None
) -> WindowSpans:
    """Where the windows of a recording of this many samples lie.

    Parameters
    ----------
    samples
        Length of the recording, at least 1.
    window_length, hop_length
        As for `cut_windows`.
    labels
        What is done at each sample, ``(samples,)`` texts; None for a recording without labels.

    Raises
    ------
    DataError
        A length is not a whole number ≥ 1, or there is not one label for each sample.

    Examples
    --------
    >>> spans = window_spans(7, 3, 2, ["rest"] * 4 + ["wave"] * 3)
    >>> spans.starts.tolist(), spans.mixed.tolist(), spans.counts.tolist()
    ([0, 2, 4], [False, True, False], [[3, 0], [2, 1], [0, 3]])
    """
    texts = [] if labels is None else [str(label) for label in labels]
    if labels is not None and len(texts) != samples:
        raise DataError(
            f"expected a label for each of the {samples} samples, got {len(texts)}; repeat each "
            "label for as long as it holds, np.repeat(names, lengths)"
        )
    names = tuple(dict.fromkeys(texts))
    check_window(window_length, hop_length)
    starts = hop_length * np.arange(frame_count(samples, window_length, hop_length))
    before = np.zeros((samples + 1, len(names)), np.int64)
    for column, name in enumerate(names):
        before[1:, column] = np.cumsum([text == name for text in texts])
    return WindowSpans(
        samples=samples,
        window_length=int(window_length),
        hop_length=int(hop_length),
        starts=starts,
        names=names,
        counts=before[starts + int(window_length)] - before[starts],
    )
