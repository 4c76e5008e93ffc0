"""EXPAND_DIMS: the same codes with one more axis of 1.

Source: TFLM ``kernels/expand_dims.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels import reshape
from tinyml_course.kernels.copy_checks import check_copied, int32_value
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """An axis of 1 more, which stands at the constant in input 1."""
    tensor = node.input(0)
    check_copied(node, "int8 int16 float32", (tensor, node.output))
    axis = node.axis(int32_value(node, 1), node.output)
    node.check_output_shape((*tensor.shape[:axis], 1, *tensor.shape[axis:]))
    return reshape.prepare(node)
