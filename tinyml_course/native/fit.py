"""The output stage as a few operations in float32, fitted to its thresholds and proved.

The output stage of the board is a rising step function of the sum with at most 255 thresholds.
Slope and offset of a line are not computed from the scales but fitted: for one slope each
threshold bounds the offset from both sides, and the slope is searched for that leaves the widest
interval (`line`). Whether the result is right is then not argued but looked up, on both sides of
each threshold and at both ends. Codes are unsigned here (``code + 128``). There are two forms:

    code = clamp(truncate(slope · x + offset))
    code = clamp(floor(slope · x + (fine · x + offset)) + zero point)

x is the sum plus a start value that is chosen for each channel; multiplication and addition are
one operation with one rounding (a fused multiply-add), or are done in float64 and rounded to
float32 where a processor has no such operation. In the first form x is 0 where the code is
0, so that the offset is small and finely spaced; what is below 0 is clamped, so that truncating is
as good as rounding down.

TFLM rounds twice, halves away from zero the second time, so that its thresholds lie on one line
for positive accumulators and on another for negative ones. Where both occur, the second form is
needed. There x is the accumulator, and its sign chooses between two offsets. Such layers often
have small slopes too, for which 24 bits are not enough: `fine` is the next 24.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import Thresholds, find_thresholds
from tinyml_course.native.line import Bounds
from tinyml_course.quantization import INT8_MIN
from tinyml_course.quantization.fixed_point import INT32_MAX, INT32_MIN

_ULPS = (0, 1, -1, 2, -2, 3, -3)
"""How many units in the last place beside the best slope are tried."""

_PLACES: tuple[Callable[[Thresholds], Array | int], ...] = (
    lambda _: INT8_MIN,
    lambda found: found.first,
    lambda found: (found.first + found.last) >> 1,
)
"""Which code is where x is 0 in the first form: what is tried in turn."""


@dataclass(frozen=True)
class Fit:
    """Either form, for all channels.

    Attributes
    ----------
    start
        What accumulators start from: x is `start` plus the sum of codes times weights,
        (channels,) int64 that fit into 32 bits.
    slope, fine, below, above
        (channels,) float32; the offset is `below` for negative x and `above` for others. In the
        first form they are equal and `fine` is not used.
    is_fine
        Whether it is the second form.
    zero
        What the second form adds.
    low, high
        The clamp.
    is_fused
        How the processor multiplies and adds.
    """

    start: Array
    slope: Array
    fine: Array
    below: Array
    above: Array
    is_fine: bool
    zero: int
    low: int
    high: int
    is_fused: bool = True

    def __call__(self, sums: Array) -> Array:
        """What the compiled code computes: int8 codes of some sums, (points, channels) int64."""
        whole = (sums + self.start).astype(np.int32)
        x = whole.astype(np.float32)
        multiply_add = fused_multiply_add if self.is_fused else multiply_add_in_float64
        if self.is_fine:
            offset = np.where(whole < 0, self.below, self.above)
            offset = multiply_add(self.fine, x, offset)
            scaled = np.floor(multiply_add(self.slope, x, offset))
        else:
            scaled = np.trunc(multiply_add(self.slope, x, self.above))
        # Beyond 32 bits x86 answers −2³¹; ARM saturates, and is right wherever this is.
        fits = np.abs(scaled) < 2.0**31
        codes = np.where(fits, scaled, INT32_MIN).astype(np.int64) + self.zero
        return np.clip(codes, self.low, self.high) + INT8_MIN


def fit_stage(stage: IntegerStage, low: Array, high: Array, *, is_fused: bool = True) -> Fit | None:
    """The fit of all channels of `stage` for sums from `low` to `high`.

    Parameters
    ----------
    low, high
        Lowest and highest sum of codes times weights of each channel, (channels,) int64.
    is_fused
        How the processor multiplies and adds.

    Returns
    -------
    The first form if it is exact for every channel, otherwise the second; None where neither is,
    or where a 32-bit register can wrap.
    """
    thresholds = find_thresholds(stage, low, high)
    if thresholds is None:
        return None
    first = _fit(stage, thresholds, is_fine=False, is_fused=is_fused)
    return first or _fit(stage, thresholds, is_fine=True, is_fused=is_fused)


def fused_multiply_add(a: Array, b: Array, c: Array) -> Array:
    """``a · b + c`` of float32 numbers with one rounding, as processors do it.

    The product is exact in float64, the sum is not: where it is inexact, it is rounded to odd
    first, and then rounding to float32 gives what one rounding would.

    Source: Boldo and Melquiond (2008), "Emulation of a FMA and correctly rounded sums: proved
    algorithms using rounding to odd".
    """
    product = np.multiply(a, b, dtype=np.float64)
    term = np.broadcast_to(np.asarray(c, np.float64), product.shape)
    total = product + term
    part = total - product  # Knuth's two-sum: `error` is what the addition lost
    error = (product - (total - part)) + (term - part)
    even = (total.view(np.int64) & 1) == 0
    odd = np.nextafter(total, np.copysign(np.inf, error))
    return np.where((error != 0) & even, odd, total).astype(np.float32)


def multiply_add_in_float64(a: Array, b: Array, c: Array) -> Array:
    """``a · b + c`` of float32 numbers, in float64 and then rounded."""
    total: Array = np.multiply(a, b, dtype=np.float64) + c
    return total.astype(np.float32)


def _fit(
    stage: IntegerStage, thresholds: Thresholds, *, is_fine: bool, is_fused: bool
) -> Fit | None:
    """Candidates in turn, on the channels that no earlier one has fitted."""
    best = replace(_constant(stage, thresholds, is_fine=is_fine), is_fused=is_fused)
    missing = np.flatnonzero(~thresholds.is_constant)
    for candidates in [_fine] if is_fine else [partial(_line, place=p) for p in _PLACES]:
        if not len(missing):
            break
        part, rest = thresholds.of(missing), stage.of(missing)
        fitted = np.zeros(len(missing), bool)
        for candidate in candidates(rest, part):
            fit = replace(candidate, is_fused=is_fused)
            # The proof is of rising functions, and this one rises if the step at 0 does.
            proved = ~fitted & (fit.below <= fit.above) & part.equal(fit)
            for name in ("start", "slope", "fine", "below", "above"):
                getattr(best, name)[missing[proved]] = getattr(fit, name)[proved]
            fitted |= proved
            if fitted.all():
                break
        missing = missing[~fitted]
    return None if len(missing) else best


def _constant(stage: IntegerStage, thresholds: Thresholds, *, is_fine: bool) -> Fit:
    """All channels as if they had one code whatever comes in: slope 0."""
    zero = stage.zero_point - INT8_MIN if is_fine else 0
    offset = (thresholds.first - INT8_MIN - zero + 0.25).astype(np.float32)
    start, nothing = np.zeros(len(offset), np.int64), np.zeros_like(offset)
    arrays = start, nothing, nothing.copy(), offset, offset.copy()
    return Fit(*arrays, is_fine, zero, *_clamp(stage))


def _line(
    stage: IntegerStage, thresholds: Thresholds, place: Callable[[Thresholds], Array | int]
) -> Iterator[Fit]:
    """The first form: the best slope with x = 0 at a place, and its neighbours."""
    slope = _first_slope(stage)
    start = stage.bias - np.rint((place(thresholds) - stage.zero_point) / slope)
    # Accumulators wrap harmlessly while they are added up, but not at the end.
    fits = (start + thresholds.low >= INT32_MIN) & (start + thresholds.high <= INT32_MAX)
    start = np.where(fits, start, 0).astype(np.int64)
    bounds = Bounds(thresholds, _levels(thresholds.codes - INT8_MIN), start, two_lines=False)
    best = bounds.widest(slope)
    if np.isnan(best).all():
        return
    best = np.where(np.isnan(best), slope, best).astype(np.float32)
    for ulps in _ULPS:
        near = best + ulps * np.spacing(best)
        below, above = bounds.offsets(near.astype(np.float64))
        yield Fit(start, near, np.zeros_like(near), below, above, False, 0, *_clamp(stage))


def _fine(stage: IntegerStage, thresholds: Thresholds) -> Iterator[Fit]:
    """The second form."""
    slope = _first_slope(stage)
    zero = stage.zero_point - INT8_MIN
    bounds = Bounds(
        thresholds, _levels(thresholds.codes - stage.zero_point), stage.bias, two_lines=True
    )
    best = bounds.widest(slope)
    best = np.where(np.isnan(best), slope, best)
    coarse = best.astype(np.float32)
    coarse = np.where(coarse > best, np.nextafter(coarse, np.float32(0)), coarse)
    rest = (best - coarse).astype(np.float32)
    below, above = bounds.offsets(coarse.astype(np.float64) + rest)
    yield Fit(stage.bias, coarse, rest, below, above, True, zero, *_clamp(stage))


def _levels(codes: Array) -> Array:
    """From which real number on a sum that is rounded to float32 is a whole number or more."""
    whole = codes.astype(np.float32)
    gap = whole - np.nextafter(whole, np.float32(-np.inf))
    return whole - gap.astype(np.float64) / 2


def _first_slope(stage: IntegerStage) -> Array:
    """The effective multiplier; where it is 0 something small."""
    return np.maximum(stage.multipliers, 1) * 2.0 ** (stage.shifts - 31)


def _clamp(stage: IntegerStage) -> tuple[int, int]:
    return stage.activation_min - INT8_MIN, stage.activation_max - INT8_MIN
