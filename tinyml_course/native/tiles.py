"""Convolutions as tiles of some pixels times some registers of channels.

``c/convolution.h`` computes them for 8 bits, ``c/tiles.h`` for wider numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.kernels.windows import Windows
from tinyml_course.native.layout import Plane
from tinyml_course.native.vectors import Vectors

_MOST_REGISTERS = 4
"""Of channels in a tile: what is packed into one register of codes."""

_MOST_SUMS = 32
"""``MOST_SUMS`` in ``c/sizes.h``."""

MANY = 60
"""Columns that tiles are chosen for where only the running program knows how many there are."""

# Estimates in cycles, for choosing tiles only.
_LATENCY = 4.5
_FINISH = 2.0
_TILE = 6.0


@dataclass(frozen=True)
class Sizes:
    """``struct convolution``: see ``c/sizes.h``. Columns may be a C expression."""

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


def sizes_of(
    planes: tuple[Plane, Plane], windows: Windows, depth: int, beside: int, each: int
) -> tuple[Sizes, int]:
    """How a window moves from plane to plane, and how many elements each of its runs has.

    Parameters
    ----------
    depth
        Channels that an output reads; with fewer than the input has, those fall into groups.
    beside
        How many outputs of a row are computed as one.
    each
        Products of a step.
    """
    given, made = planes
    row = given.row_bytes // given.itemsize
    (down, along), (gap_down, gap_along) = windows.stride, windows.dilation
    is_grouped = depth < given.channels
    runs_down, runs_along, length = *windows.size, depth
    if gap_along == 1 and not is_grouped:  # the codes of a window's row lie side by side
        runs_along, length = 1, runs_along * length
    if runs_along == gap_down == 1 and length == row:  # and so do its rows
        runs_down, length = 1, runs_down * length
    sizes = Sizes(
        *windows.output, 1, 1,
        down * row, along * given.channels,
        made.row_bytes // made.itemsize, beside * made.channels,
        given.nbytes // given.itemsize, made.nbytes // made.itemsize,
        runs_down, runs_along, -(-length // each),
        gap_down * row, gap_along * given.channels,
        in_block=depth if is_grouped else 0,
    )  # fmt: skip
    return sizes, length


def sizes_of_rows(depth: int, units: int, each: int) -> Sizes:
    """A FULLY_CONNECTED as a convolution of one row, whose columns are the images of a block."""
    return Sizes(1, 1, 1, 1, 0, depth, 0, units, 0, 0, 1, 1, -(-depth // each), 0, 0)


def lanes_of(blocks: Blocks, vectors: Vectors) -> Array:
    """Which channel each lane of each register adds up, -1 for none."""
    lane = np.arange(blocks.registers * vectors.lanes)
    first = blocks.first + np.arange(blocks.count)[:, None] * blocks.distance
    return np.where(lane < blocks.channels, first + lane, -1).ravel()


def in_lanes(runs: Array, blocks: Blocks, lanes: Array, each: int) -> Array:
    """Weights in the order of memory: blocks, steps, registers, lanes, products of a step.

    Parameters
    ----------
    runs
        (runs, products, channels).
    lanes
        The result of `lanes_of`.
    """
    count, length, _ = runs.shape
    steps = -(-length // each)
    some = np.zeros((count, steps * each, lanes.size), runs.dtype)
    some[:, :length] = np.where(lanes >= 0, runs[:, :, lanes], 0)
    ordered = some.reshape(count * steps, each, blocks.count, blocks.registers, -1)
    return ordered.transpose(2, 0, 3, 4, 1)


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
