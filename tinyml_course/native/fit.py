"""The output stage as a few operations on floats, fitted to its thresholds and proved.

    code = clamp(truncate(slope · x + offset))

x is the sum plus a start value that is chosen for each channel, and codes are unsigned (``code +
128``). Truncation is as good as rounding down, because what is below 0 is clamped to 0.

The output stage of the board is a rising step function with at most 255 thresholds. Slope and
offset are not computed from the scales but fitted: for one slope each threshold bounds the offset
from both sides, and the slope is searched for that leaves the widest interval. Whether the result
is right is then not argued but looked up, on both sides of each threshold and at both ends.

TFLM rounds twice, halves away from zero the second time, so that its thresholds lie on one line
for positive accumulators and on another for negative ones. Where one line does not fit, there are
two offsets, and the sign of the accumulator chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import Thresholds, find_thresholds
from tinyml_course.native.line import Bounds
from tinyml_course.quantization import INT8_MIN
from tinyml_course.quantization.fixed_point import INT32_MAX, INT32_MIN

Float = type[np.float32] | type[np.float64]

_ULPS = (0, 1, -1, 2, -2, 3, -3)
"""How many units in the last place beside the best slope are tried."""

_PLACES: Mapping[str, Callable[[IntegerStage, Thresholds], Array | int]] = {
    "code 0": lambda _stage, _found: INT8_MIN,
    "first code": lambda _stage, found: found.first,
    "middle code": lambda _stage, found: (found.first + found.last) >> 1,
    "two lines": lambda stage, _found: stage.zero_point,
}
"""Which code is where x is 0: the nearer to 0 offsets are, the finer is their spacing. Two lines
meet where the accumulator is 0, and there the code is the zero point."""


@dataclass(frozen=True)
class Fit:
    """``code + 128 = clamp(truncate(slope · x + (below if x < 0 else above)))``.

    In float32 the multiplication and the addition are one operation with one rounding (a fused
    multiply-add), in float64 they are two.

    Attributes
    ----------
    start
        What accumulators start from: x is `start` plus the sum of codes times weights,
        (channels,) int64 that fit into 32 bits.
    slope, below, above
        (channels,) float32 or float64.
    low, high
        The clamp, unsigned codes.
    """

    start: Array
    slope: Array
    below: Array
    above: Array
    low: int
    high: int

    @property
    def is_double(self) -> bool:
        """Whether it computes in float64."""
        return self.slope.dtype == np.float64

    @property
    def has_kink(self) -> bool:
        """Whether a channel has two offsets."""
        return bool((self.below != self.above).any())

    def __call__(self, sums: Array) -> Array:
        """What the compiled code computes: codes of some sums, (points, channels) int64."""
        x = (sums + self.start).astype(np.int32)
        offset = np.where(x < 0, self.below, self.above)
        if self.is_double:
            scaled = self.slope * x + offset
        else:
            scaled = fused_multiply_add(self.slope, x.astype(np.float32), offset)
        # Beyond 32 bits x86 answers −2³¹; ARM saturates, and is right wherever this is.
        fits = np.abs(scaled) < 2.0**31
        whole = np.where(fits, np.trunc(scaled), INT32_MIN).astype(np.int64)
        return np.clip(whole, self.low, self.high) + INT8_MIN


def fit_stage(stage: IntegerStage, low: Array, high: Array) -> Fit | None:
    """The fit of all channels of `stage` for sums from `low` to `high`.

    Parameters
    ----------
    low, high
        Lowest and highest sum of codes times weights of each channel, (channels,) int64.

    Returns
    -------
    In float32 if that is exact for every channel, otherwise in float64; None where neither is, or
    where a 32-bit register can wrap.
    """
    thresholds = find_thresholds(stage, low, high)
    if thresholds is None:
        return None
    return _fit(stage, thresholds, np.float32) or _fit(stage, thresholds, np.float64)


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


def _fit(stage: IntegerStage, thresholds: Thresholds, dtype: Float) -> Fit | None:
    """Each way to place x = 0 in turn, on the channels that no earlier one has fitted."""
    best = _constant(stage, thresholds, dtype)
    missing = np.flatnonzero(~thresholds.is_constant)
    for place in _PLACES:
        if not len(missing):
            break
        part, rest = thresholds.of(missing), stage.of(missing)
        fitted = np.zeros(len(missing), bool)
        for fit in _candidates(rest, part, place, dtype):
            # The proof is of rising functions, and this one rises if the step at 0 does.
            proved = ~fitted & (fit.below <= fit.above) & part.equal(fit)
            for name in ("start", "slope", "below", "above"):
                getattr(best, name)[missing[proved]] = getattr(fit, name)[proved]
            fitted |= proved
            if fitted.all():
                break
        missing = missing[~fitted]
    return None if len(missing) else best


def _constant(stage: IntegerStage, thresholds: Thresholds, dtype: Float) -> Fit:
    """All channels as if they had one code whatever comes in: slope 0."""
    offset = (thresholds.first - INT8_MIN + 0.5).astype(dtype)
    low, high = stage.activation_min - INT8_MIN, stage.activation_max - INT8_MIN
    start = np.zeros(len(offset), np.int64)
    return Fit(start, np.zeros_like(offset), offset, offset.copy(), low, high)


def _candidates(
    stage: IntegerStage, thresholds: Thresholds, place: str, dtype: Float
) -> Iterator[Fit]:
    """The best slope with x = 0 at a place, and its neighbours."""
    slope = np.maximum(stage.multipliers, 1) * 2.0 ** (stage.shifts - 31)
    start = stage.bias - np.rint((_PLACES[place](stage, thresholds) - stage.zero_point) / slope)
    # Accumulators wrap harmlessly while they are added up, but not at the end.
    fits = (start + thresholds.low >= INT32_MIN) & (start + thresholds.high <= INT32_MAX)
    start = np.where(fits, start, 0).astype(np.int64)
    bounds = Bounds(thresholds, start, dtype, two_lines=place == "two lines")
    best = bounds.widest(slope)
    if np.isnan(best).all():
        return
    best = np.where(np.isnan(best), slope, best).astype(dtype)
    low, high = stage.activation_min - INT8_MIN, stage.activation_max - INT8_MIN
    for ulps in _ULPS:
        near = best + ulps * np.spacing(best)
        below, above = bounds.offsets(near)
        yield Fit(start, near, below, above, low, high)
