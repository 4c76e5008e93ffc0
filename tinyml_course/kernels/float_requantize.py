"""The output stage as one floating-point formula, where that is proved to be exact.

In integers, an output code takes two roundings and a dozen operations. Together they are a rising
step function of the sum with at most 255 steps. The formula

    code = floor(sum · slope + offset ± nudge)

in float64 rises too. So the two are equal everywhere if they are equal on both sides of every
step, which is checked for every channel before the first run. Where a check fails, the integers
are used: nothing relies on the formula being right.

Why ±: rounding half up at bit 0 and half away from zero at bit r is one rounding
whose half lies 2**-(r+1) higher for positive and lower for negative sums.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.quantization import INT8_MIN

BASE = 2**15
"""Represents the code −128 in the arithmetic below."""

_CHANNELS_AT_ONCE = 256
"""The proof evaluates about 1500 sums per channel; this many channels take about 10 MB."""


@dataclass(frozen=True)
class FloatStage:
    """``code = clamp(floor(sum · slope + offset ± nudge))``, each an array over the channels.

    Codes are offset so that `BASE` is −128 and all are positive: truncating then rounds down, and
    16 bits hold them before the clamp.

    Attributes
    ----------
    slope, offset
        The effective multiplier, and what is added: the bias's share and, where the sign does not
        matter, everything after it.
    nudge, shift
        Where the sign matters: what is added with the sign of the product, then zero point and
        rounding constant.
    low, high
        The clamp, with the same offset.
    """

    slope: Array
    offset: Array
    nudge: Array | None
    shift: float
    low: int
    high: int

    def __call__(self, sums: Array) -> Array:
        """Finish sums of codes times weights, output channels last; int8."""
        codes = sums.astype(np.float64)  # in place: memory traffic dominates
        copies = _copies(codes)
        rows = codes.reshape(-1, copies * len(self.slope))
        rows *= np.tile(self.slope, copies)
        rows += np.tile(self.offset, copies)
        if self.nudge is not None:
            rows += np.copysign(np.tile(self.nudge, copies), rows)
            rows += self.shift
        whole = codes.astype(np.uint16)
        np.clip(whole, self.low, self.high, out=whole)
        unsigned = whole.astype(np.uint8)  # less BASE, which is a multiple of 256
        unsigned ^= np.uint8(128)  # less 128
        return unsigned.view(np.int8)

    def of(self, channels: slice) -> FloatStage:
        """The same for some channels."""
        nudge = None if self.nudge is None else self.nudge[channels]
        slope, offset = self.slope[channels], self.offset[channels]
        return replace(self, slope=slope, offset=offset, nudge=nudge)


def _copies(codes: Array) -> int:
    """How many pixels to process as one row: NumPy's loops are slow on short rows."""
    channels = max(codes.shape[-1], 1)
    return math.gcd(codes.size // channels, 1 << (256 // channels).bit_length() >> 1) or 1


def find_float_stage(stage: IntegerStage, largest: float) -> FloatStage | None:
    """The first formula that equals `stage` for all sums up to ±`largest`; None where none does."""
    reach = np.abs(stage.bias) + largest
    if (reach * 2.0 ** np.maximum(stage.shifts, 0) >= 2**31).any():
        return None  # a 32-bit register can wrap: the steps do not only rise
    candidates = _candidates(stage)
    if (
        reach * candidates[0].slope
    ).max() > BASE - 512 or stage.activation_min > stage.activation_max:
        return None
    for start in range(0, len(stage.bias), _CHANNELS_AT_ONCE):
        channels = slice(start, start + _CHANNELS_AT_ONCE)
        part = stage.of(channels)
        points = _beside_every_step(part, candidates[0].slope[channels], largest)
        if points is None:
            return None
        expected = part(points)
        candidates = [c for c in candidates if np.array_equal(c.of(channels)(points), expected)]
        if not candidates:
            return None
    return candidates[0]


def _candidates(stage: IntegerStage) -> list[FloatStage]:
    """Formulas to try: one that suits positive products only, one rounding, two roundings."""
    slope = stage.multipliers * 2.0 ** (stage.shifts - 31)
    tie = 2.0 ** -(np.maximum(-stage.shifts, 0) + 1.0)
    start = stage.bias * slope
    zero = float(BASE + stage.zero_point - INT8_MIN)
    low, high = (BASE + c - INT8_MIN for c in (stage.activation_min, stage.activation_max))
    return [
        FloatStage(slope, start + (zero + 0.5 + tie), None, 0.0, low, high),
        FloatStage(slope, start + (zero + 0.5), None, 0.0, low, high),
        FloatStage(slope, start, tie, zero + 0.5, low, high),
    ]


def _beside_every_step(stage: IntegerStage, slope: Array, largest: float) -> Array | None:
    """Sums on both sides of every step of every channel, (points, channels), float64.

    A step lies near (code − zero point − ½) / slope − bias. Where two sums to either side do not
    bracket it, the estimate was wrong, and there is no proof: None.
    """
    codes = np.arange(stage.activation_min + 1, stage.activation_max + 1)[:, None]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        steps = np.floor((codes - stage.zero_point - 0.5) / slope) - stage.bias
    around = np.nan_to_num(steps, nan=largest, posinf=largest, neginf=-largest)
    below, above = (np.clip(around + d, -largest, largest) for d in (-2, 3))
    if len(codes):
        bracketed = ((stage(below) < codes) | (below == -largest)) & (
            (stage(above) >= codes) | (above == largest)
        )
        if not bracketed.all():
            return None
    between = [np.clip(around + d, -largest, largest) for d in (-1, 0, 1, 2)]
    ends = np.broadcast_to(np.array([[-largest], [largest]]), (2, len(slope)))
    return np.concatenate([below, *between, above, ends])
