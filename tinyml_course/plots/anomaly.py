"""How well a score tells faults from health, what a threshold costs, and a score over months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLUE,
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    VERMILLION,
    new_axes,
    new_panels,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_roc(curves: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Axes:
    """Draw ROC curves: faults found over false alarms, a point for each threshold.

    Parameters
    ----------
    curves
        By name: shares of false alarms and of found faults, ``(points,)`` each, from 0 to 1, as
        `tinyml_course.anomaly.roc_points` gives them.

    Returns
    -------
    The axes, in percent.
    """
    axes = new_axes(6.4, 5.2)
    for index, (name, (false, found)) in enumerate(curves.items()):
        x, y = 100 * np.asarray(false, float), 100 * np.asarray(found, float)
        axes.plot(
            x, y, color=COLOURS[index % 7], linestyle=LINES[index % 7], marker=MARKERS[index % 7],
            markevery=max(1, len(x) // 8), label=name,
        )  # fmt: skip
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=1, linestyle=":", label="guessing")
    axes.set(xlabel="false alarms [% of healthy windows]", ylabel="faults found [%]")
    axes.set(xlim=(-1, 101), ylim=(-1, 101), aspect="equal")
    axes.legend(loc="lower right")
    return axes


@styled
def plot_threshold_costs(
    labels: ArrayLike,
    scores: ArrayLike,
    cost_miss: float,
    cost_false: float,
    chosen: Mapping[str, float],
    unit: str,
) -> Axes:
    """Draw what misses and false alarms cost at each threshold, and their sum.

    Parameters
    ----------
    labels, scores
        ``(N,)``, 1 for a fault; a score at or above the threshold is an alarm.
    cost_miss, cost_false
        Of one fault without an alarm, and of one alarm without a fault.
    chosen
        By name: thresholds to mark with an upright line; infinite ones are left out.
    unit
        Of the costs, such as ``"$ a week"``.

    Returns
    -------
    The axes; costs are logarithmic, so that a cost of 0 is not drawn.
    """
    axes = new_axes(9.0, 4.2)
    fault, score = np.asarray(labels) == 1, np.asarray(scores, float)
    at = np.sort(score)
    missed = cost_miss * np.searchsorted(np.sort(score[fault]), at)
    below = np.searchsorted(np.sort(score[~fault]), at)
    false = cost_false * (np.sum(~fault) - below)
    curves = {"missed faults": missed, "false alarms": false, "together": missed + false}
    for k, (label, cost) in enumerate(curves.items()):
        drawn = np.where(cost > 0, cost, np.nan)
        wide, pale = (5.0, 0.5) if label == "together" else (None, None)  # below the other two
        axes.plot(
            at, drawn, color=COLOURS[k], linestyle=LINES[k], linewidth=wide, alpha=pale,
            zorder=1 if wide else None, label=label,
        )  # fmt: skip
    for k, (name, threshold) in enumerate(chosen.items()):
        if np.isfinite(threshold):  # told apart by the mark at the upper end
            axes.plot(
                [threshold] * 2, [0, 1], color=GREY, linewidth=1, marker=MARKERS[k % 7],
                markevery=[1], clip_on=False, label=name, transform=axes.get_xaxis_transform(),
            )  # fmt: skip
    axes.set(xlabel="threshold of the score", ylabel=f"cost [{unit}], logarithmic", yscale="log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return axes


@styled
def plot_score_strips(
    weeks: Sequence[float],
    scores: Mapping[str, ArrayLike],
    limits: Mapping[str, Mapping[str, ArrayLike]],
) -> tuple[Axes, ...]:
    """Draw scores over weeks in strips, each with the limits above which it is an alarm.

    Parameters
    ----------
    weeks
        ``(N,)``.
    scores
        By name: ``(N,)``, a strip each.
    limits
        By the name of a strip, then of the limit: ``(N,)`` or one number.

    Returns
    -------
    The axes of the strips, on one scale. Alarms by each limit are marks in a row of their own
    below the scores.

    Raises
    ------
    DataError
        A strip has no limits.
    """
    panels = new_panels((3.0,) * len(scores))
    at = np.asarray(weeks, float)
    if missing := [name for name in scores if name not in limits]:
        raise DataError(f"expected limits for {missing[0]!r}, got some for {list(limits)}")
    drawn = [*scores.values(), *(each for name in scores for each in limits[name].values())]
    highest = max(float(np.max(each)) for each in drawn)  # one scale, so that limits compare
    for axes, (name, values) in zip(panels, scores.items(), strict=True):
        score = np.asarray(values, float)
        axes.plot(at, score, ".", color=GREY, markersize=3, label="score")
        lines = [
            np.broadcast_to(np.asarray(each, float), at.shape) for each in limits[name].values()
        ]
        step = 0.09 * highest
        rows = zip(limits[name], lines, (BLUE, VERMILLION), strict=False)
        for row, (label, line, colour) in enumerate(rows):
            axes.plot(at, line, color=colour, linestyle=LINES[2 * row], label=label)
            alarm = score > line
            axes.plot(
                at[alarm], np.full(alarm.sum(), -step * (row + 1)), "|", color=colour,
                markersize=9, label=f"alarms: {alarm.sum():,}",
            )  # fmt: skip
        axes.set(title=name, ylabel="score", ylim=(-3 * step, 1.05 * highest))
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1.05 * highest])
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    panels[-1].set_xlabel("week")
    return panels
