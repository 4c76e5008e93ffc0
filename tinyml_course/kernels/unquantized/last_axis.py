"""Operators on all float32 along the last axis: SOFTMAX, LOG_SOFTMAX, L2_NORMALIZATION.

Source: TFLM ``kernels/internal/reference/softmax.h``, ``log_softmax.h``, ``l2normalization.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.softmax import check_last_axis
from tinyml_course.kernels.unquantized import math_library as libm
from tinyml_course.kernels.unquantized.along_axes import sum_in_order
from tinyml_course.tflite.options import SoftmaxOptions

SMALLEST_NORM = np.float32(1e-6)


def softmax(node: Node) -> Run:
    """Exponentials of the distances below the largest value, divided by their sum."""
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    beta = np.float32(options.beta)

    def run(x: Array) -> Array:
        powers = libm.exp((x - x.max(axis=-1, keepdims=True)) * beta)
        return powers / _sum_along_last(powers)

    return _checked(node, run)


def log_softmax(node: Node) -> Run:
    """Distances below the largest value, minus the logarithm of the sum of exponentials."""

    def run(x: Array) -> Array:
        below = x - x.max(axis=-1, keepdims=True)
        return below - libm.log(_sum_along_last(libm.exp(below)))

    return _checked(node, run)


def l2_normalization(node: Node) -> Run:
    """Each value divided by the root of the sum of all squares."""

    def run(x: Array) -> Array:
        return x / np.maximum(np.sqrt(_sum_along_last(np.square(x))), SMALLEST_NORM)

    return _checked(node, run)


def _checked(node: Node, run: Run) -> Run:
    check_last_axis(node)
    if node.output.dtype != np.float32:
        raise node.error("a float32 output", node.output)
    return run


def _sum_along_last(x: Array) -> Array:
    return sum_in_order(np.moveaxis(x, -1, 0))[..., np.newaxis]
