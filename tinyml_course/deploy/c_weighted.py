"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED as C."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_packed import (
    packed_conv_2d,
    packed_depthwise_conv_2d,
    packed_pointwise,
)
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.kernels import Node
from tinyml_course.kernels.conv_2d import group_count, make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite.options import DepthwiseConv2DOptions

LARGEST_SMALL_SUM = 2**30 - 1  # the small kernels double it before they multiply


@emits("CONV_2D")
def conv_2d(source: Source) -> Layer:
    """Plain loops as in TFLM's reference kernel, or several windows and filters at once."""
    node, groups = source.node, group_count(source.node)
    conv = make_convolution(node, groups)
    layer = _Weighted(source, conv.stage.integers, conv.zero_point)
    around = window(node, conv.windows)
    if groups > 1:
        fields = {"window": around, "groups": groups, "input_offset": -conv.zero_point}
        return layer.text("conv_2d_grouped", fields)
    is_pixel = conv.windows.size == conv.windows.stride == (1, 1)
    portable = _portable_conv_2d(layer, around, len(conv.factors), is_pixel=is_pixel)
    if source.kernels != "packed":
        return portable
    stage, matrix = conv.stage.integers, layer.weights.reshape(len(layer.weights), -1).T
    if is_pixel:
        packed = packed_pointwise(source, stage, matrix)
    else:
        packed = packed_conv_2d(source, stage, matrix, around, conv.zero_point)
    return packed.or_portable(portable) if packed else portable


