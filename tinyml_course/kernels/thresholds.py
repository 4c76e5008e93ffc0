"""At which sums the output code of a channel changes.

The output stage of a layer is a rising step function of the sum of codes times weights: at most
255 thresholds say all about it. Another rising function, such as a shorter formula, equals it for
every sum if it gives the same codes on both sides of each threshold and at both ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.quantization import INT8_MAX, INT8_MIN

_NEAR = 4
"""How many sums beside its estimate a threshold is looked for first."""


@dataclass(frozen=True)
class Thresholds:
    """The steps of an output stage over the sums that can occur, channel by channel.

    Attributes
    ----------
    low, high
        Lowest and highest sum of codes times weights, (channels,) int64; no bias in them.
    codes
        The codes above the lowest that the activation allows, rising, (codes,) int64.
    at
        The smallest sum from `low` to `high` whose code is at least ``codes[i]``, and
        ``high + 1`` where no sum reaches it; (codes, channels) int64.
    first, last
        The codes of `low` and of `high`, (channels,) int64.
    """

    low: Array
    high: Array
    codes: Array
    at: Array
    first: Array
    last: Array

    @property
    def is_constant(self) -> Array:
        """The channels that give one code whatever comes in, (channels,) bool."""
        return self.first == self.last

    def points(self) -> Array:
        """The sums where a rising function has to be looked at, (points, channels) int64."""
        ends = np.stack([self.low, self.high])
        return np.concatenate([np.clip([self.at - 1, self.at], self.low, self.high)
                               .reshape(-1, len(self.low)), ends])  # fmt: skip

    def expected(self, sums: Array) -> Array:
        """The codes of some sums from `low` to `high`, (points, channels) int64."""
        columns = [
            np.searchsorted(self.at[:, c], sums[:, c], side="right") for c in range(len(self.low))
        ]
        lowest = self.codes[0] - 1 if len(self.codes) else self.first
        return np.stack(columns, axis=1) + lowest

    def equal(self, function: Callable[[Array], Array]) -> Array:
        """For which channels a rising function of the sums is the output stage.

        Parameters
        ----------
        function
            From (points, channels) int64 to codes of that shape.

        Returns
        -------
        (channels,) bool.
        """
        points = self.points()
        return np.asarray((function(points) == self.expected(points)).all(axis=0))


def reachable_sums(
    matrix: Array, low: int | Array = INT8_MIN, high: int | Array = INT8_MAX
) -> tuple[Array, Array]:
    """Lowest and highest sum of codes times weights of each channel.

    Parameters
    ----------
    matrix
        Shape (products, channels): the weights that reach each output channel.
    low, high
        Lowest and highest code that can come in: for all products, one for each, (products, 1),
        or one for each channel, (channels,). Where a padded image comes in, the padding's code is
        one of them.

    Returns
    -------
    low, high
        (channels,) int64.
    """
    weights = matrix.astype(np.int64)
    ends = np.stack([weights * low, weights * high])
    return ends.min(axis=0).sum(axis=0), ends.max(axis=0).sum(axis=0)


def reachable_codes(stage: IntegerStage, low: Array, high: Array) -> tuple[Array, Array]:
    """Lowest and highest code of each channel for sums from `low` to `high`.

    Returns
    -------
    low, high
        (channels,) int64; all codes of int8 where a 32-bit register can wrap.
    """
    first, last = stage(np.stack([low, high])).astype(np.int64)
    wraps = _can_wrap(stage, low, high)
    return np.where(wraps, INT8_MIN, first), np.where(wraps, INT8_MAX, last)


def find_thresholds(stage: IntegerStage, low: Array, high: Array) -> Thresholds | None:
    """All thresholds of `stage` for sums from `low` to `high`.

    Returns
    -------
    None where a 32-bit register can wrap, because the codes then do not only rise.
    """
    if _can_wrap(stage, low, high).any():
        return None
    codes = np.arange(stage.activation_min + 1, stage.activation_max + 1, dtype=np.int64)
    at = _smallest_sums(stage, codes[:, None], low, high)
    return Thresholds(low, high, codes, at, *reachable_codes(stage, low, high))


def _can_wrap(stage: IntegerStage, low: Array, high: Array) -> Array:
    """Of which channels a 32-bit register can wrap, (channels,) bool."""
    largest = np.maximum(np.abs(low + stage.bias), np.abs(high + stage.bias))
    return largest * 2.0 ** np.maximum(stage.shifts, 0) >= 2**31


def _smallest_sums(stage: IntegerStage, codes: Array, low: Array, high: Array) -> Array:
    """Bisection, which starts close to where real numbers would have the threshold."""
    slope = stage.multipliers * 2.0 ** (stage.shifts - 31)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        estimate = (codes - stage.zero_point - 0.5) / slope - stage.bias
    near = np.clip(np.nan_to_num(np.floor(estimate)), low, high).astype(np.int64)
    start = np.maximum(near - _NEAR, low)
    end = np.minimum(near + _NEAR, high + 1)
    start = np.where(stage(start) >= codes, low, start)  # the estimate was too high
    end = np.where(stage(np.minimum(end, high)) < codes, high + 1, end)  # or too low
    while (start < end).any():
        middle = (start + end) >> 1
        reached = stage(middle) >= codes
        end = np.where(reached, middle, end)
        start = np.where(reached | (start == end), start, middle + 1)
    return start
