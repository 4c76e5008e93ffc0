"""Operators without weights on one input as C: pools, softmax, and tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.c_weighted import window
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.log_softmax import make_log_softmax
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.softmax import exponentials
from tinyml_course.kernels.windows import make_windows
from tinyml_course.quantization import INT8_MAX, INT8_MIN
from tinyml_course.tflite.options import Pool2DOptions, SoftmaxOptions


@emits("AVERAGE_POOL_2D", "MAX_POOL_2D")
@emits("AVERAGE_POOL_2D", "MAX_POOL_2D", numbers="int16")
def pool(source: Source) -> Layer:
    """AVERAGE_POOL_2D and MAX_POOL_2D."""
    node = source.node
    options: Pool2DOptions = node.options(Pool2DOptions)
    prepare(node)  # checks what the simulator checks
    low, high = activation_range(node, options.activation, node.code_type)
    is_wide = node.code_type is np.int16
    check_sums(node, (2**15 if is_wide else 2**7) * (options.filter_h * options.filter_w + 1))
    fields = {
        "window": window(node, make_windows(node, (options.filter_h, options.filter_w), options)),
        "activation_min": low,
        "activation_max": high,
    }
    ending = "_int16" if is_wide else ""
    kernel = f"tinyml_{node.operator.name.lower()}{ending}"
    return Layer(
        (f"tinyml_pool_2d{ending}.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure("tinyml_pool_2d_t", source.name, fields),
    )


@emits("SOFTMAX")
def softmax(source: Source) -> Layer:
    """SOFTMAX over the last axis."""
    return softmax_of_int8(source, "tinyml_softmax")


def softmax_of_int8(source: Source, kernel: str) -> Layer:
    """SOFTMAX over the last axis with a kernel; the 256 exponentials are in flash."""
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
        (f"{kernel}.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
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


@emits("ABS", "ELU", "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "RELU", "RELU6", "RSQRT", "TANH")
def look_up(source: Source) -> Layer:
    """An operator on single codes of 8 bits: its 256 results, computed by the simulator.

    RSQRT of a number below 0 is the largest code, as of 0; there TFLM stops.
    """
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
        source.constant_inputs([node.input(0)]) + array("int8_t", table, _all_results(node)),
    )


def _all_results(node: Node) -> NDArray[np.int8]:
    """The operator's results for the bytes −128 to 127, as bytes, whatever codes they are."""
    codes = np.arange(INT8_MIN, INT8_MAX + 1, dtype=np.int8).view(node.input(0).dtype)
    if node.operator.name == "RSQRT":
        codes = np.maximum(codes, node.quantized(node.input(0))[1], dtype=np.int8)
    size = node.input(0).size
    rows = -(-codes.size // size)
    x = np.resize(codes, (rows, *node.input(0).shape))
    results: NDArray[np.int8] = prepare(node)(x).ravel()[: codes.size].view(np.int8)
    return results
