"""MUL, int8 and int16: the product of the codes' distances from zero, on the output's scale.

Source: TFLM ``kernels/mul_common.cc`` and
``kernels/internal/reference/integer_ops/mul.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import by_pairs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.tflite.options import BinaryOptions


def prepare(node: Node) -> Run:
    """The product of two inputs."""
    options: BinaryOptions = node.options(BinaryOptions)
    (scale_a, zero_a), (scale_b, zero_b) = (node.symmetric(node.input(i)) for i in (0, 1))
    _, zero_point = node.symmetric(node.output)
    multiplier, shift = effective_multiplier(node, scale_a, scale_b)
    low, high = activation_range(node, options.activation, node.code_type)

    def compute(a: Array, b: Array) -> Array:
        result = node.multiply((a - zero_a) * (b - zero_b), multiplier, shift) + zero_point
        return np.clip(result, low, high).astype(node.code_type)

    return by_pairs(node, compute)
