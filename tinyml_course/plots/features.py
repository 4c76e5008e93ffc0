"""Features of a signal: where it crosses zero, its spectra, their error in integers, their cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    VERMILLION,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float, float, float]
"""Bytes, operations, score in [0, 1], and its spread."""


@styled
def plot_crossings(
    panels: Mapping[str, tuple[ArrayLike, ArrayLike]], sample_rate_hz: float, unit: str = "g"
) -> tuple[Axes, ...]:
    """Draw signals, one below the other, with their crossings of zero marked.

    Parameters
    ----------
    panels
        By title: ``(samples,)`` values, and the indices of the samples after each crossing.
    sample_rate_hz
        Samples per second, > 0.
    unit
        Of the values.

    Raises
    ------
    DataError
        A signal is not one row of samples, or a crossing is not between two of them.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.5 * len(panels)), layout="constrained")
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (title, (values, crossings)) in zip(rows, panels.items(), strict=True):
        signal, after = np.asarray(values, np.float64), np.asarray(crossings, np.int64)
        if signal.ndim != 1 or (after.size and not 0 < after.min() <= after.max() < len(signal)):
            raise DataError(
                f"expected (samples,) values and crossings between two of them, got shape "
                f"{signal.shape} and {after.tolist()} for {title!r}"
            )
        seconds = np.arange(len(signal)) / sample_rate_hz
        axes.axhline(0, color=GREY, linewidth=1)
        axes.plot(seconds, signal, color=BLUE, marker=".", linewidth=1.4)
        places = (after - 0.5) / sample_rate_hz
        axes.plot(places, np.zeros(len(places)), "X", color=VERMILLION, markersize=10)
        axes.set(title=f"{title}: {len(places)} crossings", ylabel=f"Moving part [{unit}]")
    rows[-1].set_xlabel("Time [s] (crosses: the counted crossings)")
    return tuple(rows)


@styled
def plot_spectra(
    frequencies_hz: ArrayLike, lines: Mapping[str, ArrayLike], ylabel: str = "Power"
) -> Axes:
    """Draw power against frequency on a logarithmic scale, a line for each name.

    Parameters
    ----------
    frequencies_hz
        ``(bins,)``.
    lines
        By name, for the legend: ``(bins,)`` powers above 0.
    ylabel
        What is drawn, with its unit.

    Raises
    ------
    DataError
        A line has another length, or a power that is not above 0.
    """
    bins = np.asarray(frequencies_hz, np.float64)
    axes = new_axes(9, 4.2)
    for i, (name, powers) in enumerate(lines.items()):
        values = np.asarray(powers, np.float64)
        if values.shape != bins.shape or not (values > 0).all():
            raise DataError(
                f"expected {len(bins)} powers above 0 for {name!r}, got shape {values.shape}"
            )
        look = {"color": COLOURS[i % 7], "linestyle": LINES[i % 7], "marker": MARKERS[i % 7]}
        axes.semilogy(bins, values, label=name, **look)
    axes.set(xlabel="Frequency [Hz]", ylabel=ylabel)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return axes


@styled
def plot_error_by_bits(
    bits: Sequence[int], lines: Mapping[str, ArrayLike], chosen: int, ylabel: str
) -> Axes:
    """Draw an error, on a logarithmic scale, over the number of fractional bits.

    Parameters
    ----------
    bits
        Whole numbers, increasing.
    lines
        By name, for the legend: ``(len(bits),)`` errors ≥ 0.
    chosen
        One of `bits`, which is marked.
    ylabel
        What is drawn, with its unit.

    Raises
    ------
    DataError
        A line does not fit the bits, or `chosen` is none of them.
    """
    bad = [name for name, line in lines.items() if np.shape(line) != (len(bits),)]
    if chosen not in bits or bad:
        raise DataError(
            f"expected {len(bits)} errors in each line and one of the bits {list(bits)}, got "
            f"{chosen} and other lengths in {bad}"
        )
    axes = new_axes(9, 4.2)
    axes.axvline(chosen, color=GREY, linewidth=8, alpha=0.35, label="your BITS")
    for i, (name, line) in enumerate(lines.items()):
        look = {"color": COLOURS[i % 7], "linestyle": LINES[i % 7], "marker": MARKERS[i % 7]}
        axes.semilogy(bits, np.asarray(line, np.float64), label=name, **look)
    axes.set_xticks(list(bits))
    axes.set(xlabel="Fractional bits of a 16-bit sample", ylabel=ylabel)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return axes


@styled
def plot_score_by_cost(
    points: Mapping[str, Point], chosen: str, score: str = "Macro-F1"
) -> tuple[Axes, Axes]:
    """Draw a score against bytes and, beside it, against operations; both on logarithmic scales.

    Parameters
    ----------
    points
        By name, for the legend: bytes > 0, operations ≥ 0 (0 is drawn as 1), score and spread.
    chosen
        A name, which is ringed.
    score
        Name of the score.

    Raises
    ------
    DataError
        There is no such name, or a number of bytes is not above 0.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullFormatter

    if chosen not in points or any(point[0] <= 0 for point in points.values()):
        raise DataError(
            f"expected one of {list(points)}, each with more than 0 bytes, got {chosen!r}"
        )
    figure = Figure(figsize=(9.6, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, column, xlabel in ((left, 0, "Bytes of flash"), (right, 1, "Operations a window")):
        for i, (name, point) in enumerate(points.items()):
            look = {"color": COLOURS[i % 7], "marker": MARKERS[i % 7]}
            place = max(point[column], 1)
            hollow = {"markerfacecolor": "none"} if i >= len(COLOURS) else {}
            axes.errorbar(
                place, point[2], point[3], linestyle="", capsize=4, label=name, **look, **hollow
            )
            if name == chosen:
                ring = {"markersize": 17, "markerfacecolor": "none", "markeredgecolor": BLACK}
                axes.plot([place], [point[2]], "o", **ring)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(xlabel)
        axes.margins(x=0.15)
    left.set_ylabel(f"{score}, ± spread")
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2, fontsize=11)
    return left, right
