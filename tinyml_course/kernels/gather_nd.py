"""GATHER_ND: the slices of the input that a list of index tuples names.

Source: TFLM ``kernels/gather_nd.cc``.
"""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run

_MOST_INDICES = 5


def prepare(node: Node) -> Run:
    """The last axis of input 1 indexes the first axes of input 0."""
    tensor, indices = node.input(0), node.input(1)
    check_copied(node, "int8 float32", (tensor, node.output))
    if indices.dtype != np.int32 or not indices.shape:
        raise node.error("int32 indices of 1 axis or more", indices)
    depth = indices.shape[-1]
    if not 1 <= depth <= min(_MOST_INDICES, len(tensor.shape)):
        raise node.error(f"1 to {_MOST_INDICES} indices for the axes of {tensor}", depth)
    node.check_output_shape((*indices.shape[:-1], *tensor.shape[depth:]))
    lengths = np.array(tensor.shape[:depth])
    steps = np.array([math.prod(tensor.shape[i + 1 : depth]) for i in range(depth)])
    slices, inner = int(lengths.prod()), math.prod(tensor.shape[depth:])

    def run(x: Array, at: Array) -> Array:
        if ((at < 0) | (at >= lengths)).any():
            raise node.error(f"indices from 0 to below {tensor.shape[:depth]}", "others")
        places = (at.astype(np.int64) @ steps).reshape(len(at), -1, 1)
        taken = np.take_along_axis(x.reshape(len(x), slices, inner), places, axis=1)
        return taken.reshape(-1, *node.output.shape)

    return run
