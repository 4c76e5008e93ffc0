"""The kernels that numba makes quicker; the rest of the fast engine is NumPy's.

They share everything that is prepared (weights, windows, the proved output stage) with the
kernels they stand in for, and the same tests compare both with TFLM. Matrix products stay with
NumPy's BLAS; numba fuses what NumPy does in many passes over memory.
"""

from collections.abc import Callable

from tinyml_course.kernels import add, mul, sub
from tinyml_course.kernels.fast import pairs, weighted
from tinyml_course.kernels.node import Node, Run

FAST_KERNELS: dict[str, Callable[[Node], Run]] = {
    "ADD": pairs.quicker(add.prepare),
    "CONV_2D": weighted.prepare_conv_2d,
    "DEPTHWISE_CONV_2D": weighted.prepare_depthwise_conv_2d,
    "FULLY_CONNECTED": weighted.prepare_fully_connected,
    "MUL": pairs.quicker(mul.prepare),
    "SUB": pairs.quicker(sub.prepare),
}
"""How to prepare each operator that has a quicker kernel."""

__all__ = ["FAST_KERNELS"]
