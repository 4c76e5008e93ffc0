"""BATCH_MATMUL as C."""

from __future__ import annotations

import math
from typing import Any

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import structure
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
    node, name = source.node, source.name
    prepare(node)
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    inputs = [node.input(0), node.input(1)]
    fields = matrix_fields(node, options)
    depth, rows = fields["depth"], fields["rows"]
    check_sums(node, 255 * 255 * depth)
    is_small = source.kernels != "plain" and not options.is_first_swapped
    kernel, columns = ("tinyml_batch_matmul", "")
    if is_small:
        kernel, columns = f"{kernel}_small", ", COLUMNS"
    ends = f"{source.input(0)}, {source.input(1)}, {source.output}"
    return Layer(
        (f"{kernel}.h",),
        f"{kernel}(&{name}, {ends}{columns});",
        source.constant_inputs(inputs) + structure("tinyml_batch_matmul_t", name, fields),
        column_bytes=4 * rows + 2 * depth if is_small else 0,
    )


def matrix_fields(node: Node, options: BatchMatMulOptions) -> dict[str, Any]:
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
    """Elements from one matrix to the next along each batch axis; 0 where it is repeated."""
    axes = len(tensor.shape) - 2
    steps = [0 if tensor.shape[k] == 1 else math.prod(tensor.shape[k + 1 :]) for k in range(axes)]
    return [0] * (_BATCH_AXES - axes) + steps
