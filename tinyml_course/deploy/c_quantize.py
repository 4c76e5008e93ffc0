"""QUANTIZE and DEQUANTIZE as C: where real numbers, or codes of other types, come in and go out."""

from __future__ import annotations

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.deploy.c_unweighted import look_up
from tinyml_course.kernels import Node, prepare
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite import Tensor

_BYTES = ("int8", "uint8")


@emits("QUANTIZE")
def quantize(source: Source) -> Layer:
    """From float by division, between codes of 8 bits by a table, with 16 bits by a product."""
    node = source.node
    prepare(node)
    given, made = node.input(0), node.output
    if given.dtype.name == "float32":
        return _with_scale(source, "quantize", made)
    if given.dtype.name in _BYTES and made.dtype.name in _BYTES:
        return look_up(source)
    input_scale, input_zero_point = _quantized(node, given)
    scale, zero_point = _quantized(node, made)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    fields = {
        "input_zero_point": input_zero_point,
        "output_zero_point": zero_point,
        "multiplier": multiplier,
        "shift": shift,
        "count": made.size,
    }
    return Layer(
        ("tinyml_quantize.h",),
        f"tinyml_{given.dtype}_to_{made.dtype}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([given]) + structure("tinyml_rescale_t", source.name, fields),
    )


@emits("DEQUANTIZE")
def dequantize(source: Source) -> Layer:
    """The scale times the distance from the zero point."""
    prepare(source.node)
    tensor = source.node.input(0)
    return _with_scale(source, f"dequantize_{tensor.dtype}", tensor)


def _with_scale(source: Source, kernel: str, codes: Tensor) -> Layer:
    """A layer from float to `codes`, or from these to float."""
    scale, zero_point = _quantized(source.node, codes)
    fields = {"scale": f"{scale!r}f", "zero_point": zero_point, "count": codes.size}
    return Layer(
        ("tinyml_quantize.h",),
        f"tinyml_{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure("tinyml_quantize_t", source.name, fields),
    )


def _quantized(node: Node, tensor: Tensor) -> tuple[float, int]:
    return node.quantized(tensor, tensor.dtype.type)
