"""SPLIT_V: parts of given sizes of the input along an axis.

Source: TFLM ``kernels/split_v.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import int32_value
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.split import cut_along


def prepare(node: Node) -> Run:
    """Parts of the sizes in input 1, of which one may be −1; the axis is input 2."""
    tensor, sizes = node.input(0), node.integers(1)
    if not sizes:
        raise node.error("a size for each part", sizes)
    axis = node.axis(int32_value(node, 2), tensor)
    rest = tensor.shape[axis] - sum(size for size in sizes if size != -1)
    lengths = [rest if size == -1 else size for size in sizes]
    if sum(lengths) != tensor.shape[axis]:
        raise node.error(f"sizes that add up to {tensor.shape[axis]}", sizes)
    cut = cut_along(node, tensor, axis, lengths)
    return lambda x, *_constants: cut(x)
