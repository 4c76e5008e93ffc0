"""Output stages of three and of five instructions, proved to give the codes of the long one.

The short one computes ``((256 * sum + offset) * multiplier / 2^32 + addition) / 2^SHIFT``, rounded
down and held between −128 and 127: on a Cortex-M4 ``SMMUL`` or ``SMMLA``, ``SSAT`` with a shift,
``STRB``. Bias, zero point and rounding are in the offset, whose unit is 1/256 of a step of the sum.
Multiplier and offset are fitted to the thresholds of each channel. About one channel in 1,000 has
thresholds so close to each other's parts of a step that no offset is fine enough; a small addition
moves the offsets that are possible by parts of their unit.

TFLM rounds halves away from zero, so that its thresholds above and below zero are not on one line:
only outputs of one sign, such as those of a RELU, have a short stage. The exact one is TFLM's own
arithmetic for sums whose double fits 32 bits.

Constant channels give one code for every sum; both stages take their weights to be zeros.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import Thresholds
from tinyml_course.quantization import INT8_MAX, INT8_MIN

SHIFT = 12
"""Bits of a fraction that the product keeps: more of them make multipliers finer, fewer let
effective multipliers be larger. With 12 they are below 2^-5."""

SUM_BITS = 8
"""The sums come as 256 times themselves."""

_LARGEST = 2**31 - 1
_SUM_LIMIT = 1 << (31 - SUM_BITS)
_MOST_RIGHT = 22  # the zero point is shifted left by it
_NEAR = np.unique(np.concatenate([np.arange(33), np.arange(33) * 8, np.arange(33) * 64]))
_STEPS = np.stack([_NEAR, -_NEAR], axis=1).ravel()
"""How far from the effective multiplier others are tried, in this order."""

_MOST_AT_ONCE = 2**17
"""Thresholds that are looked at together: about a core's cache."""

_FEW = 8
"""Channels that additions may still help; where more fail without one, the layer has no line."""


@dataclass(frozen=True)
class ShortStage:
    """The numbers of a short output stage, channel by channel.

    Attributes
    ----------
    offsets, multipliers
        (channels,) int64, both within 32 bits.
    additions
        (channels,) int64, 0 or more.
    is_constant
        The channels whose weights are zeros, (channels,) bool.
    """

    offsets: Array
    multipliers: Array
    additions: Array
    is_constant: Array

    def __call__(self, sums: Array) -> Array:
        """The codes of sums of codes times weights, output channels last; int64."""
        scaled = (np.where(self.is_constant, 0, sums) << SUM_BITS) + self.offsets
        high = ((scaled * self.multipliers) >> 32) + self.additions
        return np.clip(high >> SHIFT, INT8_MIN, INT8_MAX)


@dataclass(frozen=True)
class ExactStage:
    """The numbers of an exact output stage, channel by channel, (channels,) int64.

    Attributes
    ----------
    biases, multipliers
        As in the long stage; zeros for constant channels.
    constants
        Zero point and one half, shifted left by `right`.
    right
        The last shift.
    is_constant
        The channels whose weights are zeros, (channels,) bool.
    """

    biases: Array
    multipliers: Array
    constants: Array
    right: Array
    is_constant: Array

    def __call__(self, sums: Array) -> Array:
        """The codes of sums of codes times weights, output channels last; int64."""
        double = 2 * (np.where(self.is_constant, 0, sums) + self.biases)
        high = (double * self.multipliers + (1 << 31)) >> 32
        scaled = (high + (double >> 31) + self.constants) >> self.right
        return np.clip(scaled, INT8_MIN, INT8_MAX)


def find_short_stage(
    stage: IntegerStage, thresholds: Thresholds, additions: int = 1
) -> ShortStage | None:
    """The short stage that equals `stage` on every sum that can occur.

    Parameters
    ----------
    stage
        The output stage in the integers of the board.
    thresholds
        Its thresholds.
    additions
        How many additions are tried, from 0; a kernel without any tries that alone.

    Returns
    -------
    None where a channel has none.
    """
    found = _fit(stage, thresholds, additions) if _has_all_codes(stage) else None
    return found if found is not None and thresholds.equal(found).all() else None


