"""From 32-bit accumulators to int8 in integers, as the board does it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.quantization import Multiply


@dataclass(frozen=True)
class IntegerStage:
    """The last steps of a layer, in the integers of the board.

    Attributes
    ----------
    bias
        int64, one for each output channel: the layer's own, minus input zero point · Σ weights,
        because it is added to sums of codes.
    multipliers, shifts
        The effective multiplier of each output channel in fixed point, int64.
    zero_point, activation_min, activation_max
        Of the output, as codes.
    """

    bias: Array
    multipliers: Array
    shifts: Array
    zero_point: int
    activation_min: int
    activation_max: int
    multiply: Multiply

    def __call__(self, sums: Array) -> Array:
        """Finish sums of codes times weights, output channels last; int8."""
        scaled = self.multiply(self.accumulator(sums), self.multipliers, self.shifts)
        scaled += self.zero_point
        return np.clip(scaled, self.activation_min, self.activation_max).astype(np.int8)

    def of(self, channels: slice | Array) -> IntegerStage:
        """The same for some channels."""
        arrays = self.bias[channels], self.multipliers[channels], self.shifts[channels]
        return replace(self, bias=arrays[0], multipliers=arrays[1], shifts=arrays[2])

    def accumulator(self, sums: Array) -> Array:
        """The board's 32-bit accumulator, bias included; it wraps as it does there."""
        return (sums.astype(np.int64) + self.bias).astype(np.int32)
