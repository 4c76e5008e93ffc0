"""MAXIMUM, int8 and int16: the larger of two codes.

The board compares codes and ignores scales: the converter gives all three tensors the same one.

Source: TFLM ``kernels/maximum_minimum.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.broadcasting import aligned_inputs
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """The larger of two codes."""
    return choose_code(node, np.maximum)


def choose_code(node: Node, choose: np.ufunc) -> Run:
    """One of two codes, by comparison."""
    for tensor in (node.input(0), node.input(1), node.output):
        node.coded(tensor)
    align = aligned_inputs(node)

    def run(a: Array, b: Array) -> Array:
        return choose(*align(a, b))

    return run
