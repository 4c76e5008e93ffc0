"""AVERAGE_POOL_2D and MAX_POOL_2D, int8: the mean or the maximum of each window.

Source: TFLM ``kernels/internal/reference/integer_ops/pooling.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.quantization import INT8_MIN
from tinyml_course.tflite.options import Pool2DOptions


def _prepare_windows(node: Node) -> tuple[Windows, int, int]:
    options: Pool2DOptions = node.options(Pool2DOptions)
    if node.quantized(node.input(0)) != node.quantized(node.outputs[0]):
        raise node.error("one scale and zero point for input and output", "two")
    windows = make_windows(node, (options.filter_h, options.filter_w), options)
    return windows, *activation_range(node, options.activation)


def prepare_max(node: Node) -> Run:
    """The largest code of each window; padding never wins."""
    windows, low, high = _prepare_windows(node)

    def run(x: Array) -> Array:
        return np.clip(windows.view(x, INT8_MIN).max(axis=(-2, -1)), low, high)

    return run


def prepare_average(node: Node) -> Run:
    """The mean of the codes inside the image, rounded half away from zero."""
    windows, low, high = _prepare_windows(node)
    inside = np.ones((1, *node.input(0).shape[1:3], 1), np.int64)
    counts = windows.view(inside, 0).sum(axis=(-2, -1))

    def run(x: Array) -> Array:
        # Padding is the integer 0, not the zero point: those taps are not counted.
        sums = windows.view(x.astype(np.int32), 0).sum(axis=(-2, -1), dtype=np.int64)
        means = np.sign(sums) * ((np.abs(sums) + counts // 2) // counts)
        return np.clip(means, low, high).astype(np.int8)

    return run
