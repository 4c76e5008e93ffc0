"""Pictures of motion recordings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import COLOURS, LINES, new_panels, styled

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
    """Draw one window of a motion sensor: accelerometer above, gyroscope below.

    Parameters
    ----------
    window
        Shape (samples, 6): three accelerometer axes, then three gyroscope axes.
    sample_rate_hz
        Samples a second, > 0.
    axis_names
        Six names, in the order of the columns.
    units
        Unit of the accelerometer and of the gyroscope.
    title
        What was recorded, e.g. the label; empty for none.

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
