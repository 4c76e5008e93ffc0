"""MAX_POOL_2D, int8 and int16: the largest code of each window.

Source: TFLM ``kernels/internal/reference/integer_ops/pooling.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.pool_2d import over_windows, pool_windows


def prepare(node: Node) -> Run:
    """The largest code of each window; padding never wins."""
    windows, low, high = pool_windows(node)
    lowest = int(np.iinfo(node.code_type).min)

    def run(x: Array) -> Array:
        pixels = windows.padded(x.reshape(-1, *x.shape[2:]), lowest)
        largest = over_windows(np.maximum, pixels, windows)
        return np.clip(largest, low, high).reshape(len(x), *node.output.shape)

    return run
