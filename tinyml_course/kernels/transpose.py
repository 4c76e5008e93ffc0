"""TRANSPOSE: the axes in another order.

Source: TFLM ``kernels/transpose_common.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import check_copied, int32_values
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Axis i of the output is axis ``permutation[i]`` of the input."""
    tensor = node.input(0)
    check_copied(node, "int8 int16 float32", (tensor, node.output), most_axes=5)
    permutation = int32_values(node, 1)
    if sorted(permutation) != list(range(len(tensor.shape))):
        raise node.error(f"an order of {len(tensor.shape)} axes", permutation)
    node.check_output_shape(tuple(tensor.shape[i] for i in permutation))
    axes = (0, *(i + 1 for i in permutation))

    def run(x: Array, *_permutation: Array) -> Array:
        return x.transpose(axes)

    return run
