"""Layers with int8 weights on int16 codes as C: convolutions and FULLY_CONNECTED."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.c_transpose_conv import IMAGE, WEIGHTS, landing
from tinyml_course.deploy.c_weighted import check_weights_zero_point, window
from tinyml_course.kernels import Node
from tinyml_course.kernels.conv_2d import group_count, make_wide_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_wide_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_wide_dense
from tinyml_course.kernels.transpose_conv import make_wide_transpose_convolution
from tinyml_course.kernels.wide_requantize import WideStage
from tinyml_course.kernels.windows import make_windows
from tinyml_course.tflite.options import DepthwiseConv2DOptions

_LARGEST_SUM = 2**47 - 1
"""What TFLM's multiplication takes."""


@emits("CONV_2D", numbers="int16")
def conv_2d(source: Source) -> Layer:
    """Plain loops, or two filters at once where the channels are one group."""
    node, groups = source.node, group_count(source.node)
    conv = make_wide_convolution(node, groups)
    fields = {"window": window(node, conv.windows), "groups": groups}
    weights: NDArray[np.int8] = node.constant(1)[1]
    matrix = weights.reshape(len(weights), -1)
    if source.kernels == "plain" or groups > 1:
        return _layer(source, "conv_2d_int16", fields, conv.stage, matrix)
    is_pixel = conv.windows.size == conv.windows.stride == (1, 1)
    column_bytes = 0 if is_pixel else 2 * matrix.shape[1]
    layer = _layer(source, "conv_2d_int16_small", fields, conv.stage, matrix, more=", COLUMNS")
    return replace(layer, column_bytes=column_bytes)


@emits("DEPTHWISE_CONV_2D", numbers="int16")
def depthwise_conv_2d(source: Source) -> Layer:
    """Plain loops as in TFLM's reference kernel."""
    node = source.node
    conv = make_wide_depthwise_convolution(node)
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    weights: NDArray[np.int8] = node.constant(1)[1]
    _, height, width, channels = weights.shape
    fields = {
        "window": window(node, make_windows(node, (height, width), options)),
        "multiplier": conv.multiplier,
    }
    matrix = weights.reshape(-1, channels)
    return _layer(source, "depthwise_conv_2d_int16", fields, conv.stage, matrix, channels_axis=1)


@emits("FULLY_CONNECTED", numbers="int16")
def fully_connected(source: Source) -> Layer:
    """Plain loops as in TFLM's reference kernel, or two units at once."""
    node = source.node
    _, stage = make_wide_dense(node)
    check_weights_zero_point(node)
    weights: NDArray[np.int8] = node.constant(1)[1]
    units, depth = weights.shape
    fields = {"rows": node.output.size // units, "depth": depth, "units": units}
    small = "" if source.kernels == "plain" else "_small"
    return _layer(source, f"fully_connected_int16{small}", fields, stage, weights)


@emits("TRANSPOSE_CONV", numbers="int16")
def transpose_conv(source: Source) -> Layer:
    """For each output, the input pixels that reach it: no sums need to be kept."""
    node = source.node
    conv = make_wide_transpose_convolution(node)
    weights: NDArray[np.int8] = node.constant(WEIGHTS)[1]
    fields = {"landing": landing(node, conv.windows)}
    matrix = weights.reshape(len(weights), -1)
    return _layer(source, "transpose_conv_int16", fields, conv.stage, matrix, image=IMAGE)


def _layer(
    source: Source,
    kernel: str,
    fields: Mapping[str, Any],
    stage: WideStage,
    weights: NDArray[np.int8],
    *,
    channels_axis: int = 0,
    image: int = 0,
    more: str = "",
) -> Layer:
    """A layer with its kernel.

    Parameters
    ----------
    fields
        Of the kernel's structure, without weights and output stage.
    weights
        Two axes, one of them the output channels.
    image
        Which input the codes are.
    more
        The kernel's last arguments.
    """
    name = source.name
    _check_stage(source, stage, np.abs(weights.astype(np.int64)).sum(axis=1 - channels_axis))
    output = {
        **{key: f"{name}_{key}" for key in ("bias", "multiplier", "shift")},
        "activation_min": stage.activation_min,
        "activation_max": stage.activation_max,
        "is_short": stage.register is np.int32,
    }
    constants = (
        array("int8_t", f"{name}_filter", weights)
        + array("int64_t", f"{name}_bias", stage.bias)
        + array("int32_t", f"{name}_multiplier", stage.multipliers)
        + array("int8_t", f"{name}_shift", stage.shifts)
    )
    all_fields = {**fields, "filter": f"{name}_filter", "output": output}
    return Layer(
        (f"tinyml_{kernel}.h",),
        f"tinyml_{kernel}(&{name}, {source.input(image)}, {source.output}{more});",
        source.constant_inputs([source.node.input(image)])
        + constants
        + structure(f"tinyml_{kernel.removesuffix('_small')}_t", name, all_fields),
    )


def _check_stage(source: Source, stage: WideStage, magnitudes: NDArray[np.int64]) -> None:
    """Raise where C would not define what the last step of a layer computes."""
    if stage.register is np.int32:
        return  # conversions to 32 bits wrap, as on the board
    check_wide_sums(source.node, int(magnitudes.max()), stage.bias)


def check_wide_sums(node: Node, magnitude: int, biases: NDArray[np.int64]) -> None:
    """Raise where a sum can leave what a 64-bit multiplication takes.

    `magnitude` is the largest sum of the weights' magnitudes.
    """
    largest = 2**15 * int(magnitude) + max((abs(int(value)) for value in biases), default=0)
    if largest > _LARGEST_SUM:
        raise node.error(f"sums of at most {_LARGEST_SUM} for the C export", largest)
