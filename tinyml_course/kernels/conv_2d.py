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
    stage = output_stage(node, tensor, channels, options.activation)
    number = exact_float(node, weights, axis=0)
    # The windows come as (…, C, H, W), so the weights are put in that order too.
    matrix = weights.transpose(3, 1, 2, 0).reshape(-1, channels).astype(number)

    def run(x: Array, *_constants: Array) -> Array:
        views = windows.view(x, zero_point)
        patches = views.reshape(len(x), *windows.output, -1).astype(number)
        patches -= zero_point
        return stage(patches @ matrix)

    return run
