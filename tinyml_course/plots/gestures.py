"""Motion recordings and their windows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.datasets.window_spans import WindowSpans, window_spans
from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LINES,
    VERMILLION,
    new_panels,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_gesture_window(
    window: ArrayLike,
    sample_rate_hz: float,
    axis_names: Sequence[str] = ("x", "y", "z", "x", "y", "z"),
    units: tuple[str, str] = ("g", "°/s"),
    title: str = "",
) -> tuple[Axes, Axes]:
    """Draw one window of a motion sensor: accelerometer at the top, gyroscope at the bottom.

    Parameters
    ----------
    window
        Shape (samples, 6): three accelerometer axes, then three gyroscope axes.
    sample_rate_hz
        Samples per second, > 0.
    axis_names
        Six names, in the order of the columns.
    units
        Unit of the accelerometer and of the gyroscope.
    title
        What was recorded, such as the label; empty for none.

    Returns
    -------
    The accelerometer's and the gyroscope's axes.

    Raises
    ------
    DataError
        If the window is not (samples, 6) or the names are not six.
    """
    samples = np.asarray(window, dtype=float)
    if samples.ndim != 2 or samples.shape[1] != 6 or len(axis_names) != 6:
        raise DataError(
            "expected a window of shape (samples, 6) and six axis names, "
            f"got shape {samples.shape} and {len(axis_names)} names"
        )
    seconds = np.arange(len(samples)) / sample_rate_hz
    upper, lower = new_panels((2.5, 2.5))
    for panel, first, unit, sensor in zip(
        (upper, lower), (0, 3), units, ("Acceleration", "Rotation"), strict=True
    ):
        for i in range(3):
            panel.plot(
                seconds,
                samples[:, first + i],
                color=COLOURS[i],
                linestyle=LINES[i],
                label=axis_names[first + i],
            )
        panel.set_ylabel(f"{sensor} [{unit}]")
        panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    lower.set_xlabel("Time [s]")
    if title:
        upper.set_title(title)
    return upper, lower


@styled
def plot_windows(
    recording: ArrayLike,
    sample_rate_hz: float,
    window_length: int,
    hop_length: int,
    labels: Sequence[str] | None = None,
    axis_names: Sequence[str] = (),
    units: Sequence[str] = (),
    title: str = "",
) -> tuple[Axes, ...]:
    """Draw a recording and, below it, the windows `cut_windows` makes.

    Axes with the same unit share a panel. Windows with more than one label are hatched.

    Parameters
    ----------
    recording
        ``(samples, axes)``.
    sample_rate_hz
        Samples per second, > 0.
    window_length, hop_length
        In samples, as for `cut_windows`.
    labels
        Label of each sample, ``(samples,)`` strings; None for none.
    axis_names, units
        One per column; by default numbers, without a unit.
    title
        What was recorded; empty for none.

    Returns
    -------
    The axes of each unit's panel, then of the windows.

    Raises
    ------
    DataError
        The recording is not (samples, axes), or names, units or labels do not match it.
    """
    samples = np.asarray(recording, dtype=float)
    columns = samples.shape[1] if samples.ndim == 2 else 0
    names = tuple(axis_names) or tuple(f"axis {i}" for i in range(columns))
    units = tuple(units) or ("",) * columns
    if not samples.size or not columns or len(names) != columns or len(units) != columns:
        raise DataError(
            "expected a recording of shape (samples, axes) with a name and a unit for each axis, "
            f"got shape {samples.shape}, names {names} and units {units}"
        )
    spans = window_spans(len(samples), window_length, hop_length, labels)
    seconds = np.arange(len(samples)) / sample_rate_hz
    groups = [[i for i in range(columns) if units[i] == unit] for unit in dict.fromkeys(units)]
    *traces, strip = new_panels((2.0,) * len(groups) + (1.6,))
    for panel, group in zip(traces, groups, strict=True):
        for place, i in enumerate(group):
            look: Any = {"color": COLOURS[place % 7], "linestyle": LINES[place % 7]}
            panel.plot(seconds, samples[:, i], linewidth=1.3, label=names[i], **look)
        panel.set_ylabel(units[group[0]] or "Value")
        panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    _draw_windows(strip, spans, sample_rate_hz)
    _draw_labels([*traces, strip], labels, sample_rate_hz)
    strip.set_xlim(0, len(samples) / sample_rate_hz)
    strip.set_xlabel("Time [s] (bars: windows; hatched: two labels)")
    traces[0].set_title(title, pad=24 if labels is not None else None)
    return (*traces, strip)


def _draw_windows(axes: Axes, spans: WindowSpans, rate: float) -> None:
    """A bar per window, one below the other if they overlap."""
    lanes, mixed = -(-spans.window_length // spans.hop_length), spans.mixed
    for i, start in enumerate(spans.starts):
        bar = [(start / rate, spans.window_length / rate)]
        look: Any = {"facecolor": BLUE, "edgecolor": BLACK}
        if mixed[i]:
            look = {"facecolor": "white", "edgecolor": VERMILLION, "hatch": "////"}
        axes.broken_barh(bar, (-(i % lanes) - 0.9, 0.8), linewidth=0.8, **look)
    axes.set_ylim(-lanes - 0.1, 0.1)
    axes.set_yticks([])
    axes.set_ylabel("Windows")
    axes.grid(False)


def _draw_labels(panels: list[Axes], labels: Sequence[str] | None, rate: float) -> None:
    """A line through all panels where the label changes, and the label at the top."""
    if labels is None:
        return
    texts = [str(label) for label in labels]
    edges = [0, *(i for i in range(1, len(texts)) if texts[i] != texts[i - 1]), len(texts)]
    for start, end in pairwise(edges):
        if start:
            for panel in panels:
                panel.axvline(start / rate, color=GREY, linestyle="--", linewidth=1.2)
        panels[0].annotate(
            texts[start],
            ((start + end) / 2 / rate, 1),
            (0, 4),
            xycoords=panels[0].get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            fontsize=11,
        )
