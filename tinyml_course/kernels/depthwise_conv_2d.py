"""DEPTHWISE_CONV_2D, int8 and int16: each input channel has its own filters.

Source: TFLM ``kernels/internal/reference/integer_ops/depthwise_conv.h``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.wide_requantize import Stage, WideStage, wide_stage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import DepthwiseConv2DOptions


@dataclass(frozen=True)
class DepthwiseConvolution(Generic[Stage]):
    """What every engine need of a DEPTHWISE_CONV_2D.

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
    stage: Stage


def make_depthwise_convolution(node: Node) -> DepthwiseConvolution[OutputStage]:
    """Read weights (1, H, W, C · multiplier), windows and output stage of an int8 `node`."""
    tensor, matrix, activation = _weights(node)
    _, zero_point = node.quantized(node.input(0))
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, activation, largest)
    return _with_taps(node, matrix.astype(float_type), zero_point, stage)


def make_wide_depthwise_convolution(node: Node) -> DepthwiseConvolution[WideStage]:
    """The same where activations are int16."""
    tensor, matrix, activation = _weights(node)
    float_type, _ = exact_float(node, matrix, axis=1, largest_code=2**15)
    stage = wide_stage(node, tensor, matrix.shape[1], activation)
    return _with_taps(node, matrix.astype(float_type), 0, stage)


def _weights(node: Node) -> tuple[Tensor, Array, str]:
    """The weights, as they are and as (rows · columns, output channels), and the activation."""
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or weights.shape[0] != 1 or tensor.dtype != np.int8:
        raise node.error("int8 weights of shape (1, H, W, channels)", tensor)
    channels, depth = weights.shape[3], node.input(0).shape[-1]
    if depth < 1 or channels % depth or node.output.shape[-1] != channels:
        raise node.error(f"a multiple of {depth} output channels", channels)
    return tensor, weights.reshape(-1, channels), options.activation


def _with_taps(
    node: Node, taps: Array, zero_point: int, stage: Stage
) -> DepthwiseConvolution[Stage]:
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    _, height, width, channels = node.input(1).shape
    windows = make_windows(node, (height, width), options)
    image = node.input(0).shape[1:]
    depth = image[2]
    if image[1] == width == 1:
        image, windows = (1, image[0], depth), windows.turned()
    return DepthwiseConvolution(image, windows, zero_point, channels // depth, taps, stage)


def prepare(node: Node) -> Run:
    """Add up the taps of the window one by one, then the output stage."""
    if node.code_type is np.int16:
        return _run(node, make_wide_depthwise_convolution(node))
    return _run(node, make_depthwise_convolution(node))


def _run(node: Node, conv: DepthwiseConvolution[Stage]) -> Run:
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
