"""FILL: one value everywhere.

Source: TFLM ``kernels/fill.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Input 0 is the shape, which the output has; input 1 the value."""
    value = node.input(1)
    check_copied(node, "int8 int32 float32", (value, node.output))
    if value.shape:
        raise node.error("one value without axes", value)
    if node.input(0).is_constant:
        node.check_output_shape(tuple(int(n) for n in node.constant(0)[1].ravel()))

    def run(_shape: Array, x: Array) -> Array:
        one = x.reshape(len(x), *(1 for _ in node.output.shape))
        return np.broadcast_to(one, (len(x), *node.output.shape))

    return run