def _portable_conv_2d(
    layer: _Weighted, around: dict[str, int], depth: int, *, is_pixel: bool
) -> Layer:
    if layer.source.kernels == "plain" or not layer.fits_small:
        return layer.text("conv_2d", {"window": around, "input_offset": -layer.zero_point})
    fields = {
        "window": around,
        "input_zero_point": layer.zero_point,
        "depth": depth,
        "is_pixel": is_pixel,
    }
    pairs = 16 * (depth // 4)
    columns = pairs if is_pixel else pairs + 2 * depth
    return layer.text("conv_2d_small", fields, folded=True, column_bytes=columns)


@emits("DEPTHWISE_CONV_2D")
def depthwise_conv_2d(source: Source) -> Layer:
    """Plain loops as in TFLM's reference kernel, or four channels at a time."""
    node = source.node
    conv = make_depthwise_convolution(node)
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    layer = _Weighted(source, conv.stage.integers, conv.zero_point)
    height, width = node.input(1).shape[1:3]
    around = window(node, make_windows(node, (height, width), options))
    fields = {
        "window": around,
        "input_offset": -conv.zero_point,
        "multiplier": conv.multiplier,
    }
    by_four = conv.multiplier == 1 and node.output.shape[3] % 4 == 0
    small = source.kernels != "plain" and layer.fits_small and by_four
    portable = layer.text("depthwise_conv_2d" + "_small" * small, fields)
    if source.kernels != "packed":
        return portable
    stage = conv.stage.integers
    packed = packed_depthwise_conv_2d(source, stage, layer.weights[0], around, conv.zero_point)
    return packed.or_portable(portable) if packed else portable


@emits("FULLY_CONNECTED")
def fully_connected(source: Source) -> Layer:
    """Plain loops as in TFLM's reference kernel, or two units at a time."""
    node = source.node
    _, stage = make_dense(node)
    check_weights_zero_point(node)
    weights: NDArray[np.int8] = node.constant(1)[1]
    units, depth = weights.shape
    layer = _Weighted(source, stage.integers, node.quantized(node.input(0))[1])
    small = source.kernels != "plain" and layer.fits_small
    fields = {
        "rows": node.output.size // units,
        "depth": depth,
        "units": units,
        "input_offset": -layer.zero_point,
    }
    portable = layer.text("fully_connected" + "_small" * small, fields, folded=small)
    if source.kernels != "packed":
        return portable
    packed = packed_pointwise(source, stage.integers, weights.T)
    return packed.or_portable(portable) if packed else portable


def check_weights_zero_point(node: Node) -> None:
    """Raise where the weights of a FULLY_CONNECTED have a zero point that TFLM does not ignore."""
    tensor, _ = node.constant(1)
    if tensor.scales.size == 1 and tensor.zero_points.any():
        raise node.error("weights whose zero point is 0", tensor.zero_points[0])


class _Weighted:
    """What the three operators share: weights, and the output stage that follows the sums."""

    def __init__(self, source: Source, stage: IntegerStage, zero_point: int) -> None:
        self.source, self.stage, self.zero_point = source, stage, zero_point
        self.weights = source.node.constant(1)[1]
        self._largest_sum = self._find_largest_sum()
        check_sums(source.node, self._largest_sum)

    @property
    def fits_small(self) -> bool:
        """Whether the small kernels' shorter requantization is exact here."""
        return self._largest_sum <= LARGEST_SMALL_SUM and bool((self.stage.shifts < 0).all())

    def text(
        self, kernel: str, fields: Mapping[str, Any], *, folded: bool = False, column_bytes: int = 0
    ) -> Layer:
        """The layer with a kernel; `folded`: the bias includes the input's zero point."""
        name = self.source.name
        kind = kernel.removesuffix("_small") if kernel != "conv_2d_small" else kernel
        bias = self.stage.bias if folded else self.stage.bias + self.zero_point * self._sums()
        parameters = {**fields, "filter": f"{name}_filter", "output": self._output()}
        constants = (
            array("int8_t", f"{name}_filter", self.weights)
            + array("int32_t", f"{name}_bias", bias)
            + array("int32_t", f"{name}_multiplier", self.stage.multipliers)
            + array("int8_t", f"{name}_shift", self.stage.shifts)
            + structure(f"tinyml_{kind}_t", name, parameters)
        )
        columns = ", COLUMNS" if kernel == "conv_2d_small" else ""
        call = f"tinyml_{kernel}(&{name}, {self.source.input()}, {self.source.output}{columns});"
        return Layer((f"tinyml_{kernel}.h",), call, constants, column_bytes=column_bytes)

    def _output(self) -> dict[str, Any]:
        """Fields of a ``tinyml_output_t``."""
        return {
            **{key: f"{self.source.name}_{key}" for key in ("bias", "multiplier", "shift")},
            "zero_point": self.stage.zero_point,
            "activation_min": self.stage.activation_min,
            "activation_max": self.stage.activation_max,
        }

    def _sums(self, weights: NDArray[Any] | None = None) -> NDArray[np.int64]:
        """Sum of the weights that reach each output channel."""
        weights = self.weights if weights is None else weights
        last = self.source.node.operator.name == "DEPTHWISE_CONV_2D"  # where the channels run
        axes = range(weights.ndim - 1) if last else range(1, weights.ndim)
        return weights.sum(axis=tuple(axes), dtype=np.int64)

    def _find_largest_sum(self) -> int:
        reach = 255 * self._sums(np.abs(self.weights.astype(np.int16)))
        return int((reach + np.abs(self.stage.bias)).max())


def window(node: Node, windows: Windows) -> dict[str, int]:
    """Fields of a ``tinyml_window_t``, of kernels for a batch of 1."""
    if node.input(0).shape[0] != 1:
        raise node.error("a batch of 1", node.input(0).shape)
    return window_fields(node.input(0).shape, node.output.shape, windows)


def window_fields(given: Sequence[int], made: Sequence[int], windows: Windows) -> dict[str, int]:
    """Fields of a ``tinyml_window_t`` that moves over an image of shape `given`."""
    _, height, width, depth = given
    return {
        "input_height": height,
        "input_width": width,
        "input_depth": depth,
        "output_height": windows.output[0],
        "output_width": windows.output[1],
        "output_depth": made[3],
        "filter_height": windows.size[0],
        "filter_width": windows.size[1],
        "stride_height": windows.stride[0],
        "stride_width": windows.stride[1],
        "dilation_height": windows.dilation[0],
        "dilation_width": windows.dilation[1],
        "pad_top": windows.pad[0][0],
        "pad_left": windows.pad[1][0],
    }
