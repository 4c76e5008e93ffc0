"""BROADCAST_ARGS: the shape that two shapes broadcast to.

Source: TFLM ``kernels/broadcast_args.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Both shapes are aligned at their last axis; 1 gives way to the other's length."""
    tensors = node.input(0), node.input(1)
    check_copied(node, "int32 int64", (*tensors, node.output), most_axes=1)
    if not all(len(tensor.shape) == 1 for tensor in tensors):
        raise node.error("two shapes", f"{tensors[0]} and {tensors[1]}")
    axes = max(tensor.size for tensor in tensors)
    node.check_output_shape((axes,))

    def run(a: Array, b: Array) -> Array:
        first, second = (
            np.pad(x, ((0, 0), (axes - x.shape[1], 0)), constant_values=1) for x in (a, b)
        )
        if ((first != second) & (first != 1) & (second != 1)).any():
            raise node.error("shapes that broadcast", f"{a[0].tolist()} and {b[0].tolist()}")
        return np.where(first == 1, second, first)

    return run
