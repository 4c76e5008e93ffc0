"""Misses and false alarms of a detector at every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import COLOURS, GREY, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_misses_and_alarms(
    scores: Mapping[str, ArrayLike], is_event: ArrayLike, threshold: float
) -> Axes:
    """Draw, for each model, the events it misses and its false alarms at every threshold.

    Parameters
    ----------
    scores
        By the model's name, ``(N,)`` probabilities of an event, in [0, 1]. A score above the
        threshold raises the alarm.
    is_event
        ``(N,)``, true for an event, with at least one example of each kind.
    threshold
        Where the threshold is now, in [0, 1]: a line with a marker on each curve.

    Returns
    -------
    The axes: misses are solid lines with circles, false alarms dashed lines with squares.

    Raises
    ------
    DataError
        A shape is different, or one kind of example is missing.
    """
    event = np.asarray(is_event, bool)
    if event.ndim != 1 or event.all() or not event.any():
        raise DataError(f"expected events and others, (N,), got {event.sum()} of {event.shape}")
    axes = new_axes(9.0, 3.8)
    steps = np.linspace(0, 1, 201)
    for colour, (name, values) in zip(COLOURS, scores.items(), strict=False):
        score = np.asarray(values, np.float64)
        if score.shape != event.shape:
            raise DataError(f"expected {event.size} scores of {name}, got shape {score.shape}")
        misses = [100 * np.mean(score[event] <= step) for step in (*steps, threshold)]
        alarms = [100 * np.mean(score[~event] > step) for step in (*steps, threshold)]
        axes.plot(steps, misses[:-1], color=colour, linestyle="-", label=f"{name}, missed")
        axes.plot(steps, alarms[:-1], color=colour, linestyle="--", label=f"{name}, false alarms")
        axes.plot(threshold, misses[-1], "o", color=colour)
        axes.plot(threshold, alarms[-1], "s", color=colour)
    axes.axvline(threshold, color=GREY, linewidth=1)
    axes.set(xlabel="threshold", ylabel="share [%]", xlim=(0, 1), ylim=(0, None))
    axes.legend(loc="upper center", ncols=2)
    return axes
