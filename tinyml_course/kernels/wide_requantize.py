"""From sums of int16 codes times weights to int16: bias, multiplier and shift, clamp.

Source: TFLM ``kernels/internal/reference/integer_ops/conv.h``, ``ConvPerChannel`` for int16, and
its like for other layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.requantize import (
    OutputStage,
    activation_range,
    channel_multipliers,
)
from tinyml_course.quantization import LARGEST_64_BIT_SHIFT, Multiply, multiply_64_bits
from tinyml_course.tflite import Tensor


@dataclass(frozen=True)
class WideStage:
    """The last steps of a layer with int16 activations.

    Attributes
    ----------
    bias
        int64, one for each output channel.
    multipliers, shifts
        The effective multiplier of each output channel in fixed point, int64.
    activation_min, activation_max
        Of the output, as codes; its zero point is 0.
    register
        Type of the board's accumulator: int64, or int32, which wraps.
    multiply
        How that accumulator is multiplied.
    """

    bias: Array
    multipliers: Array
    shifts: Array
    activation_min: int
    activation_max: int
    register: type[np.int32 | np.int64]
    multiply: Multiply

    def __call__(self, sums: Array) -> Array:
        """Finish sums of codes times weights, output channels last; int16."""
        accumulator = (sums.astype(np.int64) + self.bias).astype(self.register)
        scaled = self.multiply(accumulator, self.multipliers, self.shifts)
        return np.clip(scaled, self.activation_min, self.activation_max).astype(np.int16)


Stage = TypeVar("Stage", OutputStage, WideStage)
"""What follows the sums of a layer: `OutputStage` for int8, `WideStage` for int16."""


def wide_stage(
    node: Node, weights: Tensor, channels: int, activation: str, image: int = 0, bias: int = 2
) -> WideStage:
    """Prepare the last steps of `node`: input `image` times `weights`, plus input `bias`.

    The accumulator has 64 bits. In a CONV_2D with an int32 bias it has 32, and the multiplication
    rounds twice, as for int8.
    """
    node.symmetric(node.input(image))
    node.symmetric(node.output)
    pairs = channel_multipliers(node, weights, channels, image)
    low, high = activation_range(node, activation, np.int16)
    values, is_short = _bias(node, bias, channels)
    if not is_short and pairs[1].max() > LARGEST_64_BIT_SHIFT:
        expected = f"a scale from sums to the output below 2**{LARGEST_64_BIT_SHIFT}"
        raise node.error(expected, f"2**{pairs[1].max() - 1} or more")
    return WideStage(
        bias=values,
        multipliers=pairs[0],
        shifts=pairs[1],
        activation_min=low,
        activation_max=high,
        register=np.int32 if is_short else np.int64,
        multiply=node.multiply if is_short else multiply_64_bits,
    )


def _bias(node: Node, i: int, channels: int) -> tuple[Array, bool]:
    """The values as int64, and whether the accumulator has 32 bits."""
    name = node.operator.name
    if not node.has_input(i):
        return np.zeros(channels, np.int64), False
    tensor, values = node.constant(i)
    types = ("int64", *_OTHER_BIASES.get(name, ()))
    if tensor.dtype.name not in types or values.size != channels:
        raise node.error(f"{channels} biases of {' or '.join(types)}, as TFLM reads them", tensor)
    return values.reshape(channels).astype(np.int64), tensor.dtype == np.int32


_OTHER_BIASES = {"CONV_2D": ("int32",), "TRANSPOSE_CONV": ("int16",)}
"""TFLM reads those of all other layers as int64, whatever their type."""
