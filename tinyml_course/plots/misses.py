"""What a detector misses against how often it starts by mistake, for every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, COLOURS, LINES, MARKERS, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_misses(
    thresholds: ArrayLike,
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    chosen: float,
) -> Axes:
    """Draw missed words against false accepts, a curve for each detector, with one setting marked.

    Parameters
    ----------
    thresholds
        ``(settings,)``, the thresholds that were tried.
    curves
        For each detector its false accepts per hour and its missed words in percent, both
        ``(settings,)``.
    chosen
        The threshold to mark, one of ``thresholds``.

    Raises
    ------
    DataError
        A length differs, or ``chosen`` is not among the thresholds.
    """
    tried = np.asarray(thresholds, np.float64)
    at = np.flatnonzero(np.isclose(tried, chosen))
    if not at.size:
        raise DataError(f"expected chosen among the thresholds {tried.tolist()}, got {chosen}")
    axes = new_axes(9, 4.6)
    for i, (name, (false, missed)) in enumerate(curves.items()):
        x, y = np.asarray(false, np.float64), np.asarray(missed, np.float64)
        if not x.shape == y.shape == tried.shape:
            raise DataError(
                f"expected {len(tried)} values of each kind for {name!r}, one for each threshold, "
                f"got {x.shape} and {y.shape}"
            )
        axes.plot(x, y, color=COLOURS[i], linestyle=LINES[i], marker=MARKERS[i], label=name)
        axes.plot(
            x[at],
            y[at],
            linestyle="",
            marker=MARKERS[i],
            markersize=15,
            markerfacecolor="none",
            markeredgecolor=BLACK,
            markeredgewidth=2,
            label=f"threshold {chosen:g}" if i == 0 else "_nolegend_",
        )
    for x_, y_, value in _ends(tried, curves):
        axes.annotate(f"{value:g}", (x_, y_), xytext=(6, 6), textcoords="offset points")
    axes.set_xlabel("False accepts per hour of talk")
    axes.set_ylabel("Words missed [%]")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.legend()
    return axes


def _ends(
    tried: np.ndarray, curves: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> list[tuple[float, float, float]]:
    """The lowest and the highest threshold of the first curve, to be written beside it."""
    false, missed = (np.asarray(values, np.float64) for values in next(iter(curves.values())))
    return [(false[i], missed[i], tried[i]) for i in (int(tried.argmin()), int(tried.argmax()))]
