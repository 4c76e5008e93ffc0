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
    if depth < 1 or channels % depth or node.output.shape[-1] != channels:
        raise node.error(f"a multiple of {depth} output channels", channels)
    _, zero_point = node.quantized(node.input(0))
    windows = make_windows(node, (height, width), options)
    matrix = weights.reshape(-1, channels)
    number, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, options.activation, largest)
    # A row of pixels is one run of columns x channels, and so is a tap: long rows are quick.
    taps = np.tile(matrix.astype(number)[:, None, :], (1, windows.output[1], 1))

    def run(x: Array, *_constants: Array) -> Array:
        pixels = windows.padded(x.reshape(-1, *x.shape[2:]), zero_point).astype(number)
        if channels != depth:
            pixels = np.repeat(pixels, channels // depth, axis=-1)
        sums = np.zeros((len(pixels), *windows.output, channels), number)
        product = np.empty_like(sums)
        for pixel, tap in zip(windows.taps(pixels), taps, strict=True):
            sums += np.multiply(pixel, tap, out=product)
        return stage(sums).reshape(len(x), *node.output.shape)

    return run
