"""CONV_2D, int8.

Source: TFLM ``kernels/internal/reference/integer_ops/conv.h``, ``ConvPerChannel``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.exact_float import Float, exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite.options import Conv2DOptions


@dataclass(frozen=True)
class Convolution:
    """What every engine needs of a CONV_2D.

    Attributes
    ----------
    windows, zero_point
        How the window moves, and the code of 0.0, which pads the image.
    factors
        The weights, (rows · columns · input channels, output channels), as exact floats.
    stage
        What follows the sums.
    """

    windows: Windows
    zero_point: int
    factors: Array
    stage: OutputStage

    @property
    def float_type(self) -> Float:
        """The float type that holds every sum exactly."""
        return self.factors.dtype.type


def make_convolution(node: Node) -> Convolution:
    """Read weights (OHWI), windows and output stage of `node`."""
    options: Conv2DOptions = node.options(Conv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or tensor.dtype != np.int8:
        raise node.error("int8 weights of 4 axes (OHWI)", tensor)
    channels, height, width, depth = weights.shape
    if node.input(0).shape[-1:] != (depth,):
        raise node.error(f"{depth} input channels", node.input(0).shape)
    _, zero_point = node.quantized(node.input(0))
    windows = make_windows(node, (height, width), options)
    if node.output.shape[-1] != channels:
        raise node.error(f"{channels} output channels", node.output.shape)
    matrix = weights.reshape(channels, -1).T
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, options.activation, largest)
    return Convolution(windows, zero_point, np.ascontiguousarray(matrix, float_type), stage)


def prepare(node: Node) -> Run:
    """Every window of the input times the weights, then the output stage."""
    conv = make_convolution(node)

    def run(x: Array, *_constants: Array) -> Array:
        views = conv.windows.view(x.reshape(-1, *x.shape[2:]), conv.zero_point)
        patches = views.astype(conv.float_type, order="C").reshape(-1, len(conv.factors))
        return conv.stage(patches @ conv.factors).reshape(len(x), *node.output.shape)

    return run
