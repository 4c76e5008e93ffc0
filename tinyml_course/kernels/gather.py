"""GATHER: the slices of the input that a list of positions names.

Source: TFLM ``kernels/gather.cc``.
"""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.options import GatherOptions


def prepare(node: Node) -> Run:
    """Slices along `axis`; the first `batch_dims` axes of input and positions go together."""
    options: GatherOptions = node.options(GatherOptions)
    tensor, positions = node.input(0), node.input(1)
    check_copied(node, "int8 float32", (tensor, node.output))
    if positions.dtype != np.int32:
        raise node.error("int32 positions, as TFLM takes", positions)
    axis = node.axis(options.axis, tensor)
    together = options.batch_dims + (len(positions.shape) if options.batch_dims < 0 else 0)
    if not 0 <= together <= min(axis, len(positions.shape)):
        raise node.error(f"batch axes up to axis {axis} and in {positions}", options.batch_dims)
    if tensor.shape[:together] != positions.shape[:together]:
        raise node.error(f"the same {together} first axes", f"{tensor} and {positions}")
    node.check_output_shape(
        (*tensor.shape[:axis], *positions.shape[together:], *tensor.shape[axis + 1 :])
    )
    batch, length = math.prod(tensor.shape[:together]), tensor.shape[axis]
    outer, inner = math.prod(tensor.shape[together:axis]), math.prod(tensor.shape[axis + 1 :])

    def run(x: Array, at: Array) -> Array:
        if at.size and not (at.min() >= 0 and at.max() < length):
            raise node.error(f"positions from 0 to {length - 1}, where TFLM stops otherwise",
                             f"{at.min()} to {at.max()}")  # fmt: skip
        slices = x.reshape(len(x), batch, outer, length, inner)
        chosen = at.reshape(len(at), batch, 1, -1, 1).astype(np.int64)
        taken = np.take_along_axis(slices, chosen, axis=3)
        return taken.reshape(-1, *node.output.shape)

    return run
