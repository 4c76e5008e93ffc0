"""AVERAGE_POOL_2D, MAX_POOL_2D, and reductions over all rows and columns of an image."""

from __future__ import annotations

from tinyml_course.kernels.mean import fold_count
from tinyml_course.kernels.node import Node
from tinyml_course.kernels.pool_2d import pool_windows
from tinyml_course.native.emitter import Layer, Needs, is_image, unsigned
from tinyml_course.native.layout import image_of
from tinyml_course.native.weighted import window
from tinyml_course.quantization import multiply_rounding_once, quantize_multiplier
from tinyml_course.tflite.options import Pool2DOptions

HEADERS: tuple[str, ...] = ("pools.h",)

_LARGEST_MEAN = 2**14
"""So many codes have a mean that C's float32 formula computes exactly."""


def needs(node: Node) -> Needs | None:
    """No border: pools skip what is outside of the image."""
    if node.operator.name not in POOLS:
        return Needs((0,)) if leaves_channels(node) else None
    options: Pool2DOptions = node.options(Pool2DOptions)
    fits = options.filter_h * options.filter_w <= _LARGEST_MEAN
    return Needs((0,)) if fits and is_image(node.input(0)) else None


def leaves_channels(node: Node) -> bool:
    """Whether all rows and columns of an image, or all steps of a sequence, become one."""
    tensor = node.input(0)
    last = len(tensor.shape) - 1
    if last < 0 or image_of(tensor.shape)[2] != tensor.shape[last]:
        return False
    axes = {node.axis(a, tensor) for a in node.integers(1)}
    kept = [n for a, n in enumerate(tensor.shape[:last]) if a not in axes]
    return last not in axes and set(kept) <= {1}


POOLS = {"AVERAGE_POOL_2D": "average_pool", "MAX_POOL_2D": "max_pool"}


def emit(layer: Layer) -> str:
    """A call with the window, or with the multiplier of a sum."""
    node = layer.node
    name = node.operator.name
    if name in POOLS:
        windows, low, high = pool_windows(node)
        return layer.call(POOLS[name], window(windows), unsigned(low), unsigned(high))
    if name in ("REDUCE_MAX", "REDUCE_MIN"):
        return layer.call(name.lower())
    input_scale, input_zero_point = node.quantized(node.input(0))
    scale, zero_point = node.quantized(node.output)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    if name == "MEAN":
        count = layer.inputs[0].height * layer.inputs[0].width
        multiplier, shift = fold_count(multiplier, shift, count)
    once = int(node.multiply is multiply_rounding_once)
    return layer.call(
        "scaled_sum", unsigned(input_zero_point), multiplier, shift, unsigned(zero_point), once
    )
