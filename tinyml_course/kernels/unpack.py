"""UNPACK: one tensor for each element along an axis.

Source: TFLM ``kernels/unpack.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Node, Run
from tinyml_course.tflite.options import AxisOptions


def prepare(node: Node) -> Run:
    """One output for each element along `axis`, which is gone."""
    options: AxisOptions = node.options(AxisOptions)
    tensor = node.input(0)
    check_copied(node, "int8 int16 int32 float32", (tensor, *node.outputs))
    axis = node.axis(options.axis, tensor)
    if len(node.outputs) != tensor.shape[axis]:
        raise node.error(f"{tensor.shape[axis]} outputs", len(node.outputs))
    for i in range(len(node.outputs)):
        node.check_output_shape((*tensor.shape[:axis], *tensor.shape[axis + 1 :]), i)
    if options.count != len(node.outputs):
        raise node.error(f"{options.count} outputs, as its UnpackOptions say", len(node.outputs))
    return lambda x, *_rest: tuple(np.moveaxis(x, axis + 1, 0))
