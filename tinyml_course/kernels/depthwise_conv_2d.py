"""DEPTHWISE_CONV_2D, int8: each input channel has filters of its own.

Source: TFLM ``kernels/internal/reference/integer_ops/depthwise_conv.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import output_stage
from tinyml_course.kernels.windows import make_windows
from tinyml_course.tflite.options import DepthwiseConv2DOptions


def prepare(node: Node) -> Run:
    """Add up the taps of the window one by one, then the output stage.

    Weights are (1, H, W, C · multiplier); output channel ``c * multiplier + m`` reads input
    channel ``c``.
    """
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or weights.shape[0] != 1 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (1, H, W, channels)", tensor)
    _, height, width, channels = weights.shape
    depth = node.input(0).shape[-1]
    if depth < 1 or channels % depth:
        raise node.error(f"a multiple of {depth} output channels", channels)
    _, zero_point = node.quantized(node.input(0))
    windows = make_windows(node, (height, width), options)
    stage = output_stage(node, tensor, channels, options.activation)
    number = exact_float(node, weights, axis=3)
    taps = weights.reshape(height, width, depth, channels // depth).astype(number)

    def run(x: Array, *_constants: Array) -> Array:
        views = windows.view(x, zero_point)
        sums = np.zeros((len(x), *windows.output, depth, channels // depth), number)
        for row in range(height):
            for column in range(width):
                tap = views[..., row, column].astype(number) - number(zero_point)
                sums += tap[..., None] * taps[row, column]
        return stage(sums.reshape(*sums.shape[:3], channels))

    return run
