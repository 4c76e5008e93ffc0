"""Operators without weights as C: pools, means, softmax, pairs of codes, and tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.c_weighted import window
from tinyml_course.deploy.sum_tables import common_tables, direct_tables
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.add import LEFT_SHIFT
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.log_softmax import make_log_softmax
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.softmax import exponentials
from tinyml_course.kernels.windows import make_windows
from tinyml_course.quantization import INT8_MAX, INT8_MIN, quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions, Pool2DOptions, SoftmaxOptions

_MOST_AXES = 4
_TABLES_BYTES = 2 * 256 * 4


@emits("AVERAGE_POOL_2D", "MAX_POOL_2D")
def pool(source: Source) -> Layer:
    """AVERAGE_POOL_2D and MAX_POOL_2D."""
    node = source.node
    options: Pool2DOptions = node.options(Pool2DOptions)
    prepare(node)  # checks what the simulator checks
    low, high = activation_range(node, options.activation)
    fields = {
        "window": window(node, make_windows(node, (options.filter_h, options.filter_w), options)),
        "activation_min": low,
        "activation_max": high,
    }
    kernel = f"tinyml_{node.operator.name.lower()}"
    return Layer(
        ("tinyml_pool_2d.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure("tinyml_pool_2d_t", source.name, fields),
    )


@emits("SOFTMAX")
def softmax(source: Source) -> Layer:
    """SOFTMAX over the last axis; the 256 exponentials are in flash."""
    node = source.node
    prepare(node)
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    table = exponentials(options.beta, node.quantized(node.input(0))[0])
    depth = node.input(0).shape[-1]
    fields = {
        "rows": node.output.size // depth,
        "depth": depth,
        "exponentials": f"{source.name}_exponentials",
    }
    return Layer(
        ("tinyml_softmax.h",),
        f"tinyml_softmax(&{source.name}, {source.input()}, {source.output});",
        array("int32_t", f"{source.name}_exponentials", table)
        + structure("tinyml_softmax_t", source.name, fields),
    )


@emits("LOG_SOFTMAX")
def log_softmax(source: Source) -> Layer:
    """LOG_SOFTMAX over the last axis; exponentials and distances are in flash."""
    node = source.node
    prepare(node)
    tables, depth, name = make_log_softmax(node), node.input(0).shape[-1], source.name
    fields = {
        "rows": node.output.size // depth,
        "depth": depth,
        "exponentials": f"{name}_exponentials",
        "distances": f"{name}_distances",
        "lowest": tables.lowest,
        "inverse_multiplier": tables.inverse[0],
        "inverse_shift": tables.inverse[1],
    }
    return Layer(
        ("tinyml_log_softmax.h",),
        f"tinyml_log_softmax(&{name}, {source.input()}, {source.output});",
        array("int32_t", f"{name}_exponentials", tables.exponentials)
        + array("int32_t", f"{name}_distances", tables.distances)
        + structure("tinyml_log_softmax_t", name, fields),
    )


@emits("ADD", "SUB")
def add(source: Source) -> Layer:
    """ADD and SUB: both inputs on one scale first, or each from a table."""
    node = source.node
    scales = [node.quantized(node.input(i))[0] for i in (0, 1)]
    common = 2 * max(scales)
    pairs = [quantize_multiplier(scale / common) for scale in scales]
    out = quantize_multiplier(common / (2**LEFT_SHIFT * node.quantized(node.output)[0]))
    if source.kernels == "packed":
        low, high = activation_range(node, _activation(node))
        requantized = {
            "multiplier": out[0],
            "shift": out[1],
            "zero_point": node.quantized(node.output)[1],
            "activation_min": low,
            "activation_max": high,
        }
        if layer := _sum_of_tables(source, requantized, out[1]):
            return layer
    fields = {
        "multiplier": [multiplier for multiplier, _ in pairs],
        "shift": [shift for _, shift in pairs],
        "sign": -1 if node.operator.name == "SUB" else 1,
        "output_multiplier": out[0],
        "output_shift": out[1],
    }
    return _elementwise(source, "sum", fields, _activation(node))


def _sum_of_tables(source: Source, fields: Mapping[str, Any], shift: int) -> Layer | None:
    """ADD and SUB with two tables, if these are no larger than the output."""
    node, name = source.node, source.name
    inputs = [node.input(0), node.input(1)]
    if any(x.shape != node.output.shape for x in inputs) or node.output.size < _TABLES_BYTES:
        return None
    names = [f"{name}_first", f"{name}_second"]
    all_fields: dict[str, Any] = {"first": names[0], "second": names[1], "count": node.output.size}
    kernel, tables = "tinyml_sum", direct_tables(node)
    if tables is None:
        if shift >= 0:
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
def mul(source: Source) -> Layer:
    """MUL: the product of two distances from zero."""
    node = source.node
    scales = (node.quantized(node.input(i))[0] for i in (0, 1))
    multiplier, shift = effective_multiplier(node, *scales)
    fields = {"output_multiplier": multiplier, "output_shift": shift}
    return _elementwise(source, "product", fields, _activation(node))


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
    return _elementwise(source, "prelu", fields)


@emits("MAXIMUM", "MINIMUM")
def maximum(source: Source) -> Layer:
    """MAXIMUM and MINIMUM: codes are compared, scales are ignored."""
    return _elementwise(source, source.node.operator.name.lower(), {})


def _elementwise(
    source: Source, pair: str, fields: Mapping[str, Any], activation: str = "NONE"
) -> Layer:
    node = source.node
    prepare(node)
    inputs = [node.input(0), node.input(1)]
    low, high = activation_range(node, activation)
    shape = _four(node, node.output.shape)
    all_fields = {
        "shape": shape,
        "stride": [_strides(_four(node, tensor.shape)) for tensor in inputs],
        "offset": [-node.quantized(tensor)[1] for tensor in inputs],
        **fields,
        "output_zero_point": node.quantized(node.output)[1],
        "activation_min": low,
        "activation_max": high,
    }
    call = f"tinyml_elementwise(&{source.name}, tinyml_pair_{pair}"
    return Layer(
        ("tinyml_elementwise.h",),
        f"{call}, {source.input(0)}, {source.input(1)}, {source.output});",
        source.constant_inputs(inputs) + structure("tinyml_elementwise_t", source.name, all_fields),
    )


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


@emits("ELU", "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "RELU", "RELU6", "TANH")
def look_up(source: Source) -> Layer:
    """An operator on single codes of 8 bits: its 256 results, computed by the simulator."""
    node = source.node
    if len(node.inputs) != 1:
        raise node.error("one input", len(node.inputs))
    for tensor in (node.input(0), node.output):
        if tensor.dtype.itemsize != 1:
            raise node.error("codes of 8 bits for the C export", tensor)
    table = f"{source.name}_table"
    return Layer(
        ("tinyml_moving.h",),
        f"tinyml_look_up({table}, {source.input()}, {source.output}, {node.output.size});",
        array("int8_t", table, _all_results(node)),
    )


def _all_results(node: Node) -> NDArray[np.int8]:
    """The operator's results for the bytes −128 to 127, as bytes, whatever codes they are."""
    codes = np.arange(INT8_MIN, INT8_MAX + 1, dtype=np.int8).view(node.input(0).dtype)
    size = node.input(0).size
    rows = -(-codes.size // size)
    x = np.resize(codes, (rows, *node.input(0).shape))
    results: NDArray[np.int8] = prepare(node)(x).ravel()[: codes.size].view(np.int8)
    return results
