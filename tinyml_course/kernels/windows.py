"""Padding and sliding windows, shared by the convolutions and the pools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tinyml_course.kernels.node import Array, Node
from tinyml_course.tflite.options import Conv2DOptions, Pool2DOptions


@dataclass(frozen=True)
class Windows:
    """How a window moves over the rows and columns of an (N, H, W, C) array.

    Each pair is (rows, columns): `size` and `stride` and `dilation` in pixels, `pad` as
    ((before, after), (before, after)), `output` the number of positions.
    """

    size: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pad: tuple[tuple[int, int], tuple[int, int]]
    output: tuple[int, int]

    def view(self, x: Array, pad_value: int) -> Array:
        """Every window of `x` without copying: (N, H', W', C, size_h, size_w).

        Outside the image stands `pad_value`: the zero point, the code of 0.0.
        """
        padded = np.pad(x, ((0, 0), *self.pad, (0, 0)), constant_values=pad_value)
        reach = [(n - 1) * d + 1 for n, d in zip(self.size, self.dilation, strict=True)]
        every = sliding_window_view(padded, reach, axis=(1, 2))
        return every[
            :, :: self.stride[0], :: self.stride[1], :, :: self.dilation[0], :: self.dilation[1]
        ]


def make_windows(
    node: Node, size: tuple[int, int], options: Conv2DOptions | Pool2DOptions
) -> Windows:
    """Windows of `size` (rows, columns) over input 0, padded as `options` say.

    Source: TFLM ``kernels/padding.h``, ``ComputePaddingHeightWidth``.
    """
    shape, out = node.input(0).shape, node.outputs[0].shape
    if len(shape) != 4 or len(out) != 4:
        raise node.error("tensors of 4 axes (NHWC)", f"{shape} and {out}")
    stride = options.stride_h, options.stride_w
    dilation = (
        (options.dilation_h, options.dilation_w) if isinstance(options, Conv2DOptions) else (1, 1)
    )
    axes = [
        _place(options.padding, shape[1 + i], size[i], stride[i], dilation[i]) for i in range(2)
    ]
    positions = axes[0][0], axes[1][0]
    if min(positions) < 1:
        raise node.error(f"an input of at least {size} for the window", shape)
    node.check_output_shape((shape[0], *positions, out[3]))
    return Windows(size, stride, dilation, (axes[0][1], axes[1][1]), positions)


def _place(
    padding: str, length: int, size: int, stride: int, dilation: int
) -> tuple[int, tuple[int, int]]:
    """Positions along one axis, and the padding before and after."""
    reach = (size - 1) * dilation + 1
    if padding == "VALID":
        return (length - reach + stride) // stride, (0, 0)
    positions = -(-length // stride)
    total = max((positions - 1) * stride + reach - length, 0)
    return positions, (total // 2, total - total // 2)
