"""PAD: codes of 0.0, or of a value from the model, around the input.

Source: TFLM ``kernels/pad_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, int32_values, same_rows
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Input 2 is the value, where there is one."""
    tensor = node.input(0)
    check_copied(node, "int8 int16 int32 float32", (tensor, node.output), most_axes=5)
    pairs = _pairs(node)
    shape = [n + before + after for n, (before, after) in zip(tensor.shape, pairs, strict=True)]
    node.check_output_shape(tuple(shape))
    zero: Array = np.array([_code_of_zero(node)], tensor.dtype)
    if node.has_input(2):
        _check_value(node)
    inside = tuple(
        slice(before, before + n) for n, (before, _) in zip(tensor.shape, pairs, strict=True)
    )

    def run(x: Array, _paddings: Array, given: Array | None = None, *_rest: Array) -> Array:
        x, value = same_rows([x, zero if given is None else given])
        padded: Array = np.empty((len(x), *shape), x.dtype)
        padded[...] = value.reshape(len(x), *(1 for _ in shape))
        padded[(slice(None), *inside)] = x
        return padded

    return run


def _pairs(node: Node) -> list[tuple[int, int]]:
    """(before, after) for each axis."""
    values = int32_values(node, 1)
    axes = len(node.input(0).shape)
    if len(values) != 2 * axes:
        raise node.error(f"a pair of paddings for each of {axes} axes", f"{len(values)} values")
    if min(values, default=0) < 0:
        raise node.error("paddings of 0 or more", values)
    return list(zip(values[::2], values[1::2], strict=True))


def _code_of_zero(node: Node) -> int:
    return node.quantized(node.output)[1] if node.output.dtype == np.int8 else 0


def _check_value(node: Node) -> None:
    value = node.input(2)
    if value.size != 1 or value.dtype != node.output.dtype:
        raise node.error(f"one {node.output.dtype} as value", value)
    if value.dtype == np.int8 and node.quantized(value) != node.quantized(node.output):
        raise node.error("a value with the output's scale and zero point", node.quantized(value))
