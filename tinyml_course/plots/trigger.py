"""A stream of sound, the scores of a keyword model, and its triggers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tinyml_course.errors import DataError
from tinyml_course.plots.style import BLUE, GREY, HATCHES, ORANGE, VERMILLION, new_panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Word = tuple[float, float, str]
"""Start and end in seconds, and the spoken word."""


@styled
def plot_trigger(
    features: ArrayLike,
    hop_s: float,
    scores: ArrayLike,
    smoothed: ArrayLike,
    times_s: ArrayLike,
    threshold: float,
    triggers: Sequence[int],
    words: Sequence[Word] = (),
    keyword: str = "",
) -> tuple[Axes, Axes]:
    """Draw the features of a stream above the keyword's probability and the threshold.

    Parameters
    ----------
    features
        ``(frames, bands)``, the lowest band first.
    hop_s
        Time between frames, in s.
    scores, smoothed
        ``(steps,)``, the keyword's probability at each step, raw and smoothed, in [0, 1].
    times_s
        ``(steps,)``, the time of each step, in s, ascending.
    threshold
        Trigger threshold, in [0, 1].
    triggers
        Indices of the steps that trigger, each drawn as a marker on the threshold.
    words
        The words actually spoken: each is a labelled grey span.
    keyword
        The keyword; its spans are hatched.

    Returns
    -------
    The features' and the probability's axes.

    Raises
    ------
    DataError
        If a shape is wrong, or a trigger is not a valid step.
    """
    grid, times = np.asarray(features, np.float64), np.asarray(times_s, np.float64)
    raw, smooth = np.asarray(scores, np.float64), np.asarray(smoothed, np.float64)
    _check(grid, raw, smooth, times, triggers)
    picture, line = new_panels((2.6, 2.8))
    edges = hop_s * np.arange(len(grid) + 1)
    picture.pcolormesh(edges, np.arange(grid.shape[1] + 1), grid.T, rasterized=True)
    picture.set_ylabel("Band (low to high)")
    picture.grid(False)
    for start, end, text in words:
        wanted = text == keyword
        line.axvspan(
            start,
            end,
            ymax=0.86,  # the word is written above
            facecolor=ORANGE if wanted else GREY,
            alpha=0.3,
            hatch=HATCHES[1] if wanted else "",
            linewidth=0,
        )
        line.text((start + end) / 2, 1.09, text, ha="center", fontsize=11)
    line.plot(times, raw, color=GREY, linestyle=":", linewidth=1.2, label="probability")
    line.plot(times, smooth, color=BLUE, linewidth=2.2, label="smoothed")
    line.axhline(threshold, color=VERMILLION, linestyle="--", linewidth=1.5, label="trigger line")
    where = np.asarray(triggers, np.int64)
    line.plot(
        times[where],
        np.full(len(where), threshold),
        linestyle="",
        marker="v",
        markersize=11,
        color=VERMILLION,
        markeredgecolor="black",
        label="trigger",
    )
    line.set_ylim(-0.03, 1.22)
    line.set_yticks([0, 0.5, 1])
    line.set_ylabel("Probability" if not keyword else f'Probability of "{keyword}"')
    line.set_xlabel("Time [s]")
    line.set_xlim(0, edges[-1])
    line.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncols=4, frameon=False)
    return picture, line


def _check(
    grid: np.ndarray,
    raw: np.ndarray,
    smooth: np.ndarray,
    times: np.ndarray,
    triggers: Sequence[int],
) -> None:
    if grid.ndim != 2 or not grid.size:
        raise DataError(f"expected features of shape (frames, bands), got {grid.shape}")
    if raw.ndim != 1 or not raw.size or not raw.shape == smooth.shape == times.shape:
        raise DataError(
            "expected scores, smoothed and times_s of one shape (steps,), got "
            f"{raw.shape}, {smooth.shape} and {times.shape}"
        )
    bad = [t for t in triggers if not 0 <= t < len(raw)]
    if bad:
        raise DataError(
            f"expected triggers as indices of the {len(raw)} steps, got {bad[0]}; give steps, not "
            "seconds"
        )
