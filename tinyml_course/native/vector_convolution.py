"""CONV_2D and FULLY_CONNECTED of 8 bits, for ``c/convolution.h``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tinyml_course.kernels.conv_2d import group_count, make_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.windows import Windows
from tinyml_course.native.emitter import Layer
from tinyml_course.native.tiles import (
    MANY,
    Blocks,
    Sizes,
    best_tile,
    in_lanes,
    lanes_of,
    sizes_of,
    sizes_of_rows,
    split_channels,
)
from tinyml_course.native.vectors import (
    FOUR,
    Vectors,
    Weighted,
    add_finish,
    add_weights,
    make_weighted,
)


def emit_conv_2d(layer: Layer, vectors: Vectors) -> str | None:
    """A call for each size of blocks; None where the plain kernel has to do it."""
    conv = make_convolution(layer.node, group_count(layer.node))
    return emit_windows(layer, vectors, conv.windows, conv.factors, conv.stage.integers)


def emit_windows(
    layer: Layer, vectors: Vectors, windows: Windows, factors: Array, stage: IntegerStage
) -> str | None:
    """The same with the window, the weights (products, channels) and the output stage given.

    A channel that has fewer products than the window holds codes reads one group of the input's
    channels, which fall into as many groups as the output's.
    """
    weighted = make_weighted(vectors, factors, stage)
    if weighted is None:
        return None
    (given,), (made,) = layer.inputs, layer.outputs
    (top, _), (left, _) = windows.pad
    begin = given.place(-top, -left), made.place(0, 0)
    matrix = weighted.matrix.reshape(*windows.size, -1, made.channels)
    depth = matrix.shape[2]
    groups = given.channels // depth
    beside = outputs_of_a_register(vectors, windows, matrix) if groups == 1 else 1
    matrix, windows = side_by_side(matrix, windows, beside)
    sizes, length = sizes_of((given, made), windows, depth, beside, FOUR)
    runs = matrix.reshape(-1, length, matrix.shape[3])
    every = split_channels(vectors, sizes, runs.shape[2], groups)
    return "\n".join(
        _call(best_tile(vectors, sizes, blocks.registers)[0], blocks, begin, numbers, "images")
        for blocks, numbers in _constants(layer, vectors, weighted, runs, every)
    )


def outputs_of_a_register(vectors: Vectors, windows: Windows, matrix: Array) -> int:
    """How many outputs of a row best share a register, where one has too few channels to fill it.

    Parameters
    ----------
    matrix
        Weights, (rows, columns, input channels, output channels).
    """
    _, width, depth, channels = matrix.shape
    if windows.dilation[1] > 1:
        return 1
    most = min(max(vectors.lanes // channels, 1), windows.output[1])
    fitting = [n for n in range(1, most + 1) if windows.output[1] % n == 0]
    return min(fitting, key=lambda n: -(-(width + (n - 1) * windows.stride[1]) * depth // FOUR) / n)


def side_by_side(matrix: Array, windows: Windows, count: int) -> tuple[Array, Windows]:
    """The same layer with `count` neighbours in a row as one output of so many times the channels.

    Its window covers all of theirs, with weights of 0 where one does not reach.
    """
    height, width, depth, channels = matrix.shape
    stride = windows.stride[1]
    wide = np.zeros((height, width + (count - 1) * stride, depth, count, channels), np.int8)
    for i in range(count):
        wide[:, i * stride : i * stride + width, :, i] = matrix
    rows, columns = windows.output
    moved = replace(
        windows,
        size=wide.shape[:2],
        stride=(windows.stride[0], count * stride),
        output=(rows, columns // count),
    )
    return wide.reshape(*wide.shape[:3], count * channels), moved


def emit_fully_connected(layer: Layer, vectors: Vectors) -> str | None:
    """As a convolution of one row, whose columns are the images of the block."""
    matrix, stage = make_dense(layer.node)
    weighted = make_weighted(vectors, matrix, stage.integers)
    if weighted is None:
        return None
    depth, units = matrix.shape
    rows = layer.node.output.size // units
    one = sizes_of_rows(depth, units, FOUR)
    many = replace(one, columns=MANY)
    every = split_channels(vectors, many, units)
    lines = [f"const int columns = images * {rows};"]
    for blocks, numbers in _constants(layer, vectors, weighted, weighted.matrix[None], every):
        tile = best_tile(vectors, many, blocks.registers)[0]
        large, small = (
            _call(replace(sizes, columns="columns"), blocks, (0, 0), numbers, "1")
            for sizes in (tile, one)
        )
        lines += [f"if (columns >= {tile.tile_columns}) {large}", f"else {small}"]
    return "\n".join(lines)


def _constants(
    layer: Layer, vectors: Vectors, weighted: Weighted, runs: Array, every: list[Blocks]
) -> Iterator[tuple[Blocks, tuple[str, str]]]:
    """Blocks with its weights and its output stage in C.

    `runs` is (runs, products, channels).
    """
    for blocks in every:
        number = lanes_of(blocks, vectors)
        weights = add_weights(layer.constants, vectors, in_lanes(runs, blocks, number, FOUR))
        channel = np.where(number < 0, number, number % weighted.matrix.shape[1])
        yield blocks, (weights, add_finish(layer.constants, vectors, weighted, channel))


def _call(
    sizes: Sizes, blocks: Blocks, begin: tuple[int, int], numbers: tuple[str, str], images: str
) -> str:
    weights, finish = numbers
    read, written = begin
    sizes = replace(sizes, out_block=blocks.distance)
    return (
        f"convolve({sizes.c}, {finish}, in[0] + {read}, out[0] + {written + blocks.first}, "
        f"{weights}, {blocks.registers}, {blocks.channels}, {blocks.count}, {images});"
    )