def find_exact_stage(stage: IntegerStage, thresholds: Thresholds) -> ExactStage | None:
    """The exact stage that equals `stage` on every sum that can occur.

    Parameters, Returns
    -------------------
    As for `find_short_stage`.
    """
    constant = thresholds.is_constant
    ends = np.stack([thresholds.low, thresholds.high]) + stage.bias
    right = np.where(constant, 1, -stage.shifts)
    fits = (np.abs(ends) < _SUM_LIMIT).all(axis=0) & (right >= 1) & (right <= _MOST_RIGHT)
    if not (_has_all_codes(stage) and (fits | constant).all()):
        return None
    codes = np.where(constant, thresholds.first, stage.zero_point)
    found = ExactStage(
        biases=np.where(constant, 0, stage.bias),
        multipliers=np.where(constant, 0, stage.multipliers),
        constants=(codes << right) + (1 << (right - 1)),
        right=right,
        is_constant=constant,
    )
    return found if thresholds.equal(found).all() else None


def _has_all_codes(stage: IntegerStage) -> bool:
    """Whether the activation allows all codes, as the saturating instruction does."""
    return (stage.activation_min, stage.activation_max) == (INT8_MIN, INT8_MAX)


def _fit(stage: IntegerStage, thresholds: Thresholds, additions: int) -> ShortStage | None:
    """Multipliers close to the effective ones, each with an offset that meets every threshold."""
    constant = thresholds.is_constant
    # A power of two turns this offset into the code exactly.
    offsets = np.where(constant, thresholds.first << (SHIFT + 2), 0)
    multipliers = np.where(constant, 1 << 30, 0)
    effective = stage.multipliers * 2.0 ** (stage.shifts + SHIFT + 1 - SUM_BITS)
    added = np.zeros_like(offsets)
    left = np.flatnonzero(~constant)
    ends = np.stack([thresholds.low, thresholds.high]) << SUM_BITS
    for addition in range(additions):
        start = 0
        while start < len(_STEPS) and left.size:
            # The fewer channels are left, the more multipliers are tried at once.
            at_once = max(1, _MOST_AT_ONCE // (left.size * max(1, len(thresholds.codes))))
            steps = _STEPS[start : start + at_once, None]
            tried = np.rint(effective[left]).astype(np.int64) + steps
            lowest, highest = _offsets(thresholds, left, np.clip(tried, 1, _LARGEST), addition)
            fits = (tried > 0) & (tried <= _LARGEST) & (lowest <= highest)
            fits &= (np.abs(ends[:, None, left] + lowest) <= _LARGEST).all(axis=0)
            done, first = fits.any(axis=0), (fits.argmax(axis=0), np.arange(left.size))
            offsets[left[done]], multipliers[left[done]] = lowest[first][done], tried[first][done]
            added[left[done]] = addition
            left = left[~done]
            start += at_once
        if not left.size:
            return ShortStage(offsets, multipliers, added, constant)
        if left.size > _FEW:
            return None
    return None


def _offsets(
    thresholds: Thresholds, channels: Array, multipliers: Array, addition: int
) -> tuple[Array, Array]:
    """The lowest and the highest offset that meet the thresholds of some channels.

    `multipliers` and what is returned have shape (tried, channels).

    ``(256 * sum + offset) * multiplier >= (code * 2^SHIFT - addition) * 2^32`` has to hold from the
    threshold of a code on, and not before.
    """
    at = thresholds.at[:, None, channels]
    products = (thresholds.codes[:, None, None] << SHIFT) - addition << 32
    needed = -(-products // multipliers)
    is_reached, is_missed = at <= thresholds.high[channels], at > thresholds.low[channels]
    lowest = np.where(is_reached, needed - (at << SUM_BITS), np.iinfo(np.int64).min)
    highest = np.where(is_missed, needed - 1 - ((at - 1) << SUM_BITS), np.iinfo(np.int64).max)
    return lowest.max(axis=0), highest.min(axis=0)
