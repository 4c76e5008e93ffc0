"""From 32-bit accumulators to int8: bias, multiplier and shift, zero point, clamp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.node import Array, Node
from tinyml_course.quantization import (
    INT8_MAX,
    INT8_MIN,
    Multiply,
    quantize_multiplier,
    round_half_away,
)
from tinyml_course.tflite import Tensor


@dataclass(frozen=True)
class OutputStage:
    """The last steps of CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED, prepared.

    Attributes
    ----------
    bias
        int64, one for each output channel.
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

    def __call__(self, products: Array) -> Array:
        """Finish sums of products, any shape with the output channels last; int8."""
        accumulator = (products.astype(np.int64) + self.bias).astype(np.int32)
        scaled = self.multiply(accumulator, self.multipliers, self.shifts)
        scaled += self.zero_point
        return np.clip(scaled, self.activation_min, self.activation_max).astype(np.int8)


def output_stage(node: Node, weights: Tensor, channels: int, activation: str) -> OutputStage:
    """Prepare the output stage of `node`: input 0 times `weights`, plus the bias in input 2.

    Source: TFLM ``kernels/kernel_util.cc``, ``PopulateConvolutionQuantizationParams``.
    """
    input_scale, _ = node.quantized(node.input(0))
    output_scale, zero_point = node.quantized(node.outputs[0])
    if weights.scales.size not in (1, channels):
        raise node.error(f"1 or {channels} weight scales", weights.scales.size)
    effective = input_scale * weights.scales.astype(np.float64) / output_scale
    pairs = np.array([quantize_multiplier(real) for real in effective], np.int64)
    low, high = activation_range(node, activation)
    return OutputStage(
        bias=_bias(node, channels),
        multipliers=pairs[:, 0],
        shifts=pairs[:, 1],
        zero_point=zero_point,
        activation_min=low,
        activation_max=high,
        multiply=node.multiply,
    )


def _bias(node: Node, channels: int) -> Array:
    if len(node.inputs) < 3 or node.inputs[2] is None:
        return np.zeros(channels, np.int64)
    tensor, values = node.constant(2)
    if tensor.dtype != np.int32 or values.size != channels:
        raise node.error(f"{channels} int32 biases", tensor)
    return values.reshape(channels).astype(np.int64)


_REAL_BOUNDS = {
    "NONE": (-np.inf, np.inf),
    "RELU": (0.0, np.inf),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU6": (0.0, 6.0),
}


def activation_range(node: Node, activation: str) -> tuple[int, int]:
    """The codes a fused activation clamps the output to.

    The bounds are quantized in float32, as on the board.

    Source: TFLM ``kernels/kernel_util_micro.cc``, ``CalculateActivationRangeQuantized``.
    """
    if activation not in _REAL_BOUNDS:
        raise node.error(f"a fused activation among {sorted(_REAL_BOUNDS)}", activation)
    scale, zero_point = node.quantized(node.outputs[0])
    low, high = (
        limit if np.isinf(bound) else zero_point + _steps(bound, scale)
        for bound, limit in zip(_REAL_BOUNDS[activation], (INT8_MIN, INT8_MAX), strict=True)
    )
    return max(low, INT8_MIN), min(high, INT8_MAX)


def _steps(bound: float, scale: float) -> int:
    return int(round_half_away(np.float32(bound) / np.float32(scale)))
