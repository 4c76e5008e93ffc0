"""DEPTHWISE_CONV_2D, int8: each input channel has its own filters.

Source: TFLM ``kernels/internal/reference/integer_ops/depthwise_conv.h``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite.options import DepthwiseConv2DOptions


@dataclass(frozen=True)
class DepthwiseConvolution:
    """What every engine needs of a DEPTHWISE_CONV_2D.

    Attributes
    ----------
    image
        Height, width and channels of the input. An image of one column, such as a sequence, is
        treated as one row: the same numbers in longer runs.
    windows, zero_point
        How the window moves, and the code of 0.0, which pads the image.
    multiplier
        Output channel ``c * multiplier + m`` reads input channel ``c``.
    taps
        The weights, (rows · columns, output channels), as exact floats.
    stage
        What follows the sums.
    """

    image: tuple[int, ...]
    windows: Windows
    zero_point: int
    multiplier: int
    taps: Array
    stage: OutputStage


def make_depthwise_convolution(node: Node) -> DepthwiseConvolution:
    """Read weights (1, H, W, C · multiplier), windows and output stage of `node`."""
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or weights.shape[0] != 1 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (1, H, W, channels)", tensor)
    _, height, width, channels = weights.shape
    windows = make_windows(node, (height, width), options)
    depth = node.input(0).shape[-1]
    if depth < 1 or channels % depth or node.output.shape[-1] != channels:
        raise node.error(f"a multiple of {depth} output channels", channels)
    _, zero_point = node.quantized(node.input(0))
    matrix = weights.reshape(-1, channels)
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, options.activation, largest)
    taps = matrix.astype(float_type)
    image = node.input(0).shape[1:]
    if image[1] == width == 1:
        image, windows = (1, image[0], depth), windows.turned()
    return DepthwiseConvolution(image, windows, zero_point, channels // depth, taps, stage)


def prepare(node: Node) -> Run:
    """Add up the taps of the window one by one, then the output stage."""
    conv = make_depthwise_convolution(node)
    float_type, channels = conv.taps.dtype, conv.taps.shape[1]
    node.check_work(conv.taps.size * conv.windows.output[1])
    # A row of pixels is one run of columns x channels, and so is a tap: long runs are fast.
    rows = np.tile(conv.taps[:, None, :], (1, conv.windows.output[1], 1))

    def run(x: Array, *_constants: Array) -> Array:
        padded = conv.windows.padded(x.reshape(-1, *conv.image), conv.zero_point)
        pixels = padded.astype(float_type)
        if conv.multiplier > 1:
            pixels = np.repeat(pixels, conv.multiplier, axis=-1)
        sums = np.zeros((len(pixels), *conv.windows.output, channels), float_type)
        product = np.empty_like(sums)
        for pixel, row in zip(conv.windows.taps(pixels), rows, strict=True):
            np.copyto(product, pixel)
            product *= row
            sums += product
        return conv.stage(sums).reshape(len(x), *node.output.shape)

    return run
