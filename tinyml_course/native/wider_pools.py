"""Pools, and reductions over all rows and columns of an image, of int16 and float32."""

from __future__ import annotations

from tinyml_course.kernels.mean import fold_count
from tinyml_course.kernels.node import Node
from tinyml_course.kernels.pool_2d import pool_windows
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.kernels.windows import make_windows
from tinyml_course.native.emitter import Layer, Needs, is_image
from tinyml_course.native.pools import POOLS, leaves_channels
from tinyml_course.native.reals import real
from tinyml_course.native.weighted import window
from tinyml_course.quantization import multiply_rounding_once, quantize_multiplier
from tinyml_course.tflite.options import Pool2DOptions

HEADERS: tuple[str, ...] = ("wider_pools.h",)

_MOST_CODES = 2**15
"""So many int16 codes have a sum of 31 bits."""


def needs(node: Node) -> Needs | None:
    """No border: pools skip what is outside of the image."""
    if node.operator.name not in POOLS:
        return Needs((0,)) if leaves_channels(node) else None
    options: Pool2DOptions = node.options(Pool2DOptions)
    fits = options.filter_h * options.filter_w <= _MOST_CODES
    return Needs((0,)) if fits and is_image(node.input(0)) else None


def emit(layer: Layer) -> str:
    """A call with the window, and with the bounds or the multiplier of a sum."""
    node, plane = layer.node, layer.inputs[0]
    name, numbers = node.operator.name, node.output.dtype.name
    if name in POOLS:
        settings = _bounds_of_codes(node) if numbers == "int16" else _bounds(node)
        return layer.call(f"{POOLS[name]}_{numbers}", _pool_window(node), settings)
    whole = f"(struct window){{{plane.height}, {plane.width}, 1, 1, 1, 1, 0, 0}}"
    if numbers == "int16":
        settings = _multiplier(node, plane.height * plane.width)
        return layer.call("scaled_sum_int16", whole, settings)
    return layer.call(f"{name.lower()}_float32", whole, "(struct bounds){0}")


def _pool_window(node: Node) -> str:
    options: Pool2DOptions = node.options(Pool2DOptions)
    return window(make_windows(node, (options.filter_h, options.filter_w), options))


def _bounds_of_codes(node: Node) -> str:
    _, low, high = pool_windows(node)
    return f"(struct wide_bounds){{{low}, {high}}}"


def _bounds(node: Node) -> str:
    options: Pool2DOptions = node.options(Pool2DOptions)
    low, high = activation_bounds(node, options.activation)
    return f"(struct bounds){{{real(low)}, {real(high)}}}"


def _multiplier(node: Node, count: int) -> str:
    """What a sum of so many int16 codes is multiplied by."""
    input_scale, input_zero_point = node.coded(node.input(0))
    scale, zero_point = node.coded(node.output)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    if node.operator.name == "MEAN":
        multiplier, shift = fold_count(multiplier, shift, count)
    once = int(node.multiply is multiply_rounding_once)
    return f"(struct wide_sums){{{input_zero_point}, {multiplier}, {shift}, {zero_point}, {once}}}"
