"""FULLY_CONNECTED, int8, one weight scale or one for each unit.

Source: TFLM ``kernels/internal/reference/integer_ops/fully_connected.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import output_stage
from tinyml_course.tflite.options import FullyConnectedOptions


def prepare(node: Node) -> Run:
    """The input's rows times the weights (units, depth), then the output stage."""
    options: FullyConnectedOptions = node.options(FullyConnectedOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 2 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (units, depth)", tensor)
    units, depth = weights.shape
    if depth < 1 or node.input(0).size % depth or node.outputs[0].shape[-1:] != (units,):
        raise node.error(f"{depth} values in and {units} out", node.input(0).shape)
    _, zero_point = node.quantized(node.input(0))
    stage = output_stage(node, tensor, units, options.activation)
    weight_offsets = {int(z) for z in tensor.zero_points}
    if len(weight_offsets) != 1:
        raise node.error("one zero point for all weights", sorted(weight_offsets))
    centred = weights.astype(np.int16) - weight_offsets.pop()
    number = exact_float(node, centred, axis=0)
    matrix = centred.T.astype(number)
    shape = node.outputs[0].shape[1:]

    def run(x: Array, *_constants: Array) -> Array:
        rows = x.reshape(-1, depth).astype(number)
        rows -= zero_point
        return stage(rows @ matrix).reshape(len(x), *shape)

    return run
