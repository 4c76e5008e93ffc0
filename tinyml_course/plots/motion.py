"""Short motion windows side by side, one of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import COLOURS, LINES, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_motion_examples(
    windows: ArrayLike,
    sample_rate_hz: float,
    titles: Sequence[str],
    axis_names: Sequence[str] = ("x", "y", "z"),
    unit: str = "g",
) -> tuple[Axes, ...]:
    """Draw windows of one sensor side by side on one scale, with a line style for each axis.

    Parameters
    ----------
    windows
        ``(N, samples, axes)``, all axes in one unit.
    sample_rate_hz
        Samples per second, > 0.
    titles
        N titles, one for each window.
    axis_names
        Name of each axis.
    unit
        Unit of the values.

    Returns
    -------
    N axes, from left to right.

    Raises
    ------
    DataError
        The windows are not (N, samples, axes), or titles or names do not match them.
    """
    from matplotlib.figure import Figure

    stack = np.asarray(windows, dtype=float)
    if stack.ndim != 3 or not stack.size or stack.shape[::2] != (len(titles), len(axis_names)):
        raise DataError(
            "expected windows of shape (N, samples, axes) with N titles and a name for each axis, "
            f"got shape {stack.shape}, {len(titles)} titles and {len(axis_names)} names"
        )
    seconds = np.arange(stack.shape[1]) / sample_rate_hz
    figure = Figure(figsize=(max(2.1 * len(stack), 4.2), 3.1), layout="constrained")
    panels = figure.subplots(1, len(stack), sharex=True, sharey=True, squeeze=False)[0]
    for axes, window, title in zip(panels, stack, titles, strict=True):
        for i, name in enumerate(axis_names):
            axes.plot(
                seconds,
                window[:, i],
                color=COLOURS[i % len(COLOURS)],
                linestyle=LINES[i % len(LINES)],
                linewidth=1.6,
                label=name,
            )
        axes.set_title(title)
    panels[0].set_ylabel(f"Value [{unit}]" if unit else "Value")
    figure.supxlabel("Time [s]", fontsize=13)
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside right center", fontsize=12)
    return tuple(panels)
