"""What AVERAGE_POOL_2D and MAX_POOL_2D share: windows, and combining their pixels.

Source: TFLM ``kernels/internal/reference/integer_ops/pooling.h``.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.windows import Windows, make_windows
from tinyml_course.tflite.options import Pool2DOptions


def pool_windows(node: Node) -> tuple[Windows, int, int]:
    """The windows, and the codes that the fused activation clamps to."""
    options: Pool2DOptions = node.options(Pool2DOptions)
    node.same_quantization()
    windows = make_windows(node, (options.filter_h, options.filter_w), options)
    if node.output.shape[-1] != node.input(0).shape[-1]:
        raise node.error(f"{node.input(0).shape[-1]} output channels", node.output.shape)
    node.check_work(0, node.output.size * (windows.size[0] + windows.size[1]))
    return windows, *activation_range(node, options.activation, node.code_type)


def over_windows(combine: np.ufunc, x: Array, windows: Windows) -> Array:
    """Combine the pixels of every window of the padded `x`: along columns, then along rows."""
    if windows.size == x.shape[1:3]:
        return combine.reduce(x, axis=(1, 2), keepdims=True, dtype=x.dtype)
    (down, along), (rows, columns) = windows.stride, windows.output
    per_row = reduce(combine, (x[:, i::down][:, :rows] for i in range(windows.size[0])))
    shifted = (per_row[:, :, j::along][:, :, :columns] for j in range(windows.size[1]))
    return reduce(combine, shifted)
