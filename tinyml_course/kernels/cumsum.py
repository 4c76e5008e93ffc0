"""CUMSUM, int8: the arithmetic of ADD_N along an axis, with the same wrong start.

Source: TFLM ``kernels/cumsum.cc`` and ``kernels/internal/reference/cumsum.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.add_n import halves_and_back
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.along_axes import cumulative_sum, sum_axis
from tinyml_course.tflite.options import CumsumOptions


def prepare(node: Node) -> Run:
    """The sum of all elements up to each."""
    options: CumsumOptions = node.options(CumsumOptions)
    rescale, finish = halves_and_back(node)
    axis = sum_axis(node)
    start = rescale(np.zeros((), np.int8))

    def run(x: Array, _axis: Array) -> Array:
        return finish(start + cumulative_sum(rescale(x), axis, options))

    return run
