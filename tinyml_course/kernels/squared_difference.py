"""SQUARED_DIFFERENCE, int8 and int16: both inputs on one scale, then the square of what is between.

Source: TFLM ``kernels/squared_difference.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.lookup import by_pairs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier

INT8_BITS = 7
"""Bits by which int8 inputs are shifted left: as many as the square has room for."""


def prepare(node: Node) -> Run:
    """The square of the difference, on the output's scale."""
    inputs = node.symmetric(node.input(0)), node.symmetric(node.input(1))
    scale, zero_point = node.symmetric(node.output)
    left = 0 if node.code_type is np.int16 else INT8_BITS
    common = 2 * max(inputs[0][0], inputs[1][0])
    pairs = [quantize_multiplier(step / common) for step, _ in inputs]
    to_output = quantize_multiplier(common**2 / (4**left * scale))

    def compute(a: Array, b: Array) -> Array:
        first, second = (
            node.multiply((x - zero) << left, *pair)
            for x, (_, zero), pair in zip((a, b), inputs, pairs, strict=True)
        )
        square = (first - second) ** 2
        return node.saturated(node.multiply(square, *to_output) + zero_point)

    return by_pairs(node, compute)
