"""Padding and sliding windows, shared by the convolutions and the pools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tinyml_course.kernels.node import Array, Node
from tinyml_course.tflite.options import Conv2DOptions, Pool2DOptions

MOST_PIXELS = 2**15 - 1
"""TFLM keeps paddings, strides and dilations in 16 bits."""


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

    def turned(self) -> Windows:
        """The same windows over an image whose rows are its columns."""
        return Windows(
            self.size[::-1], self.stride[::-1], self.dilation[::-1], self.pad[::-1],
            self.output[::-1],
        )  # fmt: skip

    def padded(self, x: Array, value: int) -> Array:
        """`x` with `value` around it; the zero point is the code of 0.0."""
        (top, bottom), (left, right) = self.pad
        if not (top or bottom or left or right):
            return x
        n, height, width, channels = x.shape
        result = np.full((n, top + height + bottom, left + width + right, channels), value, x.dtype)
        result[:, top : top + height, left : left + width] = x
        return result

    def view(self, x: Array, pad_value: int) -> Array:
        """Every window of `x`, copying only what is padded: (N, H', W', size_h, size_w, C)."""
        reach = [(n - 1) * d + 1 for n, d in zip(self.size, self.dilation, strict=True)]
        every = sliding_window_view(self.padded(x, pad_value), reach, axis=(1, 2))
        (sh, sw), (dh, dw) = self.stride, self.dilation
        picked = every[:, ::sh, ::sw, :, ::dh, ::dw][:, : self.output[0], : self.output[1]]
        return np.moveaxis(picked, 3, -1)

    def taps(self, x: Array) -> list[Array]:
        """The pixel under each place of the window, for an `x` that is already padded.

        One view of shape (N, H', W', C) for each place, row by row.
        """
        (sh, sw), (dh, dw), (rows, columns) = self.stride, self.dilation, self.output
        return [
            x[:, r * dh :: sh, c * dw :: sw][:, :rows, :columns]
            for r in range(self.size[0])
            for c in range(self.size[1])
        ]


def make_windows(
    node: Node, size: tuple[int, int], options: Conv2DOptions | Pool2DOptions
) -> Windows:
    """Windows of `size` (rows, columns) over input 0, padded as `options` say.

    Source: TFLM ``kernels/padding.h``, ``ComputePaddingHeightWidth``.
    """
    shape, out = node.input(0).shape, node.output.shape
    if len(shape) != 4 or len(out) != 4:
        raise node.error("tensors of 4 axes (NHWC)", f"{shape} and {out}")
    stride = options.stride_h, options.stride_w
    dilation = (
        (options.dilation_h, options.dilation_w) if isinstance(options, Conv2DOptions) else (1, 1)
    )
    axes = [
        _place(options.padding, shape[1 + i], size[i], stride[i], dilation[i]) for i in range(2)
    ]
    positions, pad = (axes[0][0], axes[1][0]), (axes[0][1], axes[1][1])
    if min(positions) < 1:
        raise node.error(f"an input of at least {size} for the window", shape)
    node.check_output_shape((shape[0], *positions, out[3]))
    longest = max(*size, *stride, *dilation, *pad[0], *pad[1])
    if longest > MOST_PIXELS:
        raise node.error(f"windows that reach and move by at most {MOST_PIXELS} pixels", longest)
    rows, columns = (n + sum(around) for n, around in zip(shape[1:3], pad, strict=True))
    node.check_work(shape[0] * rows * columns * shape[3])
    return Windows(size, stride, dilation, pad, positions)


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
