"""What a network loses on its way to few bytes: weights that are shared, bytes and accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import (
    BLACK,
    BLUE,
    GREY,
    MARKERS,
    SKY,
    VERMILLION,
    new_axes,
    new_panels,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALLOWED_POINTS = 2.0
"""Points below the first step at which a dashed line is drawn."""


@styled
def plot_size_steps(
    steps: Sequence[str], sizes: ArrayLike, accuracies: ArrayLike
) -> tuple[Axes, Axes]:
    """Draw a waterfall: the bytes left after each step, and the accuracy below.

    Parameters
    ----------
    steps
        A name for each step, the first being the start; may have line breaks.
    sizes
        ``(steps,)`` bytes, above 0.
    accuracies
        ``(seeds, steps)`` in percent: a marker for each seed, a line for their mean.

    Returns
    -------
    The axes of the bytes, and those of the accuracy.

    Raises
    ------
    DataError
        If the shapes do not fit, or a size is not above 0.
    """
    left, right = np.asarray(sizes, np.float64), np.asarray(accuracies, np.float64)
    if left.shape != (len(steps),) or right.shape[1:] != left.shape or not (left > 0).all():
        raise DataError(
            f"expected {len(steps)} sizes above 0 and accuracies (seeds, {len(steps)}), got shapes "
            f"{left.shape} and {right.shape}"
        )
    places = np.arange(len(steps))
    bars, points = new_panels((3.4, 2.4))
    bars.bar(places, left / 1e3, 0.62, color=BLUE)
    before = np.concatenate([left[:1], left[:-1]])
    bars.bar(
        places, (before - left) / 1e3, 0.62, left / 1e3, color="white", edgecolor=GREY, hatch="///"
    )
    for place, size, was in zip(places, left, before, strict=True):
        text = f"{size / 1e3:.1f} kB" + (f"\n÷ {left[0] / size:.1f}" if place else "")
        bars.text(float(place), max(size, was) / 1e3, text, ha="center", va="bottom")
    bars.set_ylim(0, 1.28 * left.max() / 1e3)
    bars.set_ylabel("To send [kB]")
    for seed, values in enumerate(right):
        shift = 0.12 * (seed - (len(right) - 1) / 2)
        marker = MARKERS[seed % len(MARKERS)]
        points.plot(places + shift, values, marker, color=VERMILLION, label=f"seed {seed}")
    points.plot(places, right.mean(axis=0), color=BLACK, label="mean")
    points.axhline(right[:, 0].mean() - ALLOWED_POINTS, color=GREY, linestyle="--")
    points.set_xticks(places, steps)
    points.set_ylabel("Right [%]")
    points.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return bars, points


@styled
def plot_shared_weights(before: ArrayLike, after: ArrayLike) -> Axes:
    """Draw how often each code of a layer occurs, before and after sharing.

    Parameters
    ----------
    before, after
        ``(N,)`` int8 codes each.

    Returns
    -------
    The axes: bars for `before`, a line with a marker for each code of `after`.

    Raises
    ------
    DataError
        If the shapes differ, or there is no code.
    """
    old, new = np.asarray(before), np.asarray(after)
    if old.ndim != 1 or old.shape != new.shape or not old.size:
        raise DataError(
            f"expected two arrays of one shape (N,) with N ≥ 1, got {old.shape} and {new.shape}"
        )
    axes = new_axes(9, 3.6)
    codes, counts = np.unique(old, return_counts=True)
    axes.bar(codes, counts, 1.0, color=SKY, edgecolor=BLUE, linewidth=0.5, label="before")
    codes, counts = np.unique(new, return_counts=True)
    axes.vlines(codes, 0, counts, color=VERMILLION)
    axes.plot(codes, counts, "s", color=VERMILLION, label="after")
    axes.set_xlabel("Code")
    axes.set_ylabel("Weights with it")
    axes.legend()
    return axes
