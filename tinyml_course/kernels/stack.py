"""PACK and UNPACK: put tensors side by side along a new axis, and take them apart.

Source: TFLM ``kernels/pack.cc``, ``unpack.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.moving import check_moved, same_rows
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.options import AxisOptions


def prepare_pack(node: Node) -> Run:
    """The new axis stands at `axis` of the output."""
    options: AxisOptions = node.options(AxisOptions)
    inputs = [node.input(i) for i in range(len(node.inputs) or 1)]
    check_moved(node, "int8 int16 int32 int64 float32", (*inputs, node.output))
    shape = inputs[0].shape
    for tensor in inputs:
        if tensor.shape != shape:
            raise node.error(f"inputs of one shape {shape}", tensor)
    axis = node.axis(options.axis, node.output)
    node.check_output_shape((*shape[:axis], len(inputs), *shape[axis:]))

    def run(*arrays: Array) -> Array:
        return np.stack(same_rows(arrays), axis + 1)

    return run


def prepare_unpack(node: Node) -> Run:
    """One output for each element along `axis`, which is gone."""
    options: AxisOptions = node.options(AxisOptions)
    tensor = node.input(0)
    check_moved(node, "int8 int16 int32 float32", (tensor, *node.outputs))
    axis = node.axis(options.axis, tensor)
    if len(node.outputs) != tensor.shape[axis]:
        raise node.error(f"{tensor.shape[axis]} outputs", len(node.outputs))
    for i in range(len(node.outputs)):
        node.check_output_shape((*tensor.shape[:axis], *tensor.shape[axis + 1 :]), i)
    return lambda x, *_rest: tuple(np.moveaxis(x, axis + 1, 0))
