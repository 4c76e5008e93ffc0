"""CONV_2D, int8.

Source: TFLM ``kernels/internal/reference/integer_ops/conv.h``, ``ConvPerChannel``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import output_stage
from tinyml_course.kernels.windows import make_windows
from tinyml_course.tflite.options import Conv2DOptions


def prepare(node: Node) -> Run:
    """Every window of the input times the weights (OHWI), then the output stage."""
    options: Conv2DOptions = node.options(Conv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or tensor.dtype != np.int8:
        raise node.error("int8 weights of 4 axes (OHWI)", tensor)
    channels, height, width, depth = weights.shape
    if node.input(0).shape[-1] != depth:
        raise node.error(f"{depth} input channels", node.input(0).shape)
    _, zero_point = node.quantized(node.input(0))
    windows = make_windows(node, (height, width), options)
    if node.output.shape[-1] != channels:
        raise node.error(f"{channels} output channels", node.output.shape)
    matrix = weights.reshape(channels, -1).T
    number, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, options.activation, largest)
    factors: Array = np.ascontiguousarray(matrix, number)

    def run(x: Array, *_constants: Array) -> Array:
        views = windows.view(x.reshape(-1, *x.shape[2:]), zero_point)
        patches = views.astype(number, order="C").reshape(-1, len(factors))
        return stage(patches @ factors).reshape(len(x), *node.output.shape)

    return run
