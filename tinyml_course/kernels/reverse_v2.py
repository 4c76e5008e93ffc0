"""REVERSE_V2: the order along some axes turned around.

Source: TFLM ``kernels/reverse.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, int32_values
from tinyml_course.kernels.node import Array, Node, Run

_DTYPES = "int8 uint8 int16 int32 int64 float32 bool"
_MOST_AXES = 6


def prepare(node: Node) -> Run:
    """The axes must lie side by side, as TFLM takes them."""
    tensor = node.input(0)
    check_copied(node, _DTYPES, (tensor, node.output), most_axes=_MOST_AXES)
    axes = sorted(node.axis(axis, tensor) for axis in int32_values(node, 1))
    if not axes or axes != list(range(axes[0], axes[0] + len(axes))):
        raise node.error("axes that lie side by side, each once, as TFLM takes", axes)
    node.check_output_shape(tensor.shape)
    along = tuple(axis + 1 for axis in axes)

    def run(x: Array, *_axes: Array) -> Array:
        return np.flip(x, along)

    return run
