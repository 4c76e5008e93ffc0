"""AVERAGE_POOL_2D, int8 and int16: the mean of each window.

Source: TFLM ``kernels/internal/reference/integer_ops/pooling.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.pool_2d import over_windows, pool_windows


def prepare(node: Node) -> Run:
    """The mean of the codes inside the image, rounded half away from zero."""
    windows, low, high = pool_windows(node)
    inside = np.ones((1, *node.input(0).shape[1:3], 1), np.int32)
    counts = windows.view(inside, 0).sum(axis=(3, 4))

    def run(x: Array) -> Array:
        # Padding is the integer 0, not the zero point: padded taps are not counted.
        pixels = windows.padded(x.reshape(-1, *x.shape[2:]), 0).astype(np.int32)
        sums = over_windows(np.add, pixels, windows)
        means = np.sign(sums) * ((np.abs(sums) + counts // 2) // counts)
        return np.clip(means, low, high).astype(node.code_type).reshape(len(x), *node.output.shape)

    return run
