"""True and false positive rates of each group at every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.plots.style import COLOURS, GREY, MARKERS, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = np.linspace(0, 1, 101)
"""Thresholds at which the curves are computed."""


def rates_above(
    scores: NDArray[np.float64], truth: NDArray[np.bool_], part: NDArray[np.bool_], threshold: float
) -> tuple[float, float]:
    """True and false positive rate of a part of the examples, each in [0, 1].

    Parameters
    ----------
    scores, truth
        ``(N,)``: probability of an event, and whether it is one.
    part
        ``(N,)``, true for the examples that count.
    threshold
        A score above it is a yes.

    Raises
    ------
    DataError
        The shapes differ, or the part has no event or nothing but events.
    """
    if not scores.shape == truth.shape == part.shape or scores.ndim != 1:
        raise DataError(
            "expected scores, truth and groups of one length, got shapes "
            f"{scores.shape}, {truth.shape} and {part.shape}"
        )
    event, other = part & truth, part & ~truth
    if not event.any() or not other.any():
        raise DataError(
            f"expected events and others in each group, got {event.sum()} and {other.sum()}; "
            "a rate of nothing is not known: leave such a group out"
        )
    yes = scores > threshold
    return float(yes[event].mean()), float(yes[other].mean())


@styled
def plot_group_rates(
    scores: ArrayLike,
    truth: ArrayLike,
    groups: ArrayLike,
    names: Sequence[str],
    thresholds: Sequence[float],
) -> Axes:
    """Draw both rates of each group over the threshold, with a marker where its threshold is.

    Parameters
    ----------
    scores, truth
        ``(N,)``: probability of an event, in [0, 1], and whether it is one.
    groups
        ``(N,)`` whole numbers, the position of each example's group in `names`.
    names, thresholds
        One for each group.

    Returns
    -------
    The axes: true positive rates are solid lines, false positive rates dashed ones.

    Raises
    ------
    DataError
        A shape is different, or a group has no event or nothing but events.
    """
    score, event, group = (
        np.asarray(scores, np.float64),
        np.asarray(truth, bool),
        np.asarray(groups),
    )
    axes = new_axes(9.0, 4.0)
    for k, (name, threshold) in enumerate(zip(names, thresholds, strict=True)):
        curve = np.array([rates_above(score, event, group == k, step) for step in STEPS])
        here = rates_above(score, event, group == k, threshold)
        for column, line, kind in ((0, "-", "smiles found"), (1, "--", "false")):
            label = f"{name}, {kind}"
            look: dict[str, Any] = {"color": COLOURS[k], "marker": MARKERS[k]}
            axes.plot(STEPS, 100 * curve[:, column], line, markevery=20, label=label, **look)
            axes.plot(threshold, 100 * here[column], markersize=12, **look)
    for at in sorted(set(thresholds)):
        axes.axvline(at, color=GREY, linewidth=1, zorder=0)
    axes.set(xlabel="threshold", ylabel="share [%]", xlim=(0, 1), ylim=(0, 100))
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0))
    return axes
