"""TRANSPOSE_CONV, int8 and int16: a convolution run backward, which enlarges an image.

Every input pixel adds a copy of the weights, times its value, to the output. Where those copies
land are the windows that a convolution of the same strides slides over that output.

Source: TFLM ``kernels/transpose_conv.cc`` and
``kernels/internal/reference/integer_ops/transpose_conv.h``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from tinyml_course.errors import ModelError
from tinyml_course.kernels.exact_float import Float, exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.wide_requantize import Stage, WideStage, wide_stage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import Conv2DOptions, TransposeConvOptions

_WEIGHTS, _IMAGE, _BIAS = 1, 2, 3  # input 0 is the output's shape, which the output has too


@dataclass(frozen=True)
class TransposeConvolution(Generic[Stage]):
    """What the simulator and the C export need of a TRANSPOSE_CONV.

    Attributes
    ----------
    windows
        Those of a convolution from the output back to the input.
    factors
        The weights, (depth, rows · columns · channels), as exact floats: what one pixel adds.
    start
        What the sums start with, (H', W', channels), in the same type.
    stage
        What follows the sums.
    """

    windows: Windows
    factors: Array
    start: Array
    stage: Stage


def make_transpose_convolution(node: Node) -> TransposeConvolution[OutputStage]:
    """Read weights (OHWI), windows and output stage of an int8 `node`."""
    tensor, matrix, windows, activation = _geometry(node)
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, activation, largest, _IMAGE, _BIAS)
    return _made(node, windows, float_type, stage)


def make_wide_transpose_convolution(node: Node) -> TransposeConvolution[WideStage]:
    """The same where activations are int16."""
    tensor, matrix, windows, activation = _geometry(node)
    float_type, _ = exact_float(node, matrix, axis=1, largest_code=2**15)
    stage = wide_stage(node, tensor, matrix.shape[1], activation, _IMAGE, _BIAS)
    return _made(node, windows, float_type, stage)


def prepare(node: Node) -> Run:
    """Every input pixel times the weights, added up where they land, then the stage."""
    if node.code_type is np.int16:
        return _run(node, make_wide_transpose_convolution(node))
    return _run(node, make_transpose_convolution(node))


def _run(node: Node, conv: TransposeConvolution[Stage]) -> Run:
    def run(_shape: Array, _weights: Array, x: Array, *_bias: Array) -> Array:
        pixels = x.reshape(-1, *x.shape[2:]).astype(conv.factors.dtype)
        sums = _scatter(conv.windows, pixels @ conv.factors, conv.start)
        return conv.stage(sums).reshape(-1, *node.output.shape)

    return run


def _geometry(node: Node) -> tuple[Tensor, Array, Windows, str]:
    """The weights, as they are and as (rows · columns · depth, channels); windows; activation."""
    options: TransposeConvOptions = node.options(TransposeConvOptions)
    tensor, weights = node.constant(_WEIGHTS)
    if weights.ndim != 4 or tensor.dtype != np.int8:
        raise node.error("int8 weights of 4 axes (OHWI)", tensor)
    windows = landing_windows(node, weights.shape, options)
    return tensor, weights.reshape(len(weights), -1).T, windows, options.activation


def _made(
    node: Node, windows: Windows, float_type: Float, stage: Stage
) -> TransposeConvolution[Stage]:
    weights: Array = node.constant(_WEIGHTS)[1]
    # (depth, rows · columns · channels): everything one pixel adds, in one product.
    factors: Array = weights.transpose(3, 1, 2, 0).reshape(weights.shape[3], -1).astype(float_type)
    node.check_work(node.input(_IMAGE).size // len(factors) * factors.shape[1])
    matrix = weights.reshape(len(weights), -1).T
    start = _where_no_copy_lands(node, windows, factors, matrix).astype(float_type)
    return TransposeConvolution(windows, factors, start, stage)


def landing_windows(node: Node, weights: tuple[int, ...], options: TransposeConvOptions) -> Windows:
    """The windows of a convolution from the output back to the input."""
    channels, height, width, depth = weights
    image, output = node.input(_IMAGE), node.output
    if image.shape[-1:] != (depth,) or output.shape[-1:] != (channels,):
        raise node.error(f"{depth} channels in and {channels} out", f"{image} and {output}")
    backwards = replace(node, inputs=(output,), outputs=(image,))
    strides = options.stride_h, options.stride_w
    forward = Conv2DOptions(options.padding, *strides, 1, 1, options.activation)
    try:
        return make_windows(backwards, (height, width), forward)
    except ModelError:
        what = f"an output that a convolution ({options.padding}) turns back into {image}"
        raise node.error(what, output.shape) from None


def _scatter(windows: Windows, products: Array, start: Array) -> Array:
    """Add the (N, H, W, rows · columns · channels) products to `start` where they land."""
    (top, bottom), (left, right) = windows.pad
    height, width, channels = start.shape
    sums = np.zeros(
        (len(products), top + height + bottom, left + width + right, channels), start.dtype
    )
    inside = sums[:, top : top + height, left : left + width]
    inside += start
    taps = windows.taps(sums)
    for tap, part in zip(taps, np.split(products, len(taps), axis=-1), strict=True):
        tap[...] += part
    return inside


def _where_no_copy_lands(node: Node, windows: Windows, factors: Array, matrix: Array) -> Array:
    """Zero point times the weights that do not reach a place, (H', W', channels).

    The output stage subtracts zero point times all weights, as if each reached every place.
    """
    _, zero_point = node.coded(node.input(_IMAGE))
    everywhere = np.ones((1, *windows.output, len(factors)), factors.dtype) @ factors
    reached = _scatter(windows, everywhere, np.zeros(node.output.shape[1:]))[0]
    return zero_point * (matrix.sum(axis=0, dtype=np.int64) - reached)
