"""Values and the codes that represent them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILLION, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_code_places(values: ArrayLike, places: ArrayLike | None, title: str = "") -> Axes:
    """Draw a histogram of values, with the codes' positions below it.

    Parameters
    ----------
    values
        Real values, any shape.
    places
        Real value of each code, lowest code first, at least two; None if the
        channels have different scales.
    title
        The values shown, and how they were calibrated.

    Returns
    -------
    The axes; x is the real value, y the count.
    """
    real = np.asarray(values, dtype=np.float64).ravel()
    axes = new_axes(9, 3.2)
    low, high = min(real.min(), 0.0), max(real.max(), 0.0)
    room = 0.12 * ((high - low) or 1.0)
    view = (low - room, high + room)
    counts, edges = np.histogram(real, bins=80, range=view)
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BLUE, edgecolor="white")
    if places is not None:
        codes = np.asarray(places, dtype=np.float64)
        bottom = -0.16 * counts.max()
        axes.vlines(codes, bottom, 0.25 * bottom, color=GREY, linewidth=1.2)
        half = (codes[1] - codes[0]) / 2  # up to here beyond the last code, it is the nearest
        for left, right in ((view[0], codes[0] - half), (codes[-1] + half, view[1])):
            if left < right:
                axes.axvspan(
                    left, right, facecolor="none", edgecolor=ORANGE, hatch="//", linewidth=0
                )
        axes.set_ylim(1.3 * bottom, 1.1 * counts.max())
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.axvline(0, color=VERMILLION, linestyle="--", linewidth=1.5)
    axes.set_xlim(*view)
    axes.set_yticks([])
    axes.grid(False)
    axes.set_xlabel("Real value (below: the codes; hatched: saturates)")
    axes.set_ylabel("Values")
    axes.set_title(title, fontsize=12)
    return axes
