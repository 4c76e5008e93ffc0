"""The input signal of a board, with its predictions below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, COLOURS, LINES, MARKERS, new_panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_stream(
    signal: ArrayLike,
    sample_rate_hz: float,
    times_s: Sequence[float],
    scores: ArrayLike,
    labels: Sequence[str],
    heard: Sequence[tuple[float, str]] = (),
) -> tuple[Axes, Axes]:
    """Draw a signal above the scores of each class, with a mark at each trigger.

    Parameters
    ----------
    signal
        ``(samples,)`` or ``(samples, axes)``.
    sample_rate_hz
        Samples per second.
    times_s
        Time of each prediction, in s, ascending.
    scores
        ``(answers, classes)``, in [0, 1].
    labels
        One for each class.
    heard
        Time in s and label of each trigger.

    Raises
    ------
    DataError
        If times, scores and labels do not match.
    """
    values, table = np.asarray(signal), np.asarray(scores, float).reshape(len(times_s), -1)
    if len(times_s) and table.shape[1] != len(labels):
        raise DataError(
            f"expected scores of shape ({len(times_s)}, {len(labels)}), got {table.shape}"
        )
    top, below = new_panels((2.0, 3.0))
    top.plot(np.arange(len(values)) / sample_rate_hz, values, linewidth=0.8)
    top.set(ylabel="signal", title="What the board was given, sample by sample")
    for i, label in enumerate(labels):
        below.plot(
            times_s,
            table[:, i] if len(times_s) else [],
            label=label,
            color=COLOURS[i % len(COLOURS)],
            linestyle=LINES[i % len(LINES)],
            marker=MARKERS[i % len(MARKERS)],
            markersize=4,
        )
    for number, (time, label) in enumerate(heard):
        top.axvline(time, color=BLACK, linestyle=":")
        top.annotate(
            label,
            (time, 0.98 - 0.15 * (number % 2)),  # neighbours at two heights, side by side
            (5, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
        )
        below.axvline(time, color=BLACK, linestyle=":")
    below.set(xlabel="time [s]", ylabel="probability", ylim=(-0.02, 1.02))
    below.legend(loc="upper left", fontsize="small")
    return top, below
