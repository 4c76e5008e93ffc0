"""A few lines over one axis: readings over time, or a figure over a setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    SKY,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKED_UP_TO = 30
"""Lines of no more points than this have a marker on each."""


@styled
def plot_lines(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    x_label: str,
    y_label: str,
    *,
    level: tuple[str, float] | None = None,
    shaded: tuple[str, ArrayLike] | None = None,
) -> Axes:
    """Draw lines over a common axis.

    Parameters
    ----------
    x
        ``(N,)`` numbers, ascending.
    lines
        By name: ``(N,)`` numbers each; 1 to 7 lines.
    x_label, y_label
        What the axes show, with the unit in brackets.
    level
        Name and value of a horizontal line, such as a limit.
    shaded
        Name and ``(N,)`` booleans: where the background is shaded.

    Returns
    -------
    The axes; each line has its own colour and dashes, and few points have markers.

    Raises
    ------
    DataError
        There is no line, or more than 7, or one has another length.
    """
    at = np.asarray(x, np.float64)
    if at.ndim != 1 or not 1 <= len(lines) <= len(COLOURS):
        raise DataError(
            f"expected x (N,) and 1 to {len(COLOURS)} lines, got shape {at.shape} and {len(lines)}"
        )
    axes = new_axes(9.0, 3.8)
    marked = len(at) <= MARKED_UP_TO
    for index, (name, values) in enumerate(lines.items()):
        height = np.asarray(values, np.float64)
        if height.shape != at.shape:
            raise DataError(f"expected {at.size} values of {name!r}, got shape {height.shape}")
        axes.plot(
            at, height, label=name, color=COLOURS[index], linestyle=LINES[index],
            marker=MARKERS[index] if marked else "", linewidth=2.0 if marked else 1.4,
        )  # fmt: skip
    if shaded is not None:
        axes.fill_between(
            at, 0, 1, where=np.asarray(shaded[1], bool), label=shaded[0], color=SKY, alpha=0.25,
            step="mid", transform=axes.get_xaxis_transform(), linewidth=0,
        )  # fmt: skip
    if level is not None:
        axes.axhline(level[1], color=GREY, linestyle=(0, (1, 1)), linewidth=1.4, label=level[0])
    axes.set(xlabel=x_label, ylabel=y_label)
    axes.margins(x=0.01)
    names = axes.get_legend_handles_labels()[1]
    if len(names) > 1:  # above the picture, where it hides no line
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize="small",
            ncols=len(names) if sum(map(len, names)) < 75 else 2,
        )  # fmt: skip
    return axes
