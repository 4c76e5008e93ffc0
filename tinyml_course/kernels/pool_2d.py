"""AVERAGE_POOL_2D and MAX_POOL_2D, int8: the mean or the maximum of each window.

Source: TFLM ``kernels/internal/reference/integer_ops/pooling.h``.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.quantization import INT8_MIN
from tinyml_course.tflite.options import Pool2DOptions


def _prepare_windows(node: Node) -> tuple[Windows, int, int]:
    options: Pool2DOptions = node.options(Pool2DOptions)
    node.same_quantization()
    windows = make_windows(node, (options.filter_h, options.filter_w), options)
    if node.output.shape[-1] != node.input(0).shape[-1]:
        raise node.error(f"{node.input(0).shape[-1]} output channels", node.output.shape)
    node.check_work(0, node.output.size * (windows.size[0] + windows.size[1]))
    return windows, *activation_range(node, options.activation)


def over_windows(combine: np.ufunc, x: Array, windows: Windows) -> Array:
    """Combine the pixels of every window of the padded `x`: down its columns, then along rows."""
    if windows.size == x.shape[1:3]:
        return combine.reduce(x, axis=(1, 2), keepdims=True, dtype=x.dtype)
    (down, along), (rows, columns) = windows.stride, windows.output
    per_row = reduce(combine, (x[:, i::down][:, :rows] for i in range(windows.size[0])))
    shifted = (per_row[:, :, j::along][:, :, :columns] for j in range(windows.size[1]))
    return reduce(combine, shifted)


def prepare_max(node: Node) -> Run:
    """The largest code of each window; padding never wins."""
    windows, low, high = _prepare_windows(node)

    def run(x: Array) -> Array:
        pixels = windows.padded(x.reshape(-1, *x.shape[2:]), INT8_MIN)
        largest = over_windows(np.maximum, pixels, windows)
        return np.clip(largest, low, high).reshape(len(x), *node.output.shape)

    return run


def prepare_average(node: Node) -> Run:
    """The mean of the codes inside the image, rounded half away from zero."""
    windows, low, high = _prepare_windows(node)
    inside = np.ones((1, *node.input(0).shape[1:3], 1), np.int32)
    counts = windows.view(inside, 0).sum(axis=(3, 4))

    def run(x: Array) -> Array:
        # Padding is the integer 0, not the zero point: those taps are not counted.
        pixels = windows.padded(x.reshape(-1, *x.shape[2:]), 0).astype(np.int32)
        sums = over_windows(np.add, pixels, windows)
        means = np.sign(sums) * ((np.abs(sums) + counts // 2) // counts)
        return np.clip(means, low, high).astype(np.int8).reshape(len(x), *node.output.shape)

    return run
