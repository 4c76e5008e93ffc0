"""Few bits: the effect of fake quantization, and the accuracy each layer costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    LINES,
    MARKERS,
    VERMILLION,
    new_axes,
    new_panels,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SPREAD = 0.5
"""Total horizontal offset between layers, so that markers at one bit width do not overlap."""


@styled
def plot_fake_quant(values: ArrayLike, rounded: ArrayLike, mask: ArrayLike) -> tuple[Axes, Axes]:
    """Draw the staircase of fake quantization, and the gradient that passes through it.

    Parameters
    ----------
    values
        ``(N,)`` real values, ascending, at least two.
    rounded
        ``(N,)``, the value each of them is rounded to.
    mask
        ``(N,)``, the factor for its gradient, in [0, 1].

    Returns
    -------
    The staircase's and the gradient's axes.

    Raises
    ------
    DataError
        If the shapes differ, or the values are not ascending.
    """
    x, y, slope = (np.asarray(given, np.float64) for given in (values, rounded, mask))
    if x.ndim != 1 or x.size < 2 or y.shape != x.shape or slope.shape != x.shape:
        raise DataError(
            "expected values, rounded and mask of one shape (N,) with N ≥ 2, got "
            f"{x.shape}, {y.shape} and {slope.shape}"
        )
    if not (np.diff(x) > 0).all():
        raise DataError("expected ascending values, got some that descend; sort them first")
    stairs, gradient = new_panels((3.2, 1.6))
    stairs.plot(x, x, color=GREY, linestyle="--", label="not rounded")
    stairs.plot(x, y, color=BLUE, label="rounded and clipped")
    stairs.set_ylabel("Value after")
    stairs.legend(loc="upper left")
    gradient.plot(x, slope, color=VERMILLION)
    gradient.fill_between(x, slope, color=VERMILLION, alpha=0.15, hatch="//", linewidth=0)
    gradient.set_ylim(-0.1, 1.2)
    gradient.set_ylabel("Gradient")
    gradient.set_xlabel("Real value before")
    return stairs, gradient


@styled
def plot_sensitivity(
    names: Sequence[str], widths: Sequence[int], accuracies: ArrayLike, baseline: float
) -> Axes:
    """Draw the accuracy of a model with one layer at fewer bits, a line for each layer.

    Parameters
    ----------
    names
        One for each layer; the legend lists them in this order.
    widths
        Bits, descending, such as ``(8, 6, 4, 3, 2)``.
    accuracies
        ``(layers, widths)`` in [0, 1], with all other layers unchanged.
    baseline
        Accuracy of the unchanged model, in [0, 1]: a dashed line.

    Returns
    -------
    The axes; x is the number of bits, fewer to the right, y the accuracy in percent.

    Raises
    ------
    DataError
        If the accuracies do not fit names and widths, or the widths are not descending.
    """
    grid = 100 * np.asarray(accuracies, np.float64)
    if not names or grid.shape != (len(names), len(widths)):
        raise DataError(
            f"expected accuracies of shape ({len(names)}, {len(widths)}), a row for each layer and "
            f"a column for each number of bits, got {grid.shape}"
        )
    if not (np.diff(widths) < 0).all():
        raise DataError(f"expected descending bits, got {list(widths)}")
    axes = new_axes(9, 4.6)
    places = np.arange(len(widths))
    axes.axhline(100 * baseline, color=BLACK, linestyle="--", linewidth=1.5, label="all at 8 bits")
    for i, (name, row) in enumerate(zip(names, grid, strict=True)):
        offset = _SPREAD * ((i + 0.5) / len(names) - 0.5)
        axes.plot(
            places + offset,
            row,
            color=COLOURS[i % len(COLOURS)],
            # When the colours repeat, lines and markers are combined differently.
            linestyle=LINES[(i + 3 * (i // len(COLOURS))) % len(LINES)],
            marker=MARKERS[(i + i // len(COLOURS)) % len(MARKERS)],
            linewidth=1.5,
            label=name,
        )
    axes.set_xticks(places, [f"{width}" for width in widths])
    axes.set_xlabel("Bits of this layer's weights (all others keep theirs)")
    axes.set_ylabel("Right [%]")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return axes


@styled
def plot_bits(names: Sequence[str], bits: Sequence[int], parameters: Sequence[int]) -> Axes:
    """Draw the bits of each layer's weights as bars, labelled with their size in bytes.

    Parameters
    ----------
    names
        One for each layer, in the order in which they run.
    bits
        One number for each layer.
    parameters
        Number of weights of each layer.

    Raises
    ------
    DataError
        If the three lengths differ.
    """
    if not names or not len(names) == len(bits) == len(parameters):
        raise DataError(
            "expected one number of bits and of parameters for each layer, got "
            f"{len(names)} names, {len(bits)} and {len(parameters)} numbers"
        )
    axes = new_axes(height=0.42 * len(names) + 1.3)
    rows = np.arange(len(names))
    whole = max(bits)
    bars = axes.barh(rows, bits, 0.7, color=BLUE, edgecolor=BLACK, linewidth=0.8)
    for bar, width in zip(bars, bits, strict=True):
        bar.set_hatch(HATCHES[0] if width == whole else HATCHES[1])
    labels = [
        f"{width} bits, {count * width / 8:,.0f} B"
        for width, count in zip(bits, parameters, strict=True)
    ]
    axes.bar_label(bars, labels, padding=4, fontsize=11)
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.margins(x=0.25)
    axes.set_xlabel("Bits of a weight (hatched: fewer than the most)")
    axes.grid(False, axis="y")
    return axes
