"""L2_NORMALIZATION, int8: each vector along the last axis divided by its length.

Source: TFLM ``kernels/l2norm.cc`` and
``kernels/internal/reference/integer_ops/l2normalization.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.lookup import clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization.inverse_root import inverse_root
from tinyml_course.tflite.options import BinaryOptions

_OUTPUT_BITS = 7
"""The output is in 1/128, whatever its scale in the file."""

_MOST_AXES = 4


def prepare(node: Node) -> Run:
    """Multiply by one over the square root of the sum of squares; only 0 has length 0."""
    options: BinaryOptions = node.options(BinaryOptions)
    if options.activation != "NONE":
        raise node.error("no fused activation", options.activation)
    _, zero_point = node.quantized(node.input(0))
    node.quantized(node.output)
    shape = node.input(0).shape
    if not 1 <= len(shape) <= _MOST_AXES:
        raise node.error(f"1 to {_MOST_AXES} axes, as TFLM takes", node.input(0))
    node.check_output_shape(shape)

    def run(x: Array) -> Array:
        steps = x.astype(np.int64) - zero_point
        squares = (steps**2).sum(axis=-1, keepdims=True)
        multiplier, shift = inverse_root(np.maximum(squares, 1))
        return clamp(node.multiply(steps, multiplier, shift + _OUTPUT_BITS))

    return run
