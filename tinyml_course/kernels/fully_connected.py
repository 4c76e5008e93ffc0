"""FULLY_CONNECTED, int8, one weight scale or one for each unit.

Source: TFLM ``kernels/internal/reference/integer_ops/fully_connected.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.tflite.options import FullyConnectedOptions


def make_dense(node: Node) -> tuple[Array, OutputStage]:
    """The weights as exact floats, (depth, units), and what follows the sums."""
    options: FullyConnectedOptions = node.options(FullyConnectedOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 2 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (units, depth)", tensor)
    units, depth = weights.shape
    rows = node.input(0).size // max(depth, 1)
    if rows * depth != node.input(0).size or node.output.size != rows * units or not rows:
        raise node.error(f"{depth} values in and {units} out", node.input(0).shape)
    weight_offsets = {int(z) for z in tensor.zero_points}
    if len(weight_offsets) != 1:
        raise node.error("one zero point for all weights", sorted(weight_offsets))
    matrix = weights.T.astype(np.int64) - weight_offsets.pop()
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, options.activation, largest)
    return np.ascontiguousarray(matrix, float_type), stage


def prepare(node: Node) -> Run:
    """The input's rows times the weights, then the output stage."""
    factors, stage = make_dense(node)

    def run(x: Array, *_constants: Array) -> Array:
        codes = x.reshape(-1, len(factors)).astype(factors.dtype)
        return stage(codes @ factors).reshape(len(x), *node.output.shape)

    return run
