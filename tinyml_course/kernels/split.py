"""SPLIT: equal parts of the input along an axis.

Source: TFLM ``kernels/split.cc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, int32_value
from tinyml_course.kernels.node import Node, Run
from tinyml_course.tflite import Tensor


def prepare(node: Node) -> Run:
    """As many equal parts as there are outputs; the axis is input 0."""
    tensor, count = node.input(1), len(node.outputs)
    axis = node.axis(int32_value(node, 0), tensor)
    if count == 0 or tensor.shape[axis] % count:
        raise node.error(f"a number of outputs that divides {tensor.shape[axis]}", count)
    cut = cut_along(node, tensor, axis, [tensor.shape[axis] // count] * count)
    return lambda _axis, x, *_rest: cut(x)


def cut_along(node: Node, tensor: Tensor, axis: int, lengths: Sequence[int]) -> Run:
    """One part after the other along `axis`, as a tuple."""
    if len(node.outputs) != len(lengths) or min(lengths) < 1:
        raise node.error(f"{len(node.outputs)} sizes of at least 1", lengths)
    check_copied(node, "int8 int16 int32 float32", (tensor, *node.outputs))
    for i, length in enumerate(lengths):
        node.check_output_shape((*tensor.shape[:axis], length, *tensor.shape[axis + 1 :]), i)
    borders = list(accumulate(lengths))[:-1]
    return lambda x: tuple(np.split(x, borders, axis + 1))
