"""One style for all plots: distinguishable colours, and sizes that work on a projector.

Colour is never the only cue: a second series also gets its own marker, line style or hatch,
always from the lists here, in the same order as the colours.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")
R = TypeVar("R")

# The Okabe–Ito palette. Source: Okabe and Ito, "Color Universal Design" (2008).
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"

COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)
"""Series colours in the order to use them (yellow is too pale for lines on white)."""

LINES = ("-", "--", ":", "-.", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 2)))
"""Line styles, one for each of `COLOURS`."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""Markers, one for each of `COLOURS`."""

HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "oo")
"""Fill patterns, one for each of `COLOURS`."""

COLOUR_MAP = "cividis"
"""For sequential values; also readable with colour blindness."""

GREY = "#595959"
"""Secondary lines and notes; 7:1 contrast on white."""

SETTINGS: Any = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "figure.facecolor": "white",
    "font.size": 13,
    "axes.titlesize": 15,
    "axes.labelsize": 13,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "legend.fontsize": 12,
    "legend.framealpha": 0.95,
    "lines.linewidth": 2.0,
    "lines.markersize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#D9D9D9",
    "hatch.linewidth": 1.2,
    "image.cmap": COLOUR_MAP,
}
"""Matplotlib settings of the course, applied only while one of our functions runs."""


def styled(plot: Callable[P, R]) -> Callable[P, R]:
    """Run a plot function with `SETTINGS`, without changing the reader's settings."""

    @functools.wraps(plot)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        import matplotlib as mpl

        with mpl.rc_context(SETTINGS):
            return plot(*args, **kwargs)

    return wrapper


def new_axes(width: float = 9.0, height: float = 4.0) -> Axes:
    """Make axes on a new figure of the given size in inches.

    The figure is not registered with pyplot, so a notebook does not show it twice and it does not
    stay in memory.
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained").add_subplot()


def number_channels(axes: Axes, channels: int) -> None:
    """Set up the x axis for one bar per channel, with a limited number of ticks."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=16, integer=True))
    axes.set_xlim(-0.6, channels - 0.4)
    axes.grid(False, axis="x")


def new_panels(heights: tuple[float, ...], width: float = 9.0) -> tuple[Axes, ...]:
    """Make panels on a new figure, one below the other, with a shared x axis.

    Parameters
    ----------
    heights
        Height of each panel in inches, top first.
    width
        Width of the figure in inches.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, sum(heights)), layout="constrained")
    panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)
    return tuple(panels[:, 0])
