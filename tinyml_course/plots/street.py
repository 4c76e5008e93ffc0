"""A street, the line where cars are counted, and how the count comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLACK, COLOURS, GREY, LINES, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def plot_street(
    pictures: ArrayLike,
    signal: ArrayLike,
    pictures_per_second: float,
    threshold: float,
    line: int,
    passed_s: ArrayLike = (),
    shown: int | None = None,
) -> tuple[Axes, Axes]:
    """Draw one picture of a street, and beside it what its line saw over time.

    Parameters
    ----------
    pictures
        ``(pictures, height, width)`` gray levels, 0 ... 255.
    signal
        ``(lanes, pictures)``: how much the line differs from the empty street, in gray levels.
    pictures_per_second
        > 0.
    threshold
        Above it, a car is at the line.
    line
        Column of the line.
    passed_s
        Seconds at which a car really passed.
    shown
        Index of the picture to draw; by default the one in which the line differs most.

    Returns
    -------
    The axes of the picture and of the signal.

    Raises
    ------
    DataError
        There is not one picture for each column of `signal`.
    """
    from matplotlib.figure import Figure

    frames, seen = np.asarray(pictures), np.asarray(signal, np.float64)
    if frames.ndim != 3 or seen.ndim != 2 or seen.shape[1] != len(frames):
        raise DataError(
            f"expected (pictures, height, width) and (lanes, pictures), got {frames.shape} "
            f"and {seen.shape}"
        )
    at = int(seen.max(axis=0).argmax()) if shown is None else shown
    figure = Figure(figsize=(10.0, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    left.imshow(frames[at], cmap="gray", vmin=0, vmax=255)
    left.axvline(line - 0.5, color=COLOURS[1], linestyle="--")
    left.set(title=f"at {at / pictures_per_second:.1f} s", xticks=[], yticks=[])
    times = np.arange(len(frames)) / pictures_per_second
    for number, lane in enumerate(seen):
        right.plot(times, lane, color=COLOURS[2 * number], label=f"lane {number + 1}")
        right.lines[-1].set_linestyle(LINES[number])
    right.axhline(threshold, color=COLOURS[1], linestyle="-.", label=f"threshold {threshold:g}")
    right.axvline(at / pictures_per_second, color=GREY, linewidth=1)
    passes = np.asarray(passed_s, np.float64)
    floor = np.full(len(passes), -0.06 * max(seen.max(), threshold))
    right.plot(passes, floor, "^", color=BLACK, label="a car passed")
    right.set(xlabel="time [s]", ylabel="difference [gray levels]", xlim=(times[0], times[-1]))
    right.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=4)
    return left, right
