"""ADD_N and CUMSUM of codes as C."""

from __future__ import annotations

import math
from typing import Any

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.add_n import LEFT_SHIFT
from tinyml_course.kernels.unquantized.along_axes import sum_axis
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import CumsumOptions


@emits("ADD_N")
def add_n(source: Source) -> Layer:
    """The steps of all inputs, added before they are put on the output's scale."""
    node, name = source.node, source.name
    prepare(node)
    inputs = [node.input(i) for i in range(len(node.inputs))]
    lines = (
        f"const int8_t *const inputs[] = {{{', '.join(map(source.address, inputs))}}};",
        f"tinyml_add_n(&{name}, inputs, {len(inputs)}, {source.output}, {node.output.size});",
    )
    return Layer(
        ("tinyml_add_n.h",),
        "\n".join(lines),
        source.constant_inputs(inputs) + structure("tinyml_sum_of_many_t", name, _sum(node)),
    )


@emits("CUMSUM")
def cumsum(source: Source) -> Layer:
    """The same along an axis, from either end, with or without each element itself."""
    node, name = source.node, source.name
    prepare(node)
    options: CumsumOptions = node.options(CumsumOptions)
    tensor, axis = node.input(0), sum_axis(node) - 1
    fields = {
        "sum": _sum(node),
        "outer": math.prod(tensor.shape[:axis]),
        "count": tensor.shape[axis],
        "inner": math.prod(tensor.shape[axis + 1 :]),
        "is_exclusive": options.exclusive,
        "is_reverse": options.reverse,
    }
    check_sums(node, 255 * (tensor.shape[axis] + 1))
    return Layer(
        ("tinyml_add_n.h",),
        f"tinyml_cumsum_int8(&{name}, {source.input()}, {source.output});",
        source.constant_inputs([tensor]) + structure("tinyml_cumsum_int8_t", name, fields),
    )


def _sum(node: Node) -> dict[str, Any]:
    """Fields of a ``tinyml_sum_of_many_t``."""
    scale, zero_point = node.quantized(node.input(0))
    output_scale, output_zero_point = node.quantized(node.output)
    multiplier, shift = quantize_multiplier(2 * scale / (2**LEFT_SHIFT * output_scale))
    return {
        "input_zero_point": zero_point,
        "output_zero_point": output_zero_point,
        "multiplier": multiplier,
        "shift": shift,
    }
