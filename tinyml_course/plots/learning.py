"""How a small network answers and learns: an answer, the slope of a weight, a sliding filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINES,
    ORANGE,
    VERMILLION,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TANGENT = 0.25
"""Length of the drawn tangent, as a share of the curve's width, to each side."""


@styled
def plot_answer(
    window: ArrayLike,
    sample_rate_hz: float,
    probabilities: ArrayLike,
    labels: Sequence[str],
    title: str = "",
    axis_names: Sequence[str] = ("x", "y", "z"),
) -> tuple[Axes, Axes]:
    """Draw a motion window, and beside it the probability of each class.

    Parameters
    ----------
    window
        ``(samples, axes)``, in g.
    sample_rate_hz
        Samples per second, > 0.
    probabilities
        ``(classes,)``, in [0, 1].
    labels
        Name of each class.
    title
        What was recorded; empty for none.
    axis_names
        Name of each axis.

    Returns
    -------
    The axes of the window and of the bars.

    Raises
    ------
    DataError
        The window does not match its names, or the probabilities the labels or [0, 1].
    """
    shares = np.asarray(probabilities, dtype=float)
    if shares.shape != (len(labels),) or not ((shares >= 0) & (shares <= 1)).all():
        raise DataError(
            f"expected {len(labels)} probabilities in [0, 1], one for each of {list(labels)}, "
            f"got {shares.tolist()}"
        )
    left, right = _panels((9, 3.3), 1, 2, width_ratios=[1.7, 1])
    _draw_traces(left, _window(window, axis_names), sample_rate_hz, axis_names)
    left.set_xlabel("Time [s]")
    left.set_title(title)
    best = int(shares.argmax())
    rows = np.arange(len(labels))
    colours = [BLUE if row == best else ORANGE for row in rows]
    hatches = ["" if row == best else "///" for row in rows]
    bars = right.barh(rows, shares, color=colours, edgecolor=BLACK, hatch=hatches)
    right.bar_label(bars, [f"{share:.2f}" for share in shares], padding=4)
    right.set_yticks(rows, labels)
    right.invert_yaxis()
    right.set_xlim(0, 1.2)
    right.set_xlabel("Probability")
    right.set_title(f"Answer: {labels[best]}")
    right.grid(False, axis="y")
    return left, right


@styled
def plot_slope(weights: ArrayLike, losses: ArrayLike, at: float, slope: float) -> Axes:
    """Draw the loss over the value of one weight, and the line of a given slope through a point.

    Parameters
    ----------
    weights
        Values of the weight ``(N,)``, increasing; N ≥ 2.
    losses
        The loss at each of them ``(N,)``.
    at
        The weight's present value, within `weights`.
    slope
        Change of the loss for each unit of change of the weight.

    Raises
    ------
    DataError
        The values do not match, do not increase, or do not contain the present one.
    """
    x, y = np.asarray(weights, dtype=float), np.asarray(losses, dtype=float)
    if x.ndim != 1 or len(x) < 2 or x.shape != y.shape or not (np.diff(x) > 0).all():
        raise DataError(
            "expected at least two increasing weights and a loss for each, "
            f"got shapes {x.shape} and {y.shape}"
        )
    if not x[0] <= at <= x[-1]:
        raise DataError(f"expected the present weight in [{x[0]}, {x[-1]}], got {at}")
    axes = new_axes(7.5, 3.6)
    here = float(np.interp(at, x, y))
    reach = TANGENT * (x[-1] - x[0])
    ends = np.array([at - reach, at + reach])
    axes.plot(x, y, color=BLUE, label="mean loss")
    axes.plot(ends, here + slope * (ends - at), "--", color=VERMILLION, label="its slope here")
    axes.plot([at], [here], "o", color=BLACK, markersize=9, label="the weight now")
    axes.set_xlabel("Value of this one weight")
    axes.set_ylabel("Mean loss")
    axes.legend(loc="best")
    return axes


@styled
def plot_sliding_filter(
    window: ArrayLike,
    weights: ArrayLike,
    outputs: ArrayLike,
    stride: int,
    sample_rate_hz: float,
    axis_names: Sequence[str] = ("x", "y", "z"),
) -> tuple[Axes, ...]:
    """Draw a window, a filter, and what the filter gives at each stop, below the window.

    Parameters
    ----------
    window
        ``(samples, axes)``, in g.
    weights
        The filter, ``(kernel, axes)``; it is drawn at its best stop.
    outputs
        ``(stops,)``: the sum at each stop.
    stride
        Samples from one stop to the next, ≥ 1.
    sample_rate_hz
        Samples per second, > 0.
    axis_names
        Name of each axis.

    Returns
    -------
    The axes of the window, of the filter and of the outputs.

    Raises
    ------
    DataError
        The shapes do not belong together.
    """
    trace, kernel = _window(window, axis_names), _window(weights, axis_names)
    sums = np.asarray(outputs, dtype=float)
    if stride < 1 or sums.shape != ((len(trace) - len(kernel)) // max(stride, 1) + 1,):
        raise DataError(
            f"expected one output for each stop of a filter of {len(kernel)} samples over "
            f"{len(trace)} samples with a stride of {stride}, got shape {sums.shape}"
        )
    panels = _panels((9, 6.4), 3, 1, sharex=True)
    _draw_traces(panels[0], trace, sample_rate_hz, axis_names)
    panels[0].set_title("The window")
    best = int(sums.argmax()) * stride
    _draw_traces(panels[1], kernel, sample_rate_hz, axis_names, best / sample_rate_hz)
    panels[1].set_ylabel("Weight")
    panels[1].set_title("The filter, at its best stop")
    middle = (np.arange(len(sums)) * stride + (len(kernel) - 1) / 2) / sample_rate_hz
    panels[2].plot(middle, sums, "o-", color=GREY, label="sum")
    panels[2].fill_between(middle, 0, np.maximum(sums, 0), color=BLUE, alpha=0.35, label="ReLU")
    panels[2].axhline(np.maximum(sums, 0).mean(), color=VERMILLION, linestyle="--", label="mean")
    panels[2].set_ylabel("Output")
    panels[2].set_xlabel("Time [s]")
    panels[2].legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=11)
    start, end = best / sample_rate_hz, (best + len(kernel) - 1) / sample_rate_hz
    for axes in panels[:2]:
        axes.axvspan(start, end, color=ORANGE, alpha=0.15, zorder=0)
    return panels


def _panels(size: tuple[float, float], rows: int, columns: int, **more: Any) -> tuple[Axes, ...]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    return tuple(figure.subplots(rows, columns, squeeze=False, **more).ravel())


def _window(values: ArrayLike, axis_names: Sequence[str]) -> npt.NDArray[np.float64]:
    window = np.asarray(values, dtype=float)
    if window.ndim != 2 or window.shape[1] != len(axis_names) or not len(window):
        raise DataError(
            f"expected shape (samples, {len(axis_names)}), a column for each of "
            f"{list(axis_names)}, got {window.shape}"
        )
    return window


def _draw_traces(
    axes: Axes,
    window: npt.NDArray[np.float64],
    sample_rate_hz: float,
    axis_names: Sequence[str],
    start_s: float = 0.0,
) -> None:
    seconds = start_s + np.arange(len(window)) / sample_rate_hz
    for i, name in enumerate(axis_names):
        axes.plot(
            seconds,
            window[:, i],
            color=COLOURS[i % len(COLOURS)],
            linestyle=LINES[i % len(LINES)],
            linewidth=1.6,
            label=name,
        )
    axes.set_ylabel("Value [g]")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=11)
