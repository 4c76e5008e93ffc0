"""The line that has every threshold of a channel on its right side, with the most room.

A threshold t of code k says of ``slope · x + offset``: k or more at x = t, less at x = t − 1. For
a given slope that bounds the offset from both sides. The lowest bound from above less the highest
bound from below, the width, is concave in the slope, so that its maximum is found by tangents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import Thresholds

_SEARCHED = 0.02
"""Slopes up to this fraction beside the first estimate are searched."""

_STEPS = 12
"""Tangents meet at the maximum after about 8 steps (counted on the models of the benchmark)."""


@dataclass(frozen=True)
class _Width:
    """Width of the interval of offsets, and how fast it grows with the slope."""

    width: Array
    growth: Array


class Bounds:
    """What the thresholds of each channel demand of slope and offset.

    Parameters
    ----------
    thresholds
        Of sums.
    levels
        From which number on ``slope · x + offset`` gives each code of `thresholds` or more,
        (codes,) float64.
    start
        x is a sum plus this, (channels,) int64.
    two_lines
        Whether negative x have an offset of their own.
    """

    def __init__(
        self, thresholds: Thresholds, levels: Array, start: Array, *, two_lines: bool
    ) -> None:
        self.levels = levels[:, None]
        self.at = (thresholds.at + start).astype(np.float64)
        reached = thresholds.at <= thresholds.high
        missed = thresholds.at > thresholds.low
        if two_lines:
            self.sides = [
                (reached & (self.at < 0), missed & (self.at <= 0)),
                (reached & (self.at >= 0), missed & (self.at > 0)),
            ]
        else:
            self.sides = [(reached, missed)]

    def widest(self, slope: Array) -> Array:
        """The slope near `slope` with the widest interval for the offset; NaN where none has."""
        left, right = slope * (1 - _SEARCHED), slope * (1 + _SEARCHED)
        at_left, at_right = self._width(left), self._width(right)
        for _ in range(_STEPS):
            bend = at_left.growth - at_right.growth
            with np.errstate(divide="ignore", invalid="ignore"):  # widths may have no end
                meet = at_right.width - at_left.width
                meet += at_left.growth * left - at_right.growth * right
                middle = np.where(bend > 0, meet / bend, (left + right) / 2)
            middle = np.clip(middle, left, right)
            found = self._width(middle)
            grows = found.growth > 0
            left, right = np.where(grows, middle, left), np.where(grows, right, middle)
            at_left = _choose(grows, found, at_left)
            at_right = _choose(grows, at_right, found)
        best = np.where(at_left.width > at_right.width, left, right)
        width = np.maximum(at_left.width, at_right.width)
        # Few thresholds allow for many slopes, of which the estimate is the most natural one.
        best = np.where(self._width(slope).width > width / 2, slope, best)
        return np.where(width > 0, best, np.nan)

    def offsets(self, slope: Array) -> tuple[Array, Array]:
        """Offsets for negative x and for the others: the middles of their intervals.

        The first is not the larger one if that is possible: the function has to rise at 0 too.
        """
        (low, high), (low_above, high_above) = (self._intervals(slope) * 2)[:2]
        below, above = _middle(low, high, slope), _middle(low_above, high_above, slope)
        below = np.where(np.isfinite(below), below, above)
        above = np.where(np.isfinite(above), above, below)
        one = _middle(np.maximum(low, low_above), np.minimum(high, high_above), slope)
        falls = below > above
        below, above = np.where(falls, one, below), np.where(falls, one, above)
        return below.astype(np.float32), above.astype(np.float32)

    def _intervals(self, slope: Array) -> list[tuple[Array, Array]]:
        lowest = self.levels - slope * self.at
        highest = lowest + slope
        return [
            (
                lowest.max(axis=0, where=reached, initial=-np.inf),
                highest.min(axis=0, where=missed, initial=np.inf),
            )
            for reached, missed in self.sides
        ]

    def _width(self, slope: Array) -> _Width:
        """Of the narrower side."""
        lowest = self.levels - slope * self.at
        widths = []
        for reached, missed in self.sides:
            from_below = np.where(reached, lowest, -np.inf)
            from_above = np.where(missed, lowest + slope, np.inf)
            first, last = from_above.argmin(axis=0)[None], from_below.argmax(axis=0)[None]
            width = np.take_along_axis(from_above, first, 0) - np.take_along_axis(
                from_below, last, 0
            )
            growth = np.take_along_axis(self.at, last, 0) - np.take_along_axis(self.at, first, 0)
            widths.append(_Width(width[0], growth[0] + 1))
        narrow = widths[0].width < widths[-1].width
        return _choose(narrow, widths[0], widths[-1])


def _choose(condition: Array, one: _Width, other: _Width) -> _Width:
    return _Width(
        np.where(condition, one.width, other.width), np.where(condition, one.growth, other.growth)
    )


def _middle(low: Array, high: Array, slope: Array) -> Array:
    """Of an interval; where it has one end only, half a sum beside it."""
    end = np.where(np.isfinite(high), high, low + slope)
    begin = np.where(np.isfinite(low), low, end - slope)
    return (begin + end) / 2
