"""CONV_2D, int8 and int16, its channels in one group or several.

Source: TFLM ``kernels/internal/reference/integer_ops/conv.h``, ``ConvPerChannel``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from tinyml_course.kernels.exact_float import Float, exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import OutputStage, output_stage
from tinyml_course.kernels.wide_requantize import Stage, WideStage, wide_stage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import Conv2DOptions


@dataclass(frozen=True)
class Convolution(Generic[Stage]):
    """What every engine need of a CONV_2D.

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
    stage: Stage

    @property
    def float_type(self) -> Float:
        """The float type that holds every sum exactly."""
        return self.factors.dtype.type


def group_count(node: Node) -> int:
    """Into how many groups the input's channels fall; each output channel reads one of them."""
    channels, depth = node.input(0).shape[-1:], node.input(1).shape[-1:]
    if not channels or not depth or not depth[0] or channels[0] % depth[0]:
        return 1
    return max(channels[0] // depth[0], 1)


def make_convolution(node: Node, groups: int = 1) -> Convolution[OutputStage]:
    """Read weights (OHWI), windows and output stage of an int8 `node`.

    What takes one group only, as C does, leaves `groups` out: others are then refused.
    """
    if groups == 1 and group_count(node) > 1:
        raise node.error("one group of channels", f"{group_count(node)} groups")
    tensor, matrix, windows, activation = _geometry(node, groups)
    _, zero_point = node.quantized(node.input(0))
    float_type, largest = exact_float(node, matrix, axis=1)
    stage = output_stage(node, tensor, matrix, activation, largest)
    return Convolution(windows, zero_point, np.ascontiguousarray(matrix, float_type), stage)


def make_wide_convolution(node: Node, groups: int) -> Convolution[WideStage]:
    """The same where activations are int16."""
    tensor, matrix, windows, activation = _geometry(node, groups)
    float_type, _ = exact_float(node, matrix, axis=1, largest_code=2**15)
    stage = wide_stage(node, tensor, matrix.shape[1], activation)
    return Convolution(windows, 0, np.ascontiguousarray(matrix, float_type), stage)


def _geometry(node: Node, groups: int) -> tuple[Tensor, Array, Windows, str]:
    """The weights, as they are and as (rows · columns · channels, filters); windows; activation."""
    options: Conv2DOptions = node.options(Conv2DOptions)
    tensor, weights = node.constant(1)
    if weights.ndim != 4 or tensor.dtype != np.int8:
        raise node.error("int8 weights of 4 axes (OHWI)", tensor)
    channels, height, width, depth = weights.shape
    if node.input(0).shape[-1:] != (depth * groups,):
        raise node.error(f"{depth * groups} input channels", node.input(0).shape)
    if channels % groups:
        raise node.error(f"as many filters in each of {groups} groups", channels)
    windows = make_windows(node, (height, width), options)
    if node.output.shape[-1] != channels:
        raise node.error(f"{channels} output channels", node.output.shape)
    return tensor, weights.reshape(channels, -1).T, windows, options.activation


def prepare(node: Node) -> Run:
    """Every window of the input times the weights, then the output stage."""
    groups = group_count(node)
    if node.code_type is np.int16:
        return _run(node, groups, make_wide_convolution(node, groups))
    return _run(node, groups, make_convolution(node, groups))


def _run(node: Node, groups: int, conv: Convolution[Stage]) -> Run:
    def run(x: Array, *_constants: Array) -> Array:
        views = conv.windows.view(x.reshape(-1, *x.shape[2:]), conv.zero_point)
        parts = np.split(views, groups, axis=-1) if groups > 1 else [views]
        filters = np.split(conv.factors, groups, axis=1) if groups > 1 else [conv.factors]
        sums = [
            part.astype(conv.float_type, order="C").reshape(-1, len(conv.factors)) @ factors
            for part, factors in zip(parts, filters, strict=True)
        ]
        whole = np.concatenate(sums, axis=1) if groups > 1 else sums[0]
        return conv.stage(whole).reshape(len(x), *node.output.shape)

    return run
