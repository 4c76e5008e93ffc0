"""BATCH_MATMUL as C."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.deploy.c_weighted import LARGEST_SMALL_SUM
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import BatchMatMulOptions

_BATCH_AXES = 3


@emits("BATCH_MATMUL")
def batch_matmul(source: Source) -> Layer:
    """Loops over rows and columns; the small kernel needs the rows of the first input as they are.

    Its working memory is two columns, which it copies unless they are side by side, and a sum for
    each row.
    """
    node = source.node
    prepare(node)
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    fields = _fields(node, options)
    largest = 255 * 255 * fields["depth"]
    check_sums(node, largest)
    fits_small = largest <= LARGEST_SMALL_SUM and fields["shift"] < 0
    if source.kernels == "plain" or options.is_first_swapped or not fits_small:
        return _layer(source, "tinyml_batch_matmul", fields)
    layer = _layer(source, "tinyml_batch_matmul_small", fields, ", COLUMNS")
    return replace(layer, column_bytes=4 * fields["rows"] + 2 * fields["depth"])


@emits("BATCH_MATMUL", numbers="int16")
def batch_matmul_int16(source: Source) -> Layer:
    """The same loops with sums of 64 bits."""
    node = source.node
    prepare(node)
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    return _layer(source, "tinyml_batch_matmul_int16", _fields(node, options))


def _layer(source: Source, kernel: str, fields: Mapping[str, Any], columns: str = "") -> Layer:
    ends = f"{source.input(0)}, {source.input(1)}, {source.output}"
    return Layer(
        (f"{kernel}.h",),
        f"{kernel}(&{source.name}, {ends}{columns});",
        source.constant_inputs([source.node.input(0), source.node.input(1)])
        + structure("tinyml_batch_matmul_t", source.name, fields),
    )


def _fields(node: Node, options: BatchMatMulOptions) -> dict[str, Any]:
    """Fields of a ``tinyml_batch_matmul_t``."""
    (scale_a, zero_a), (scale_b, zero_b) = (node.symmetric(node.input(i)) for i in (0, 1))
    scale, zero_point = node.symmetric(node.output)
    multiplier, shift = quantize_multiplier(scale_quotient(node, scale_a, scale_b, over=1) / scale)
    rows, columns = node.output.shape[-2:]
    first, second = node.input(0).shape[-2:], node.input(1).shape[-2:]
    depth = first[0] if options.is_first_swapped else first[1]
    a_steps = (1, rows) if options.is_first_swapped else (depth, 1)
    b_steps = (depth, 1) if options.is_second_swapped else (1, second[1])
    ones = [1] * (_BATCH_AXES - len(node.output.shape[:-2]))
    return {
        "batch": [*ones, *node.output.shape[:-2]],
        "batch_step": [_batch_steps(node.input(i)) for i in (0, 1)],
        "output_step": rows * columns * node.output.dtype.itemsize,
        "rows": rows,
        "columns": columns,
        "depth": depth,
        "row_step": [a_steps[0], b_steps[0]],
        "depth_step": [a_steps[1], b_steps[1]],
        "offset": [-zero_a, -zero_b],
        "multiplier": multiplier,
        "shift": shift,
        "zero_point": zero_point,
    }


def _batch_steps(tensor: Tensor) -> list[int]:
    """Bytes from one matrix to the next along each batch axis; 0 where it is repeated."""
    axes = len(tensor.shape) - 2
    steps = [math.prod(tensor.shape[k + 1 :]) * tensor.dtype.itemsize for k in range(axes)]
    own = [0 if tensor.shape[k] == 1 else steps[k] for k in range(axes)]
    return [0] * (_BATCH_AXES - axes) + own
