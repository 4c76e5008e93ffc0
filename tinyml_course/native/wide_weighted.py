"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in int16 with int8 weights.

The board's sums have 64 bits. Here they have 32 where the weights are so small that no input can
reach more, and the output stage is done in float64 where each of its steps is exact. Other layers
are written in plain C.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.conv_2d import group_count, make_wide_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_wide_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_wide_dense
from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.wide_requantize import WideStage
from tinyml_course.native import weighted
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.layout import Plane
from tinyml_course.native.tiled_weighted import Numbers, emit_tiles, matrix_of
from tinyml_course.native.weighted import window, windows_of
from tinyml_course.quantization import multiply_rounding_once

HEADERS: tuple[str, ...] = ("shorts.h", "shorts_plain.h")

_LARGEST_CODE = 2**15
_EXACT = 2.0**53
"""Up to here float64 has all whole numbers."""


def needs(node: Node) -> Needs | None:
    """A border as wide as the padding. Multipliers of 2**14 or more are left to NumPy."""
    return weighted.needs(node) if _stage(node).shifts.max() < 15 else None


def emit(layer: Layer) -> str:
    """Calls with the sizes, the weights and the output stage."""
    node = layer.node
    matrix, stage = _matrix(node), _stage(node)
    largest = _LARGEST_CODE * np.abs(matrix).sum(axis=(0, 1, 2))
    short, right = _short_multipliers(stage), 15 - stage.shifts
    reach = (largest + np.abs(stage.bias)) * short.astype(np.float64) + 2.0 ** (right - 1)
    if stage.register is np.int32 or largest.max() >= 2**31 or reach.max() >= _EXACT:
        return _plain(layer, matrix, stage)
    slope = short * 2.0**-right

    def finish(lanes: Array) -> str:
        arrays = (np.where(lanes >= 0, values[lanes], 0) for values in (stage.bias, slope))
        bias_and_slope = ", ".join(layer.constants.add(a, np.float64) for a in arrays)
        ends = f"{stage.activation_min}, {stage.activation_max}"
        return f"(struct finish_shorts){{{bias_and_slope}, {ends}}}"

    return emit_tiles(layer, matrix, Numbers("shorts", np.int16, 2, finish))


def _stage(node: Node) -> WideStage:
    if node.operator.name == "CONV_2D":
        return make_wide_convolution(node, group_count(node)).stage
    if node.operator.name == "DEPTHWISE_CONV_2D":
        return make_wide_depthwise_convolution(node).stage
    return make_wide_dense(node)[1]


def _matrix(node: Node) -> Array:
    """(rows, columns, channels that an output reads, output channels); less their zero point."""
    if node.operator.name == "FULLY_CONNECTED":
        return make_wide_dense(node)[0].astype(np.int64)[None, None]
    return matrix_of(node).astype(np.int64)


def _short_multipliers(stage: WideStage) -> Array:
    """As `multiply_64_bits` takes them."""
    return np.minimum((stage.multipliers + (1 << 15)) >> 16, 0x7FFF)


def _plain(layer: Layer, matrix: Array, stage: WideStage) -> str:
    (given,), (made,) = layer.inputs, layer.outputs
    move = "(struct window){1, 1, 1, 1, 1, 1, 0, 0}"
    if layer.node.operator.name == "FULLY_CONNECTED":
        depth, units = matrix.shape[2:]
        rows = layer.node.output.size // units
        given, made = (Plane(1, rows, n, itemsize=2) for n in (depth, units))
    else:
        move = window(windows_of(layer.node))
    is_short = stage.register is np.int32
    multipliers = stage.multipliers if is_short else _short_multipliers(stage)
    add = layer.constants.add
    arrays = (
        add(stage.bias, np.int64), add(multipliers, np.int32), add(stage.shifts, np.int32)
    )  # fmt: skip
    once = int(stage.multiply is multiply_rounding_once)
    numbers = *arrays, stage.activation_min, stage.activation_max, int(is_short), once
    weights = add(matrix.transpose(3, 0, 1, 2), np.int16)
    return (
        f"conv_2d_shorts_plain(in[0], {given.c}, out[0], {made.c}, {move}, "
        f"{given.channels // matrix.shape[2]}, {weights}, "
        f"(struct wide_stage){{{', '.join(map(str, numbers))}}}, images);"
    )
