"""PACK: tensors side by side along a new axis.

Source: TFLM ``kernels/pack.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, same_rows
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.options import AxisOptions


def prepare(node: Node) -> Run:
    """The new axis stands at `axis` of the output."""
    options: AxisOptions = node.options(AxisOptions)
    inputs = [node.input(i) for i in range(len(node.inputs) or 1)]
    check_copied(node, "int8 int16 int32 int64 float32", (*inputs, node.output))
    shape = inputs[0].shape
    for tensor in inputs:
        if tensor.shape != shape:
            raise node.error(f"inputs of one shape {shape}", tensor)
    axis = node.axis(options.axis, node.output)
    node.check_output_shape((*shape[:axis], len(inputs), *shape[axis:]))
    if options.count != len(inputs):
        raise node.error(f"{options.count} inputs, as its PackOptions say", len(inputs))

    def run(*arrays: Array) -> Array:
        return np.stack(same_rows(arrays), axis + 1)

    return run
