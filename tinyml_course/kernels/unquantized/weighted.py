"""Sums of products in float32: products are added one by one, in the order of TFLM's loops.

A float sum depends on its order, so there is no matrix product here: a loop over the products of
one output, in which all outputs take a step at once. The bias comes last.

Source: TFLM ``kernels/internal/reference/conv.h``, ``depthwiseconv_float.h``,
``fully_connected.h``, ``transpose_conv.h``, ``batch_matmul.h``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tinyml_course.kernels.batch_matmul import check_matrices, matrices
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.transpose_conv import landing_windows
from tinyml_course.kernels.unquantized.activation import fused
from tinyml_course.kernels.windows import make_windows
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import (
    BatchMatMulOptions,
    Conv2DOptions,
    DepthwiseConv2DOptions,
    FullyConnectedOptions,
    TransposeConvOptions,
)


def sum_of_products(pairs: Iterator[tuple[Array, Array]], total: Array) -> Array:
    """`total` plus the product of each pair, one after the other, in place."""
    for x, weights in pairs:
        total += x * weights
    return total


def conv_2d(node: Node) -> Run:
    """Row by row of the window, then its columns, then its channels."""
    options: Conv2DOptions = node.options(Conv2DOptions)
    weights = _weights(node, 4)
    channels, height, width, depth = weights.shape
    windows = make_windows(node, (height, width), options)
    given = node.input(0).shape[3]
    groups = given // max(depth, 1)
    if groups * depth != given or channels % groups or node.output.shape[3] != channels:
        raise node.error(f"a multiple of {depth} channels in and {channels} out", node.input(0))
    finish = _finish(node, 2, channels, options.activation)
    node.check_work(0, node.output.size * height * width * depth)
    taps = [weights[:, i, j] for i in range(height) for j in range(width)]

    def run(x: Array, *_constants: Array) -> Array:
        pixels = windows.taps(windows.padded(x.reshape(-1, *x.shape[2:]), 0))
        pairs = (
            (_of_group(pixel, k, depth, channels // groups), tap[:, k])
            for pixel, tap in zip(pixels, taps, strict=True)
            for k in range(depth)
        )
        sums = np.zeros((len(pixels[0]), *windows.output, channels), x.dtype)
        return finish(sum_of_products(pairs, sums)).reshape(len(x), *node.output.shape)

    return run


def _of_group(pixel: Array, k: int, depth: int, outputs: int) -> Array:
    """Channel `k` of each group, for every output channel that reads it."""
    one = pixel[..., k::depth]
    return one if one.shape[-1] == 1 else np.repeat(one, outputs, axis=-1)


def depthwise_conv_2d(node: Node) -> Run:
    """Row by row of the window, then its columns."""
    options: DepthwiseConv2DOptions = node.options(DepthwiseConv2DOptions)
    weights = _weights(node, 4)
    _, height, width, channels = weights.shape
    windows = make_windows(node, (height, width), options)
    depth = node.input(0).shape[3]
    if len(node.inputs) > 2 and not node.has_input(2):  # it has no other check for that
        raise node.error("a bias or no third input, as TFLM takes", "an absent one")
    if len(weights) != 1 or channels % depth or node.output.shape[3] != channels:
        raise node.error(f"weights (1, H, W, channels), a multiple of {depth}", weights.shape)
    finish = _finish(node, 2, channels, options.activation)
    taps = weights.reshape(-1, channels)

    def run(x: Array, *_constants: Array) -> Array:
        pixels = windows.taps(windows.padded(x.reshape(-1, *x.shape[2:]), 0))
        pairs = (
            (np.repeat(pixel, channels // depth, axis=-1), tap)
            for pixel, tap in zip(pixels, taps, strict=True)
        )
        sums = np.zeros((len(pixels[0]), *windows.output, channels), x.dtype)
        return finish(sum_of_products(pairs, sums)).reshape(len(x), *node.output.shape)

    return run


def fully_connected(node: Node) -> Run:
    """From the first input value of a row to the last; weights may be computed, too."""
    options: FullyConnectedOptions = node.options(FullyConnectedOptions)
    tensor = _weight_tensor(node, 2)
    units, depth = tensor.shape
    rows = node.input(0).size // max(depth, 1)
    if rows * depth != node.input(0).size or node.output.size != rows * units:
        raise node.error(f"{depth} values in and {units} out", node.input(0).shape)
    finish = _finish(node, 2, units, options.activation)
    node.check_work(0, node.output.size * depth)
    constant = None if tensor.data is None else _columns(tensor.data[None])

    def run(x: Array, weights: Array, *_bias: Array) -> Array:
        columns = _columns(weights) if constant is None else constant
        count = max(len(x), columns.shape[1])
        values = np.moveaxis(x.reshape(len(x), rows, depth), -1, 0)
        pairs = ((value[..., None], column) for value, column in zip(values, columns, strict=True))
        sums = np.zeros((count, rows, units), x.dtype)
        return finish(sum_of_products(pairs, sums)).reshape(count, *node.output.shape)

    return run


def transpose_conv(node: Node) -> Run:
    """From the first input pixel to the last: those that reach an output meet the window backwards.

    Input 0 is the output's shape, which the output has too.
    """
    options: TransposeConvOptions = node.options(TransposeConvOptions)
    weights = _weights(node, 4)
    channels, height, width, depth = weights.shape
    windows = landing_windows(node, weights.shape, options)
    finish = _finish(node, 3, channels, options.activation)
    node.check_work(0, node.input(2).size * height * width * channels)
    (top, bottom), (left, right) = windows.pad
    rows, columns = node.output.shape[1:3]

    def run(_shape: Array, _weights: Array, x: Array, *_bias: Array) -> Array:
        image = x.reshape(-1, *x.shape[2:])
        shape = (len(image), top + rows + bottom, left + columns + right, channels)
        sums = np.zeros(shape, x.dtype)
        places = list(enumerate(windows.taps(sums)))
        for i, tap in reversed(places):
            pairs = (
                (image[..., k : k + 1], weights[:, i // width, i % width, k]) for k in range(depth)
            )
            sum_of_products(pairs, tap)
        inside = sums[:, top : top + rows, left : left + columns]
        return finish(inside).reshape(len(x), *node.output.shape)

    return run


def _columns(weights: Array) -> Array:
    """Weights (N, units, depth) as (depth, N, 1, units)."""
    return np.ascontiguousarray(weights.transpose(2, 0, 1))[:, :, None]


def _weights(node: Node, axes: int) -> Array:
    _weight_tensor(node, axes)
    return node.constant(1)[1]


def _weight_tensor(node: Node, axes: int) -> Tensor:
    tensor = node.input(1)
    if len(tensor.shape) != axes or tensor.dtype != np.float32 or not tensor.size:
        raise node.error(f"float32 weights of {axes} axes", tensor)
    if node.output.dtype != np.float32:
        raise node.error("a float32 output", node.output)
    return tensor


def _finish(node: Node, bias: int, channels: int, activation: str) -> Run:
    """Add the bias, which may be absent, and clamp."""
    values: Array = np.zeros(channels, np.float32)
    if node.has_input(bias):
        tensor, values = node.constant(bias)
        if tensor.dtype != np.float32 or values.size != channels:
            raise node.error(f"{channels} float32 biases", tensor)
        values = values.reshape(channels)
    clamp = fused(node, activation)

    def finish(sums: Array) -> Array:
        return clamp(sums + values)

    return finish


def batch_matmul(node: Node) -> Run:
    """Products of matrices that are both computed, from the first product of a sum to the last."""
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    check_matrices(node, options)

    def run(a: Array, b: Array) -> Array:
        rows = np.moveaxis(matrices(a, is_swapped=options.is_first_swapped), -1, 0)
        columns = np.moveaxis(matrices(b, is_swapped=options.is_second_swapped), -2, 0)
        pairs = (
            (row[..., :, None], column[..., None, :])
            for row, column in zip(rows, columns, strict=True)
        )
        shape = np.broadcast_shapes(rows[0][..., None].shape, columns[0][..., None, :].shape)
        sums = sum_of_products(pairs, np.zeros(shape, a.dtype))
        return sums.reshape(-1, *node.output.shape)

    return run
