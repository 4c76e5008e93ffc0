"""Pools of float32: windows are cut off at the edge of the image.

Source: TFLM ``kernels/internal/reference/pooling.h``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.activation import fused
from tinyml_course.kernels.unquantized.along_axes import LOWEST, larger, sum_in_order
from tinyml_course.kernels.windows import make_windows
from tinyml_course.tflite.options import Pool2DOptions


def average_pool_2d(node: Node) -> Run:
    """The sum from the first pixel to the last, divided by how many lie inside the image."""
    return _pool(node, 0, lambda taps, counts: sum_in_order(taps) / counts)


def max_pool_2d(node: Node) -> Run:
    """The largest; neither padding nor NaN wins."""
    return _pool(node, float(LOWEST), lambda taps, _counts: reduce(larger, taps, LOWEST))


def l2_pool_2d(node: Node) -> Run:
    """The root of the mean square."""

    def root_of_mean(taps: list[Array], counts: Array) -> Array:
        return np.sqrt(reduce(np.add, (tap * tap for tap in taps)) / counts)

    return _pool(node, 0, root_of_mean)


def _pool(node: Node, padding: float, combine: Callable[[list[Array], Array], Array]) -> Run:
    options: Pool2DOptions = node.options(Pool2DOptions)
    windows = make_windows(node, (options.filter_h, options.filter_w), options)
    if node.output.shape[3] != node.input(0).shape[3] or node.output.dtype != np.float32:
        raise node.error(f"a float32 output with as many channels as {node.input(0)}", node.output)
    node.check_work(0, node.output.size * options.filter_h * options.filter_w)
    inside: Array = np.ones((1, *node.input(0).shape[1:3], 1), np.float32)
    counts = windows.view(inside, 0).sum(axis=(3, 4))
    clamp = fused(node, options.activation)

    def run(x: Array) -> Array:
        image = x.reshape(-1, *x.shape[2:])
        height, width = image.shape[1:3]
        (top, bottom), (left, right) = windows.pad
        shape = (len(image), top + height + bottom, left + width + right, image.shape[3])
        padded = np.full(shape, padding, x.dtype)
        padded[:, top : top + height, left : left + width] = image
        pooled = clamp(combine(windows.taps(padded), counts))
        return pooled.reshape(len(x), *node.output.shape)

    return run
