"""MUL, int8: the product of the codes' distances from zero, on the output's scale.

Source: TFLM ``kernels/mul_common.cc`` and
``kernels/internal/reference/integer_ops/mul.h``.
"""

from __future__ import annotations

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import ALL_PAIRS, by_pair_table, clamp
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.tflite.options import BinaryOptions


def prepare(node: Node) -> Run:
    """Tabulate the product of two inputs."""
    options: BinaryOptions = node.options(BinaryOptions)
    (scale_a, zero_a), (scale_b, zero_b) = (node.quantized(node.input(i)) for i in (0, 1))
    _, zero_point = node.quantized(node.output)
    a, b = ALL_PAIRS
    product = (a - zero_a) * (b - zero_b)
    result = node.multiply(product, *effective_multiplier(node, scale_a, scale_b)) + zero_point
    return by_pair_table(node, clamp(result, *activation_range(node, options.activation)))
