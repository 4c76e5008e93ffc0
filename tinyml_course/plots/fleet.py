"""Where the devices of a fleet are and how they do, and what it takes to watch them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = (
    (BLUE, "o", 30),
    (ORANGE, "^", 75),
    (SKY, "D", 55),
    (BLACK, "s", 60),
    (PURPLE, "*", 130),
    (VERMILLION, "P", 85),
    (VERMILLION, "X", 85),
)
"""Colour, marker and area of each state, from harmless to worst."""


@styled
def plot_fleet(
    x: npt.ArrayLike, y: npt.ArrayLike, states: npt.ArrayLike, names: Sequence[str]
) -> Axes:
    """Draw a map of devices, a mark of its own for each state.

    Parameters
    ----------
    x, y
        Where each stands, 0 ... 1.
    states
        Index into `names` of each.
    names
        Of the states, at most seven, from harmless to worst.

    Raises
    ------
    DataError
        Lengths differ, or there is a state without a name or a mark.
    """
    across, up, state = np.asarray(x, float), np.asarray(y, float), np.asarray(states, int)
    known, highest = min(len(names), len(LOOKS)), int(state.max(initial=0))
    if not len(across) == len(up) == len(state) or highest >= known:
        raise DataError(
            f"expected a place and a state below {known} of each device, got {len(across)} and "
            f"{len(up)} coordinates and {len(state)} states up to {highest}"
        )
    axes = new_axes(9.0, 5.6)
    for index, name in enumerate(names):
        here = state == index
        colour, marker, area = LOOKS[index]
        axes.scatter(
            across[here], up[here], area, c=colour, marker=marker, linewidths=0.6,
            edgecolors="white", label=f"{name}: {here.sum()}",
        )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    axes.grid(False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), title="boxes")
    return axes


@styled
def plot_share_curves(
    x: Sequence[float], curves: Mapping[str, Sequence[float]], xlabel: str, ylabel: str,
    *, logarithmic: bool = False,
) -> Axes:  # fmt: skip
    """Draw shares over something, for several cases.

    Parameters
    ----------
    x
        What they depend on; above 0 if `logarithmic`.
    curves
        By name: a share 0 ... 1 for each of `x`.
    xlabel, ylabel
        What the axes say; shares are drawn in percent.
    logarithmic
        Whether the x axis is.
    """
    axes = new_axes(9.0, 4.2)
    for index, (name, shares) in enumerate(curves.items()):
        axes.plot(
            x, 100 * np.asarray(shares, float), color=COLOURS[index % 7],
            linestyle=LINES[index % 7], marker=MARKERS[index % 7], label=name,
        )  # fmt: skip
    axes.set(xlabel=xlabel, ylabel=ylabel, ylim=(0, 104))
    if logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.legend(loc="best")
    return axes


@styled
def plot_watching(found: Mapping[str, tuple[float, Sequence[float], float]]) -> Axes:
    """Draw how late drift is found over what a box sends, and beside it how much of it is found.

    Parameters
    ----------
    found
        By name: kB of each box, the median delay of each year in days, at least one, and the share
        of the drifts that are found at all, 0 ... 1: a delay says nothing of the others.

    Raises
    ------
    DataError
        A case has no year.
    """
    axes = new_axes(9.0, 4.2)
    for index, (name, (kilobytes, delays, share)) in enumerate(found.items()):
        if not len(delays):
            raise DataError(f"expected the delay of at least one year for {name}, got none")
        colour, marker = COLOURS[index % 7], MARKERS[index % 7]
        middle = float(np.mean(delays))
        axes.vlines(kilobytes, min(delays), max(delays), color=GREY, linewidth=1.5)
        axes.plot(
            [kilobytes] * len(delays), delays, marker, color=colour, label=name,
            markerfacecolor="none", markeredgewidth=1.8, markersize=8,
        )  # fmt: skip
        axes.annotate(
            f"{share:.0%} found", (kilobytes, max(delays)), (0, 11), textcoords="offset points",
            ha="center",
        )  # fmt: skip
        axes.plot(kilobytes, middle, "_", color=BLACK, markersize=22)
    highest = max(max(delays) for _, delays, _ in found.values())
    most = max(kilobytes for kilobytes, _, _ in found.values())
    axes.set(xlabel="sent by each box in a year [kB]", ylabel="median delay of those found [days]")
    axes.set(ylim=(0, 1.2 * highest), xlim=(0, 1.15 * most))
    axes.legend(loc="upper right")
    return axes


@styled
def plot_index(
    curves: Mapping[str, Sequence[float]], threshold: float, begins: float, learned: int = 0
) -> Axes:
    """Draw an index of drift over the weeks of a year, for several ways to compute it.

    Parameters
    ----------
    curves
        By name: one value a week, NaN where there is none.
    threshold
        A line across.
    begins
        Week in which the drift begins, a line upwards.
    learned
        The first weeks, in which nothing is judged, are shaded.

    Returns
    -------
    The axes; the index is logarithmic, and values below 0.005 are drawn there.
    """
    axes = new_axes(9.0, 4.2)
    for index, (name, values) in enumerate(curves.items()):
        axes.plot(
            np.arange(1, len(values) + 1), np.maximum(np.asarray(values, float), 0.005),
            color=COLOURS[index % 7], linestyle=LINES[index % 7], marker=MARKERS[index % 7],
            markersize=4, label=name,
        )  # fmt: skip
    if learned:
        axes.axvspan(0, learned + 0.5, color=GREY, alpha=0.2, label="not judged")
    axes.axhline(threshold, color=BLACK, linewidth=1.2, label=f"threshold {threshold:g}")
    axes.axvline(begins, color=GREY, linewidth=1.2, linestyle="--", label="the drift begins")
    axes.set(xlabel="week", ylabel="index (PSI)", yscale="log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.10g}")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes
