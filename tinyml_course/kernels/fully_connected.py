"""FULLY_CONNECTED, int8 and int16, one weight scale or one for each unit.

Source: TFLM ``kernels/internal/reference/integer_ops/fully_connected.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.wide_requantize import WideStage, wide_stage
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import FullyConnectedOptions


def make_dense(node: Node) -> tuple[Array, OutputStage]:
    """The weights of an int8 `node` as exact floats, (depth, units); what follows the sums."""
    tensor, matrix, activation = _weights(node)
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, activation, largest)
    return np.ascontiguousarray(matrix, float_type), stage


def make_wide_dense(node: Node) -> tuple[Array, WideStage]:
    """The same where activations are int16."""
    tensor, matrix, activation = _weights(node)
    float_type, _ = exact_float(node, matrix, axis=1, largest_code=2**15)
    stage = wide_stage(node, tensor, matrix.shape[1], activation)
    return np.ascontiguousarray(matrix, float_type), stage


def _weights(node: Node) -> tuple[Tensor, Array, str]:
    """The weights, as they are and as distances from zero (depth, units), and the activation."""
    options: FullyConnectedOptions = node.options(FullyConnectedOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 2 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (units, depth)", tensor)
    units, depth = weights.shape
    rows = node.input(0).size // max(depth, 1)
    if rows * depth != node.input(0).size or node.output.size != rows * units or not rows:
        raise node.error(f"{depth} values in and {units} out", node.input(0).shape)
    return tensor, weights.T.astype(np.int64) - _zero_point(node, tensor), options.activation


def _zero_point(node: Node, weights: Tensor) -> int:
    """The weights' code of 0.0; with a scale for each unit TFLM takes 0, whatever the file says."""
    if not weights.zero_points.size:
        raise node.error("quantized weights", weights)
    return int(weights.zero_points[0]) if weights.scales.size == 1 else 0


def prepare(node: Node) -> Run:
    """The input's rows times the weights, then the output stage."""
    factors, stage = (make_wide_dense if node.code_type is np.int16 else make_dense)(node)

    def run(x: Array, *_constants: Array) -> Array:
        codes = x.reshape(-1, len(factors)).astype(factors.dtype)
        return stage(codes @ factors).reshape(len(x), *node.output.shape)

    return run
