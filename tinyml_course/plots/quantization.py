"""Plots about int8: the staircase, the number line, the ranges and errors of weights.

Every number comes from the arrays given or from `tinyml_course.quantization`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREEN,
    GREY,
    HATCHES,
    LINES,
    MARKERS,
    ORANGE,
    VERMILLION,
    new_axes,
    new_panels,
    number_channels,
    styled,
)
from tinyml_course.quantization import INT8_MAX, INT8_MIN, dequantize, quantize

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Quantizer = Callable[[NDArray[np.float64], float, int], NDArray[np.int8]]

CURVE_POINTS = 4001
"""Points along a staircase: several per pixel, so that the steps look vertical."""


@styled
def plot_quantization_steps(
    values: ArrayLike, scale: float, zero_point: int, quantizer: Quantizer = quantize
) -> tuple[Axes, Axes]:
    """Draw float → int8 → float as a staircase, with the error below.

    Parameters
    ----------
    values
        Real values, any shape, at least two different ones; they span the x axis, and are
        marked if there are few (≤ 60).
    scale, zero_point
        Step (> 0) and the code of 0.0.
    quantizer
        ``quantizer(x, scale, zero_point) -> codes``: the library's, or the student's.

    Returns
    -------
    The staircase's and the error's axes.

    Raises
    ------
    DataError
        If the values do not span a range.
    """
    real = np.sort(np.asarray(values, dtype=np.float64).ravel())
    if real.size < 2 or real[0] == real[-1]:
        raise DataError(f"expected at least two different values to span the axis, got {real}")

    def back(x: NDArray[np.float64]) -> NDArray[np.float32]:
        return dequantize(quantizer(x, scale, zero_point), scale, zero_point)

    along = np.linspace(real[0], real[-1], CURVE_POINTS)
    steps, errors = new_panels((3.4, 2.0))
    steps.plot(along, along, color=GREY, linestyle="--", label="no quantization")
    steps.plot(along, back(along), color=BLUE, label="to int8 and back")
    errors.plot(along, back(along) - along, color=VERMILLION)
    if real.size <= 60:
        steps.plot(real, back(real), "o", color=BLACK, markersize=5, label="the values")
        errors.plot(real, back(real) - real, "o", color=BLACK, markersize=5)
    for half in (-scale / 2, scale / 2):
        errors.axhline(half, color=GREY, linestyle=":")
    errors.set_ylim(-1.5 * scale, 1.5 * scale)
    ends = dequantize(np.array([INT8_MIN, INT8_MAX]), scale, zero_point)
    for panel in (steps, errors):
        _shade_outside(panel, float(ends[0]), float(ends[1]), float(real[0]), float(real[-1]))
    steps.set_ylabel("Value after int8")
    steps.legend(loc="upper left")
    errors.set_ylabel("Error")
    errors.set_xlabel("Real value (dotted lines: half a step)")
    return steps, errors


def _shade_outside(panel: Axes, low: float, high: float, start: float, end: float) -> None:
    """Hatch the part of [start, end] that no code reaches."""
    for left, right in ((start, min(low, end)), (max(high, start), end)):
        if left < right:
            panel.axvspan(
                left, right, facecolor="#F3D9C6", edgecolor=ORANGE, hatch="//", linewidth=0
            )
            panel.annotate(
                "saturates",
                ((left + right) / 2, 0.06),
                xycoords=("data", "axes fraction"),
                ha="center",
                fontsize=12,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
    panel.set_xlim(start, end)


@styled
def plot_number_line(
    values: ArrayLike, scale: float, zero_point: int, view: tuple[float, float] | None = None
) -> Axes:
    """Draw values above the int8 codes that can represent them.

    Parameters
    ----------
    values
        Real values, any shape.
    scale, zero_point
        Step (> 0) and the code of 0.0.
    view
        Smallest and largest real value shown; by default all values and codes are shown.

    Returns
    -------
    The axes; x is the real value.
    """
    real = np.asarray(values, dtype=np.float64).ravel()
    codes = np.arange(INT8_MIN, INT8_MAX + 1)
    places = dequantize(codes, scale, zero_point).astype(np.float64)
    if view is None:
        low, high = min(real.min(), places[0]), max(real.max(), places[-1])
        view = (low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes = new_axes(9, 3.4)
    counts, edges = np.histogram(real, bins=60, range=view)
    tall = counts / max(counts.max(), 1)
    axes.bar(edges[:-1], tall, np.diff(edges), align="edge", color=BLUE, edgecolor="white")
    axes.vlines(places, -0.45, -0.3, color=GREY, linewidth=0.8)
    axes.hlines(-0.3, places[0], places[-1], color=BLACK, linewidth=2)
    axes.plot([0, 0], [0, -0.45], color=VERMILLION, linestyle="--")
    for code, side in ((INT8_MIN, "right"), (INT8_MAX, "left")):
        place = places[code - INT8_MIN]
        if view[0] <= place <= view[1]:
            axes.annotate(f" {code} ", (place, -0.375), ha=side, va="center", fontsize=12)
    axes.annotate(
        f"zero_point {zero_point} is 0.0", (0, -0.53), ha="center", va="top", color=VERMILLION
    )
    for left, right in ((view[0], min(places[0], view[1])), (max(places[-1], view[0]), view[1])):
        if left < right:
            axes.fill_between(
                [left, right], 0, 1.05, facecolor="none", edgecolor=ORANGE, hatch="//", linewidth=0
            )
    axes.axhline(0, color=BLACK, linewidth=1)
    axes.set_xlim(*view)
    axes.set_ylim(-0.8, 1.1)
    axes.set_yticks([-0.375, 0.5], ["int8\ncodes", "values"])
    axes.grid(False)
    axes.set_xlabel("Real value (hatched: outside the codes, saturates)")
    return axes


def _channels_first(
    weights: ArrayLike, axis: int, scales: NDArray[np.float64]
) -> NDArray[np.float64]:
    array = np.asarray(weights, dtype=np.float64)
    if array.ndim < 2 or not -array.ndim <= axis < array.ndim:
        raise DataError(f"expected weights with an axis {axis}, got shape {array.shape}")
    flat = np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1)
    if scales.shape != (len(flat),):
        raise DataError(
            f"expected one scale for each of the {len(flat)} channels of axis {axis}, "
            f"got scales of shape {scales.shape}"
        )
    return flat


@styled
def plot_weight_ranges(
    weights: ArrayLike,
    per_tensor_scale: float,
    per_channel_scales: ArrayLike,
    axis: int = 0,
) -> Axes:
    """Draw the range of each output channel's weights and the range its codes cover.

    Parameters
    ----------
    weights
        Real weights, for example OHWI.
    per_tensor_scale
        The symmetric scale for all weights.
    per_channel_scales
        Shape (channels,): one symmetric scale for each output channel.
    axis
        The output channel's axis (``quantized_dimension``): 0 in OHWI, 3 in depthwise weights.

    Raises
    ------
    DataError
        If the scales are not one for each channel of that axis.
    """
    scales = np.asarray(per_channel_scales, dtype=np.float64)
    flat = _channels_first(weights, axis, scales)
    channel = np.arange(len(flat))
    axes = new_axes()
    reach = INT8_MAX * per_tensor_scale
    axes.axhspan(-reach, reach, color="#E4E4E4", label="codes, per tensor")
    axes.bar(
        channel,
        2 * INT8_MAX * scales,
        0.8,
        bottom=-INT8_MAX * scales,
        facecolor="#FBE9C3",
        edgecolor=ORANGE,
        hatch="//",
        label="codes, per channel",
    )
    low, high = flat.min(axis=1), flat.max(axis=1)
    axes.bar(channel, high - low, 0.4, bottom=low, color=BLUE, label="weights")
    axes.set_xlabel("Output channel")
    axes.set_ylabel("Weight (min … max)")
    axes.set_ylim(-1.08 * reach, 1.08 * reach)
    number_channels(axes, len(flat))
    _legend_above(axes, columns=3)
    return axes


@styled
def plot_error_per_channel(
    weights: ArrayLike,
    per_tensor_scale: float,
    per_channel_scales: ArrayLike,
    axis: int = 0,
) -> Axes:
    """Draw the mean absolute rounding error of each channel's weights, for both choices.

    The parameters are those of `plot_weight_ranges`.
    """
    scales = np.asarray(per_channel_scales, dtype=np.float64)
    flat = _channels_first(weights, axis, scales)
    channel = np.arange(len(flat))
    axes = new_axes()
    series = (
        ("one scale per tensor", np.full(len(flat), per_tensor_scale), VERMILLION, -0.2),
        ("one scale per channel", scales, GREEN, 0.2),
    )
    for (name, used, colour, shift), hatch in zip(series, HATCHES[:2], strict=True):
        error = [
            np.abs(dequantize(quantize(row, scale, 0), scale, 0) - row).mean()
            for row, scale in zip(flat, used, strict=True)
        ]
        axes.bar(
            channel + shift, error, 0.4, color=colour, hatch=hatch, edgecolor="white", label=name
        )
    axes.set_xlabel("Output channel")
    axes.set_ylabel("Mean absolute error of a weight")
    number_channels(axes, len(flat))
    _legend_above(axes, columns=2)
    return axes


def _legend_above(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, borderaxespad=0.3)


@styled
def plot_accuracy_by_bits(
    widths: Sequence[int], lines: Mapping[str, Sequence[float]], chance: float, chosen: int
) -> Axes:
    """Draw the accuracy of whole networks whose weights all have fewer bits.

    Parameters
    ----------
    widths
        Bits, descending, such as ``(8, 6, 4, 2)``.
    lines
        By name, for the legend: the accuracy in [0, 1] at each of the widths.
    chance
        Accuracy of a guess, in [0, 1]: a dotted line.
    chosen
        One of the widths, which is marked.

    Returns
    -------
    The axes; x is the number of bits, fewer to the right, y the accuracy in percent.

    Raises
    ------
    DataError
        If a line does not fit the widths, these are not descending, or `chosen` is none of them.
    """
    if not (np.diff(widths) < 0).all() or chosen not in widths:
        raise DataError(
            f"expected descending bits and one of them, got {list(widths)} and {chosen}"
        )
    bad = [name for name, line in lines.items() if len(line) != len(widths)]
    if bad or not lines:
        raise DataError(f"expected {len(widths)} accuracies in each line, got others in {bad}")
    axes = new_axes(9, 4.2)
    places = np.arange(len(widths))
    axes.axvline(widths.index(chosen), color=GREY, linewidth=8, alpha=0.35, label="your BITS")
    axes.axhline(100 * chance, color=BLACK, linestyle=":", label="a guess")
    for i, (name, line) in enumerate(lines.items()):
        axes.plot(
            places,
            100 * np.asarray(line),
            color=COLOURS[i % len(COLOURS)],
            linestyle=LINES[i % len(LINES)],
            marker=MARKERS[i % len(MARKERS)],
            label=name,
        )
    axes.set_ylim(0, 100)
    axes.set_xticks(places, [str(width) for width in widths])
    axes.set_xlabel("Bits of every weight")
    axes.set_ylabel("Right [%]")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return axes


@styled
def plot_layer_mismatches(table: Sequence[tuple[str, int, int]]) -> Axes:
    """Draw how many values of each layer differ from the reference.

    Parameters
    ----------
    table
        One row per layer, first layer first: its name, how many values differ, how many were
        compared.

    Returns
    -------
    Axes with one horizontal bar per layer: the share that differs, in percent, and both counts.

    Raises
    ------
    DataError
        If there is no row, or a row counts more differences than comparisons.
    """
    rows = [(str(name), int(wrong), int(total)) for name, wrong, total in table]
    bad = [row for row in rows if not 0 <= row[1] <= row[2] or row[2] == 0]
    if not rows or bad:
        raise DataError(
            "expected rows (layer, differing, compared) with 0 <= differing <= compared and "
            f"compared > 0, got {bad or 'no row'}"
        )
    axes = new_axes(9, 1.2 + 0.5 * len(rows))
    percent = [100 * wrong / total for _, wrong, total in rows]
    place = np.arange(len(rows))
    axes.barh(place, percent, 0.6, color=VERMILLION, hatch=HATCHES[1], edgecolor="white")
    widest = max(*percent, 1.0)
    for y, width, (_, wrong, total) in zip(place, percent, rows, strict=True):
        mark = "✓ " if wrong == 0 else "✗ "
        text = f"{mark}{wrong:,} of {total:,} differ"
        axes.annotate(text, (width + 0.01 * widest, y), va="center", fontsize=12)
    axes.set_yticks(place, [name for name, _, _ in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.45 * widest)
    axes.set_xlabel("Values that differ [%]")
    axes.grid(False, axis="y")
    return axes
