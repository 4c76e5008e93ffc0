"""ADD, int8 and int16: both inputs on one scale, then the sum on the output's.

Three roundings: each input's, and the result's.

Source: TFLM ``kernels/add_common.cc`` and
``kernels/internal/reference/integer_ops/add.h``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.lookup import by_pairs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions

LEFT_SHIFT = 20
"""Bits by which int8 inputs are shifted left before they are rescaled, to keep rounding errors
small."""

_WIDE_LEFT_SHIFT = 15
"""The same for int16: as many as 32 bits leave."""


def prepare(node: Node) -> Run:
    """The sum of two inputs."""
    return on_one_scale(node, np.add)


def on_one_scale(node: Node, combine: Callable[[Array, Array], Array]) -> Run:
    """Rescale both inputs, then `combine` them."""
    options: BinaryOptions = node.options(BinaryOptions)
    inputs = node.coded(node.input(0)), node.coded(node.input(1))
    scale, zero_point = node.coded(node.output)
    left = _WIDE_LEFT_SHIFT if node.code_type is np.int16 else LEFT_SHIFT
    # Twice the coarser step, so that the sum of two inputs stays below 2**31.
    common = 2 * max(inputs[0][0], inputs[1][0])
    pairs = [quantize_multiplier(step / common) for step, _ in inputs]
    to_output = quantize_multiplier(common / (2**left * scale))
    if to_output[1] > 0:
        raise node.error(f"an output step of at least 2**-{left - 2} input steps", scale)
    low, high = activation_range(node, options.activation, node.code_type)

    def compute(a: Array, b: Array) -> Array:
        first, second = (
            node.multiply((x - zero) << left, *pair)
            for x, (_, zero), pair in zip((a, b), inputs, pairs, strict=True)
        )
        result = node.multiply(combine(first, second), *to_output) + zero_point
        return np.clip(result, low, high).astype(node.code_type)

    return by_pairs(node, compute)
