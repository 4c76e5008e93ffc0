"""From 32-bit accumulators to int8: bias, multiplier and shift, zero point, clamp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tinyml_course.kernels.float_requantize import FloatStage, find_float_stage
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array, Node
from tinyml_course.quantization import (
    quantize_multiplier,
    round_half_away,
)
from tinyml_course.tflite import Tensor


@dataclass(frozen=True)
class OutputStage:
    """The last steps of a layer: by the float formula where it is exact, otherwise in integers.

    Attributes
    ----------
    integers
        The steps as the board does them.
    largest
        Largest magnitude of a sum of codes times weights.
    """

    integers: IntegerStage
    largest: float

    @cached_property
    def floats(self) -> FloatStage | None:
        """The float formula; looked for when it is first needed, which takes a while."""
        return find_float_stage(self.integers, self.largest)

    def __call__(self, sums: Array) -> Array:
        """Finish sums of codes times weights, output channels last; int8."""
        return (self.floats or self.integers)(sums)


def output_stage(
    node: Node,
    weights: Tensor,
    matrix: Array,
    activation: str,
    largest: float,
    image: int = 0,
    bias: int = 2,
) -> OutputStage:
    """Prepare the output stage of `node`: input `image` times `weights`, plus input `bias`.

    Parameters
    ----------
    matrix
        Shape (products, channels): the weights that reach each output channel.
    largest
        Largest magnitude of a sum of codes times weights.
    image, bias
        Which inputs they are; the bias may be absent.

    Source: TFLM ``kernels/kernel_util.cc``, ``PopulateConvolutionQuantizationParams``.
    """
    _, input_zero_point = node.quantized(node.input(image))
    _, zero_point = node.quantized(node.output)
    channels = matrix.shape[1]
    node.check_work(0, node.output.size * len(matrix))
    multipliers, shifts = channel_multipliers(node, weights, channels, image)
    low, high = activation_range(node, activation)
    folded = _bias(node, bias, channels) - input_zero_point * matrix.sum(axis=0, dtype=np.int64)
    integers = IntegerStage(
        bias=folded,
        multipliers=multipliers,
        shifts=shifts,
        zero_point=zero_point,
        activation_min=low,
        activation_max=high,
        multiply=node.multiply,
    )
    return OutputStage(integers, largest)


def channel_multipliers(
    node: Node, weights: Tensor, channels: int, image: int
) -> tuple[Array, Array]:
    """The effective multiplier of each output channel in fixed point: multipliers and shifts."""
    input_scale, _ = node.coded(node.input(image))
    output_scale, _ = node.coded(node.output)
    if weights.scales.size not in (1, channels):
        raise node.error(f"1 or {channels} weight scales", weights.scales.size)
    effective = input_scale * weights.scales.astype(np.float64) / output_scale
    if not (np.isfinite(effective).all() and (effective >= 0).all()):
        raise node.error("weight scales of 0 or more", weights.scales.min())
    pairs = np.array([quantize_multiplier(real) for real in effective], np.int64)
    each = np.broadcast_to(pairs, (channels, 2))
    return each[:, 0], each[:, 1]


def _bias(node: Node, i: int, channels: int) -> Array:
    if not node.has_input(i):
        return np.zeros(channels, np.int64)
    tensor, values = node.constant(i)
    if tensor.dtype != np.int32 or values.size != channels:
        raise node.error(f"{channels} int32 biases", tensor)
    return values.reshape(channels).astype(np.int64)


_REAL_BOUNDS = {
    "NONE": (-np.inf, np.inf),
    "RELU": (0.0, np.inf),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU6": (0.0, 6.0),
}


def activation_range(
    node: Node, activation: str, dtype: type[np.integer[Any]] = np.int8
) -> tuple[int, int]:
    """The codes of type `dtype` that a fused activation clamps the output to.

    The bounds are quantized in float32, as on the board.

    Source: TFLM ``kernels/kernel_util_micro.cc``, ``CalculateActivationRangeQuantized``.
    """
    if activation not in _REAL_BOUNDS:
        raise node.error(f"a fused activation among {sorted(_REAL_BOUNDS)}", activation)
    scale, zero_point = node.quantized(node.output, dtype)
    ends = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    low, high = (
        limit if np.isinf(bound) else zero_point + _steps(bound, scale)
        for bound, limit in zip(_REAL_BOUNDS[activation], ends, strict=True)
    )
    return max(low, ends[0]), min(high, ends[1])


def _steps(bound: float, scale: float) -> int:
    steps = round_half_away(np.float32(bound) / np.float32(scale))
    return int(np.clip(steps, -(2.0**31), 2.0**31))
