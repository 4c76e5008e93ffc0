"""Shares of right answers with their intervals, one below the other: groups, or a leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLUE, GREY, VERMILLION, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = tuple[str, float, float, float]
"""Name, share, and the lower and upper end of its interval; all shares in [0, 1]."""


@styled
def plot_shares(
    rows: Sequence[Row], published: Sequence[tuple[str, float]] = (), floor: float | None = None
) -> Axes:
    """Draw a point with an interval for each row, the first at the top.

    Parameters
    ----------
    rows
        What was measured here.
    published
        Name and share of what others published, drawn as squares below, without an interval.
    floor
        A share that must be reached, a dashed line.

    Returns
    -------
    The axes; shares in percent.

    Raises
    ------
    DataError
        There is no row, or a share does not lie in its interval.
    """
    if not rows or any(not low <= share <= high for _, share, low, high in rows):
        raise DataError("expected at least one row, and each share within its interval")
    names = [*(row[0] for row in rows), *(name for name, _ in published)]
    axes = new_axes(9.0, 0.9 + 0.5 * len(names))
    for place, (_, share, low, high) in enumerate(rows):
        ends = [[100 * (share - low)], [100 * (high - share)]]
        axes.errorbar(
            [100 * share], [place], xerr=ends, fmt="o", color=BLUE, capsize=5,
            label="here, with its interval" if published and not place else None,
        )  # fmt: skip
    for place, (_, share) in enumerate(published, start=len(rows)):
        label = "published" if place == len(rows) else None
        axes.plot([100 * share], [place], "s", color=VERMILLION, markersize=9, label=label)
    if floor is not None:
        axes.axvline(100 * floor, color=GREY, linestyle="--")
    axes.set(yticks=range(len(names)), yticklabels=names, xlabel="right answers [%]")
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.locator_params(axis="x", integer=True)
    if published:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes.grid(False, axis="y")
    return axes
