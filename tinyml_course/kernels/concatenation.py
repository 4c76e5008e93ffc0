"""CONCATENATION: one input after the other along an axis.

Source: TFLM ``kernels/concatenation.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, same_rows
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import AxisOptions

MOST_INPUTS = 10
"""TFLM keeps its list of inputs in an array of this length."""


def prepare(node: Node) -> Run:
    """Codes are copied, so inputs and output must share one scale."""
    options: AxisOptions = node.options(AxisOptions)
    if options.activation != "NONE":
        raise node.error("no fused activation", options.activation)
    first, *others = inputs = [node.input(i) for i in range(len(node.inputs) or 1)]
    if len(inputs) > MOST_INPUTS:
        raise node.error(f"at most {MOST_INPUTS} inputs, as TFLM takes", len(inputs))
    check_copied(node, "int8 int16 int32 int64 float32 bool", (*inputs, node.output), most_axes=6)
    axis = node.axis(options.axis, first)
    _check_scales(node, inputs)
    for tensor in others:
        if _without(axis, tensor) != _without(axis, first):
            raise node.error(f"shape {first.shape} except along axis {axis}", tensor)
    shape = list(first.shape)
    shape[axis] = sum(tensor.shape[axis] for tensor in inputs)
    node.check_output_shape(tuple(shape))

    def run(*arrays: Array) -> Array:
        return np.concatenate(same_rows(arrays), axis + 1)

    return run


def _without(axis: int, tensor: Tensor) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    return len(tensor.shape), tensor.shape[:axis], tensor.shape[axis + 1 :]


def _check_scales(node: Node, inputs: list[Tensor]) -> None:
    wanted = _scales(node.output)
    for tensor in inputs:
        if tensor.dtype in (np.int8, np.int16) and _scales(tensor) != wanted:
            raise node.error(
                f"{tensor} with the output's scale and zero point {wanted}", _scales(tensor)
            )


def _scales(tensor: Tensor) -> tuple[list[float], list[int]]:
    return tensor.scales.tolist(), tensor.zero_points.tolist()
