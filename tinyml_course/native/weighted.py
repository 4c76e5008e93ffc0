"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in plain C."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinyml_course.kernels.conv_2d import group_count, make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.native.constants import Constants
from tinyml_course.native.emitter import FLIP, Layer, Needs, is_image, unsigned
from tinyml_course.native.layout import Border
from tinyml_course.quantization import multiply_rounding_once

HEADERS: tuple[str, ...] = ("plain.h",)


def needs(node: Node) -> Needs | None:
    """A border as wide as the padding; NumPy takes weights that are computed."""
    if not node.input(1).is_constant:
        return None
    if node.operator.name == "FULLY_CONNECTED":
        return Needs((0,), dense=True)
    if not is_image(node.input(0)):
        return None
    (top, bottom), (left, right) = windows_of(node).pad
    return Needs((0,), (Border(top, left, bottom, right),))


def emit(layer: Layer) -> str:
    """A call with the sizes, the weights and the output stage."""
    return _EMIT[layer.node.operator.name](layer)


def windows_of(node: Node) -> Windows:
    """How the window of a convolution moves."""
    height, width = node.input(1).shape[1:3]
    return make_windows(node, (height, width), node.options(object))


def window(windows: Windows) -> str:
    """The window as C."""
    (top, _), (left, _) = windows.pad
    numbers = (*windows.size, *windows.stride, *windows.dilation, top, left)
    return f"(struct window){{{', '.join(map(str, numbers))}}}"


def _conv_2d(layer: Layer) -> str:
    node = layer.node
    weights: Array = node.constant(1)[1]
    groups = group_count(node)
    conv = make_convolution(node, groups)
    sums = weights.reshape(len(weights), -1).sum(axis=1, dtype=np.int64)
    stage = _stage(layer.constants, conv.stage.integers, sums)
    constants = layer.constants.add(weights)
    return layer.call("conv_2d_plain", window(conv.windows), groups, constants, stage)


def _depthwise_conv_2d(layer: Layer) -> str:
    node = layer.node
    weights: Array = node.constant(1)[1]
    conv = make_depthwise_convolution(node)
    sums = weights.sum(axis=(0, 1, 2), dtype=np.int64)
    stage = _stage(layer.constants, conv.stage.integers, sums)
    return layer.call(
        "depthwise_conv_2d_plain", window(windows_of(node)), conv.multiplier,
        layer.constants.add(weights), stage,
    )  # fmt: skip


def _fully_connected(layer: Layer) -> str:
    factors, stage = make_dense(layer.node)
    weights: Array = factors.T.astype(np.int64)
    narrow = weights.min() >= -128 and weights.max() < 128
    dtype: Any = np.int8 if narrow else np.int16
    units, depth = weights.shape
    numbers = layer.node.output.size // units, depth, units
    finish = _stage(layer.constants, stage.integers, weights.sum(axis=1))
    constants = layer.constants.add(weights, dtype)
    call = ", ".join([*map(str, numbers), constants, finish])
    return f"fully_connected_{np.dtype(dtype).name}(in[0], out[0], {call}, images);"


_EMIT = {
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "FULLY_CONNECTED": _fully_connected,
}


def _stage(constants: Constants, stage: IntegerStage, sums: Array) -> str:
    """The output stage as C; `sums` of the weights of each channel, as codes are 128 higher."""
    bias = (stage.bias - FLIP * sums).astype(np.int32)  # wraps as the register does
    arrays = [constants.add(a, np.int32) for a in (bias, stage.multipliers, stage.shifts)]
    codes = map(unsigned, (stage.zero_point, stage.activation_min, stage.activation_max))
    once = int(stage.multiply is multiply_rounding_once)
    return f"(struct output_stage){{{', '.join(map(str, (*arrays, *codes, once)))}}}"
