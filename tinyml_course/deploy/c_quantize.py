"""QUANTIZE and DEQUANTIZE as C: where real numbers, or codes of other types, come in and go out."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.deploy.c_unweighted import look_up
from tinyml_course.kernels import Node, prepare
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite import Tensor

_BYTES = ("int8", "uint8")


@emits("QUANTIZE", numbers="any")
def quantize(source: Source) -> Layer:
    """From float by division, between codes of 8 bits by a table, between others by a product."""
    node = source.node
    prepare(node)
    given, made = node.input(0), node.output
    if given.dtype == np.float32:
        return _from_float(source)
    if given.dtype.name in _BYTES and made.dtype.name in _BYTES:
        return look_up(source)
    input_scale, input_zero_point = _quantized(node, given)
    scale, zero_point = _quantized(node, made)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    limits, whole = np.iinfo(made.dtype), np.iinfo(np.int32)
    fields = {
        "input_zero_point": input_zero_point,
        "output_zero_point": zero_point,
        "multiplier": multiplier,
        "shift": shift,
        "lowest": max(int(limits.min) - zero_point, int(whole.min)),
        "highest": min(int(limits.max) - zero_point, int(whole.max)),
        "count": made.size,
    }
    sizes = given.dtype.itemsize, made.dtype.itemsize
    return Layer(
        ("tinyml_quantize.h",),
        f"tinyml_rescale(&{source.name}, {sizes[0]}, {source.input()}, {sizes[1]}, "
        f"{source.output});",
        source.constant_inputs([given]) + structure("tinyml_rescale_t", source.name, fields),
    )


@emits("DEQUANTIZE", numbers="any")
def dequantize(source: Source) -> Layer:
    """The scale times the distance from the zero point."""
    prepare(source.node)
    tensor = source.node.input(0)
    scale, zero_point = _quantized(source.node, tensor)
    fields = {"scale": f"{scale!r}f", "zero_point": zero_point, "count": tensor.size}
    return Layer(
        ("tinyml_quantize.h",),
        f"tinyml_dequantize_{tensor.dtype}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([tensor]) + structure("tinyml_dequantize_t", source.name, fields),
    )


def _from_float(source: Source) -> Layer:
    """By division; the inverse is for cores on which a division takes long."""
    node = source.node
    scale, zero_point = _quantized(node, node.output)
    fraction, power = math.frexp(1 / scale)
    fields = {
        "scale": f"{scale!r}f",
        "inverse": min(round(fraction * 2**31), 2**31 - 1),
        "inverse_bits": 31 - power,
        "zero_point": zero_point,
        "count": node.output.size,
    }
    kernel = "tinyml_quantize" if node.output.dtype == np.int8 else "tinyml_quantize_int16"
    return Layer(
        ("tinyml_quantize.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_quantize_t", source.name, fields),
    )


def _quantized(node: Node, tensor: Tensor) -> tuple[float, int]:
    return node.quantized(tensor, tensor.dtype.type)
