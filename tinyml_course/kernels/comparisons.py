"""Comparisons of codes with scales of their own: both are brought to one scale first.

Source: TFLM ``kernels/comparisons.cc`` and ``kernels/internal/reference/comparisons.h``,
``ComparisonWithScaling``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.broadcasting import aligned_inputs
from tinyml_course.kernels.lookup import ALL_CODES
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.two_inputs import RELATIONS
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite import Tensor

LEFT_SHIFT = 8
"""Bits by which codes are shifted left, to keep rounding errors small."""


def prepare(node: Node) -> Run:
    """True or false for each pair of int8 codes.

    TFLM's GREATER takes int16 too, but its wheel compares with scales that nothing has set.
    """
    relation = RELATIONS[node.operator.name]
    if node.output.dtype != np.bool_:
        raise node.error("a bool output", node.output)
    first, second = (_rescaled(node, node.input(i)) for i in (0, 1))
    align = aligned_inputs(node)

    def run(a: Array, b: Array) -> Array:
        left, right = align(a, b)
        return relation(first[left.view(np.uint8)], second[right.view(np.uint8)])

    return run


def _rescaled(node: Node, tensor: Tensor) -> Array:
    """`ALL_CODES` times their scale, in units of 1/256."""
    scale, zero_point = node.quantized(tensor)
    if scale >= 1:
        raise node.error(f"a scale below 1 for {tensor}, as TFLM takes", scale)
    return node.multiply((ALL_CODES - zero_point) << LEFT_SHIFT, *quantize_multiplier(scale))
