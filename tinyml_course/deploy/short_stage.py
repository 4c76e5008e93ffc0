"""An output stage of three instructions: multiply, shift and saturate, store.

It computes ``floor((256 * sum + offset) * multiplier / 2^(32 + SHIFT))``, held between -128 and
127: on a Cortex-M4 ``SMMUL``, ``SSAT`` with a shift, ``STRB``. Bias, zero point and rounding are
in the offset, whose unit is 1/256 of a step of the sum. Multiplier and offset are fitted to the
thresholds of each channel, and so the codes are those of the longer stage for every sum that can
occur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import Thresholds, find_thresholds, reachable_sums
from tinyml_course.quantization import INT8_MAX, INT8_MIN

SHIFT = 12
"""Bits of a fraction that the product keeps: more of them make multipliers finer, fewer let
effective multipliers be larger. With 12 they are below 2^-5."""

SUM_BITS = 8
"""The sums come as 256 times themselves."""

_UNIT = 1 << (32 + SHIFT)
_LARGEST = 2**31 - 1
_NEAR = np.unique(np.concatenate([np.arange(33), np.arange(33) * 8, np.arange(33) * 64]))
"""How far from the effective multiplier others are tried."""


@dataclass(frozen=True)
class ShortStage:
    """The numbers of a short output stage, channel by channel.

    Attributes
    ----------
    offsets, multipliers
        (channels,) int64, both within 32 bits.
    is_constant
        The channels that give one code for every sum, (channels,) bool: their weights have to be
        replaced by zeros.
    """

    offsets: Array
    multipliers: Array
    is_constant: Array

    def __call__(self, sums: Array) -> Array:
        """The codes of sums of codes times weights, output channels last; int64."""
        scaled = (np.where(self.is_constant, 0, sums) << SUM_BITS) + self.offsets
        return np.clip((scaled * self.multipliers) >> (32 + SHIFT), INT8_MIN, INT8_MAX)


def find_short_stage(stage: IntegerStage, matrix: Array) -> ShortStage | None:
    """The short stage that equals `stage` on every sum that can occur.

    Parameters
    ----------
    stage
        The output stage in the integers of the board.
    matrix
        Shape (products, channels): the weights that reach each output channel.

    Returns
    -------
    None where a channel has none.
    """
    if (stage.activation_min, stage.activation_max) != (INT8_MIN, INT8_MAX):
        return None  # the instruction saturates to all codes
    low, high = reachable_sums(matrix)
    thresholds = find_thresholds(stage, low, high)
    if thresholds is None:
        return None
    found = _fit(stage, thresholds)
    if found is None or not thresholds.equal(found).all():
        return None
    return found


def _fit(stage: IntegerStage, thresholds: Thresholds) -> ShortStage | None:
    """Multipliers close to the effective ones, each with an offset that meets every threshold."""
    constant = thresholds.is_constant
    # A power of two turns this offset into the code exactly.
    offsets = np.where(constant, thresholds.first << (SHIFT + 2), 0)
    multipliers = np.where(constant, 1 << 30, 0)
    effective = stage.multipliers * 2.0 ** (stage.shifts + SHIFT + 1 - SUM_BITS)
    left = np.flatnonzero(~constant)
    for step in (sign * near for near in _NEAR for sign in (1, -1)):
        tried = np.rint(effective[left]).astype(np.int64) + step
        lowest, highest = _offsets(thresholds, left, np.clip(tried, 1, _LARGEST))
        ends = np.stack([thresholds.low, thresholds.high])[:, left] << SUM_BITS
        fits = (tried > 0) & (tried <= _LARGEST) & (lowest <= highest)
        fits &= (np.abs(ends + lowest) <= _LARGEST).all(axis=0)
        offsets[left[fits]], multipliers[left[fits]] = lowest[fits], tried[fits]
        left = left[~fits]
        if not left.size:
            return ShortStage(offsets, multipliers, constant)
    return None


def _offsets(thresholds: Thresholds, channels: Array, multipliers: Array) -> tuple[Array, Array]:
    """The lowest and the highest offset that meet the thresholds of some channels.

    ``(256 * sum + offset) * multiplier >= code * _UNIT`` has to hold from the threshold of a code
    on, and not before.
    """
    at = thresholds.at[:, channels]
    needed = -(-thresholds.codes[:, None] * _UNIT // multipliers)
    is_reached, is_missed = at <= thresholds.high[channels], at > thresholds.low[channels]
    lowest = np.where(is_reached, needed - (at << SUM_BITS), np.iinfo(np.int64).min)
    highest = np.where(is_missed, needed - 1 - ((at - 1) << SUM_BITS), np.iinfo(np.int64).max)
    return lowest.max(axis=0), highest.min(axis=0)
