"""The kernels that numba speeds up; for all others the fast engine uses NumPy.

They share everything that is prepared (weights, windows, the proved output stage) with the
kernels they replace, and the same tests compare both with TFLM. Matrix products stay with
NumPy's BLAS; numba fuses steps that take NumPy many passes over memory.
"""

from collections.abc import Callable

from tinyml_course.kernels import add, mul, sub
from tinyml_course.kernels.fast import pairs, weighted
from tinyml_course.kernels.node import Node, Run

FAST_KERNELS: dict[str, Callable[[Node], Run]] = {
    "ADD": pairs.faster(add.prepare),
    "CONV_2D": weighted.prepare_conv_2d,
    "DEPTHWISE_CONV_2D": weighted.prepare_depthwise_conv_2d,
    "FULLY_CONNECTED": weighted.prepare_fully_connected,
    "MUL": pairs.faster(mul.prepare),
    "SUB": pairs.faster(sub.prepare),
}
"""How to prepare each operator that has a faster kernel."""

__all__ = ["FAST_KERNELS"]
