"""Operators on pairs of codes, int8 or int16, as C."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.sum_tables import common_tables, direct_tables
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.add import common_step
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions

_MOST_AXES = 4
_TABLES_BYTES = 2 * 256 * 4


def elementwise(
    source: Source,
    pair: str,
    fields: Mapping[str, Any],
    activation: str | None = "NONE",
    headers: tuple[str, ...] = (),
) -> Layer:
    """The loop over two inputs of an operator, and what it does with each pair of codes.

    Parameters
    ----------
    pair
        The function ``tinyml_pair_<pair>`` of a header.
    fields
        Of a ``tinyml_elementwise_t``, in addition to shapes, zero points and the activation.
    activation
        What is fused; None where the output is no codes but true or false.
    headers
        More headers, where the function is in another.
    """
    node = source.node
    prepare(node)
    inputs = [node.input(0), node.input(1)]
    low, high, zero_point = 0, 1, 0
    if activation is not None:
        low, high = activation_range(node, activation, node.code_type)
        zero_point = node.coded(node.output)[1]
    all_fields = {
        "shape": _four(node, node.output.shape),
        "stride": [_strides(_four(node, tensor.shape)) for tensor in inputs],
        "offset": [-node.coded(tensor)[1] for tensor in inputs],
        **fields,
        "output_zero_point": zero_point,
        "activation_min": low,
        "activation_max": high,
    }
    kernel = "tinyml_elementwise" + ("_int16" if node.code_type is np.int16 else "")
    call = f"{kernel}(&{source.name}, tinyml_pair_{pair}"
    return Layer(
        (f"{kernel}.h", *headers),
        f"{call}, {source.input(0)}, {source.input(1)}, {source.output});",
        source.constant_inputs(inputs) + structure("tinyml_elementwise_t", source.name, all_fields),
    )


@emits("ADD", "SUB")
def add(source: Source) -> Layer:
    """ADD and SUB of int8: both inputs on one scale first, or each from a table."""
    node, fields = source.node, _sum_fields(source.node)
    if source.kernels == "packed":
        low, high = activation_range(node, _activation(node))
        requantized = {
            "multiplier": fields["output_multiplier"],
            "shift": fields["output_shift"],
            "zero_point": node.quantized(node.output)[1],
            "activation_min": low,
            "activation_max": high,
        }
        if layer := _sum_of_tables(source, requantized):
            return layer
    return elementwise(source, "sum", fields, _activation(node))


@emits("ADD", "SUB", numbers="int16")
def add_int16(source: Source) -> Layer:
    """ADD and SUB of int16: both inputs on one scale first."""
    node = source.node
    return elementwise(source, "sum_int16", _sum_fields(node), _activation(node))


def _sum_fields(node: Node) -> dict[str, Any]:
    scales = [node.coded(node.input(i))[0] for i in (0, 1)]
    pairs = [quantize_multiplier(scale / (2 * max(scales))) for scale in scales]
    output = quantize_multiplier(common_step(node) / node.coded(node.output)[0])
    return {
        "multiplier": [multiplier for multiplier, _ in pairs],
        "shift": [shift for _, shift in pairs],
        "sign": -1 if node.operator.name == "SUB" else 1,
        "output_multiplier": output[0],
        "output_shift": output[1],
    }


def _sum_of_tables(source: Source, fields: Mapping[str, Any]) -> Layer | None:
    """ADD and SUB with two tables, if these are no larger than the output."""
    node, name = source.node, source.name
    inputs = [node.input(0), node.input(1)]
    if any(x.shape != node.output.shape for x in inputs) or node.output.size < _TABLES_BYTES:
        return None
    names = [f"{name}_first", f"{name}_second"]
    all_fields: dict[str, Any] = {"first": names[0], "second": names[1], "count": node.output.size}
    kernel, tables = "tinyml_sum", direct_tables(node)
    if tables is None:
        if fields["shift"] >= 0:
            return None
        kernel, tables = "tinyml_sum_requantized", common_tables(node)
        all_fields = {"tables": all_fields, **fields}
    entries = "".join(array("int32_t", n, t) for n, t in zip(names, tables, strict=True))
    return Layer(
        ("tinyml_sum.h",),
        f"{kernel}(&{name}, {source.input(0)}, {source.input(1)}, {source.output});",
        source.constant_inputs(inputs) + entries + structure(f"{kernel}_t", name, all_fields),
    )


@emits("MUL")
@emits("MUL", numbers="int16")
def mul(source: Source) -> Layer:
    """MUL: the product of two distances from zero."""
    node = source.node
    scales = (node.coded(node.input(i))[0] for i in (0, 1))
    multiplier, shift = effective_multiplier(node, *scales)
    fields = {"output_multiplier": multiplier, "output_shift": shift}
    return elementwise(source, "product", fields, _activation(node))


@emits("PRELU")
def prelu(source: Source) -> Layer:
    """PRELU: below zero, the product with alpha."""
    node = source.node
    scale, alpha_scale = (node.quantized(node.input(i))[0] for i in (0, 1))
    below, above = effective_multiplier(node, scale, alpha_scale), effective_multiplier(node, scale)
    fields = {
        "multiplier": [above[0], 0],
        "shift": [above[1], 0],
        "output_multiplier": below[0],
        "output_shift": below[1],
    }
    return elementwise(source, "prelu", fields)


@emits("MAXIMUM", "MINIMUM")
@emits("MAXIMUM", "MINIMUM", numbers="int16")
def maximum(source: Source) -> Layer:
    """MAXIMUM and MINIMUM: codes are compared, scales are ignored."""
    return elementwise(source, source.node.operator.name.lower(), {})


def _activation(node: Node) -> str:
    options: BinaryOptions = node.options(BinaryOptions)
    return options.activation


def _four(node: Node, shape: Sequence[int]) -> list[int]:
    """A shape with ones in front, so that it has four axes."""
    if len(shape) > _MOST_AXES:
        raise node.error(f"at most {_MOST_AXES} axes for the C export", tuple(shape))
    return [1] * (_MOST_AXES - len(shape)) + list(shape)


def _strides(shape: Sequence[int]) -> list[int]:
    """Elements from one index to the next along each axis; 0 along axes of length 1."""
    steps = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    return [0 if n == 1 else step for n, step in zip(shape, steps, strict=True)]
