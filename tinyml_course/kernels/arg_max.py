"""ARG_MAX, int8: the position of the largest code along an axis.

Source: TFLM ``kernels/arg_min_max.cc`` and ``kernels/internal/reference/arg_min_max.h``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """The position of the largest code along the axis in input 1."""
    if node.input(0).dtype != np.int8:
        raise node.error("an int8 model", node.input(0))
    return along_axis(node, position)


def along_axis(node: Node, find: Callable[[Array, int], Array]) -> Run:
    """What `find` finds along the axis in input 1; int32."""
    tensor = node.input(0)
    if node.output.dtype != np.int32:
        raise node.error("an int32 output", node.output)
    axes = node.integers(1)
    if len(axes) != 1:
        raise node.error("one axis", axes)
    axis = node.axis(axes[0], tensor)
    if not tensor.size:
        raise node.error("an input that is not empty", tensor)
    node.check_output_shape(tensor.shape[:axis] + tensor.shape[axis + 1 :])

    def run(x: Array, *_axis: Array) -> Array:
        return find(x, axis + 1).astype(np.int32)

    return run


def position(x: Array, axis: int) -> Array:
    """Position of the largest code along `axis`; the first of equal ones."""
    return x.argmax(axis)
