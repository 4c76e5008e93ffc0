"""CONV_2D and FULLY_CONNECTED for ``c/convolution.h``: sizes of tiles, and the order of weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tinyml_course.kernels.conv_2d import group_count, make_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.windows import Windows
from tinyml_course.native.emitter import Layer
from tinyml_course.native.vectors import (
    FOUR,
    Vectors,
    Weighted,
    add_finish,
    add_weights,
    make_weighted,
)

_MOST_REGISTERS = 4
"""Of channels in a tile: what is packed into one register of codes."""

_MOST_SUMS = 32
"""``MOST_SUMS`` in ``c/convolution.h``."""

_MANY = 60
"""Columns that tiles are chosen for where only the running program knows how many there are."""

# Estimates in cycles, for choosing tiles only.
_LATENCY = 4.5
_FINISH = 2.0
_TILE = 6.0


@dataclass(frozen=True)
class Sizes:
    """``struct convolution``: see ``c/convolution.h``. Columns may be a C expression."""

    rows: int
    columns: int | str
    tile_rows: int
    tile_columns: int
    in_down: int
    in_along: int
    out_down: int
    out_along: int
    in_image: int
    out_image: int
    runs_down: int
    runs_along: int
    steps: int
    run_down: int
    run_along: int
    in_block: int = 0
    out_block: int = 0

    @property
    def pixels(self) -> int:
        """Of a tile."""
        return self.tile_rows * self.tile_columns

    @property
    def all_steps(self) -> int:
        """Of a window."""
        return self.runs_down * self.runs_along * self.steps

    @property
    def c(self) -> str:
        """As C."""
        return f"(struct convolution){{{', '.join(map(str, vars(self).values()))}}}"


@dataclass(frozen=True)
class Blocks:
    """Blocks of channels that one call computes.

    Attributes
    ----------
    registers, count
        Each block has so many registers of channels.
    first, channels
        The first channel, and how many there are in a block.
    distance
        From one block's first channel to the next one's.
    """

    registers: int
    count: int
    first: int
    channels: int
    distance: int


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
    (down, along), (gap_down, gap_along) = windows.stride, windows.dilation
    runs_down, runs_along, length = *windows.size, depth
    if gap_along == groups == 1:  # the codes of a window's row lie side by side
        runs_along, length = 1, runs_along * length
    if runs_along == gap_down == 1 and length == given.row_bytes:  # and so do its rows
        runs_down, length = 1, runs_down * length
    sizes = Sizes(
        *windows.output, 1, 1,
        down * given.row_bytes, along * given.channels,
        made.row_bytes, beside * made.channels,
        given.nbytes, made.nbytes, runs_down, runs_along, -(-length // FOUR),
        gap_down * given.row_bytes, gap_along * given.channels,
        in_block=depth if groups > 1 else 0,
    )  # fmt: skip
    runs = matrix.reshape(runs_down * runs_along, length, -1)
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
    one = Sizes(1, 1, 1, 1, 0, depth, 0, units, 0, 0, 1, 1, -(-depth // FOUR), 0, 0)
    many = replace(one, columns=_MANY)
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


def split_channels(vectors: Vectors, sizes: Sizes, channels: int, groups: int = 1) -> list[Blocks]:
    """The blocks that take the least time by our estimate."""
    split = _split if groups == 1 else partial(_split_groups, groups=groups)
    every = [split(vectors, channels, registers) for registers in range(1, _MOST_REGISTERS + 1)]
    return min(
        every,
        key=lambda split: sum(
            blocks.count * best_tile(vectors, sizes, blocks.registers)[1] for blocks in split
        ),
    )


def best_tile(vectors: Vectors, sizes: Sizes, registers: int) -> tuple[Sizes, float]:
    """The tile that takes the least time by our estimate, and its estimate."""
    every = []
    for rows in range(1, min(sizes.rows, _MOST_SUMS) + 1):
        for columns in range(1, min(int(sizes.columns), _MOST_SUMS // rows) + 1):
            pixels = rows * columns
            sums = pixels * registers
            fits = sums + registers + 1 <= vectors.count and sums <= _MOST_SUMS
            if not fits and pixels > 1:
                continue
            step = max(sums / 2, (pixels + registers) / 2, _LATENCY)
            tiles = -(-sizes.rows // rows) * -(-int(sizes.columns) // columns)
            time = tiles * (sizes.all_steps * step + sums * _FINISH + _TILE)
            every.append((time, replace(sizes, tile_rows=rows, tile_columns=columns)))
    time, best = min(every, key=lambda pair: pair[0])
    return best, time


def _split(vectors: Vectors, channels: int, registers: int) -> list[Blocks]:
    """Blocks of `registers` registers, and a last one with what is left."""
    block = registers * vectors.lanes
    count, rest = divmod(channels, block)
    split = [Blocks(registers, count, 0, block, block)] if count else []
    if rest:
        split.append(Blocks(-(-rest // vectors.lanes), 1, count * block, rest, block))
    return split


def _split_groups(vectors: Vectors, channels: int, registers: int, groups: int) -> list[Blocks]:
    """The same for each group; blocks at the same place of all groups are together."""
    of_one = _split(vectors, channels // groups, registers)
    return [
        replace(blocks, count=groups, first=first, distance=channels // groups)
        for blocks in of_one
        for first in range(
            blocks.first, blocks.first + blocks.count * blocks.distance, blocks.distance
        )
    ]


def _constants(
    layer: Layer, vectors: Vectors, weighted: Weighted, runs: Array, every: list[Blocks]
) -> Iterator[tuple[Blocks, tuple[str, str]]]:
    """Blocks with its weights and its output stage in C.

    `runs` is (runs, products, channels). In memory a block has its steps, a step its registers, a
    register its lanes, and a lane four weights.
    """
    count, length, _ = runs.shape
    steps = -(-length // FOUR)
    for blocks in every:
        lane = np.arange(blocks.registers * vectors.lanes)
        first = blocks.first + np.arange(blocks.count)[:, None] * blocks.distance
        number = np.where(lane < blocks.channels, first + lane, -1).ravel()
        some = np.zeros((count, steps * FOUR, number.size), np.int8)
        some[:, :length] = np.where(number >= 0, runs[:, :, number], 0)
        shape = count * steps, FOUR, blocks.count, blocks.registers, vectors.lanes
        fours = some.reshape(shape).transpose(2, 0, 3, 4, 1)
        weights = add_weights(layer.constants, vectors, fours)
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
