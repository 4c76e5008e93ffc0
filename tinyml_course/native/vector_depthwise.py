"""DEPTHWISE_CONV_2D for ``c/depthwise.h``: sizes of tiles, and the order of weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.windows import Windows
from tinyml_course.native.emitter import Layer
from tinyml_course.native.vector_convolution import emit_windows
from tinyml_course.native.vectors import (
    FOUR,
    Vectors,
    add_finish,
    add_weights,
    make_weighted,
)
from tinyml_course.native.weighted import windows_of

_MOST_ROWS = 4
_MOST_COLUMNS = 16
_MOST_FOURS = 4
"""As in ``c/depthwise.h``."""

_MOST_PLACES = 64
"""Of a window: larger ones would be very long code, and are rare."""

_RUN = 16
"""Bytes of a register that are interleaved and packed among themselves."""

# Estimates in cycles, for choosing tiles only.
_INTERLEAVE = 5.0
_FINISH = 4.0
_TILE = 4.0


@dataclass(frozen=True)
class Tile:
    """Which outputs are computed at once.

    Attributes
    ----------
    rows, columns
        Outputs of a tile.
    window_rows, window_columns
        Rows of the image that a tile reaches, every `row_gap`-th, and the columns of it.
    """

    rows: int
    columns: int
    window_rows: int
    window_columns: int

    @property
    def groups(self) -> int:
        """Of four rows."""
        return -(-self.window_rows // FOUR)


@dataclass(frozen=True)
class Register:
    """What a register of codes holds.

    Attributes
    ----------
    parts
        The channels of so many outputs, which are far apart in a row.
    is_flat
        Whether it is a piece of a row, with the channels of outputs side by side.
    columns, advance
        In how many columns tiles start, and by how many outputs they are apart; None: by their
        columns.
    channels
        (blocks, positions): which channel each byte belongs to, −1 for none.
    stored
        How many bytes of each part count.
    """

    parts: int
    is_flat: bool
    columns: int
    advance: int | None
    channels: Array
    stored: int


def emit(layer: Layer, vectors: Vectors) -> str | None:
    """One call; None where the plain kernel has to do it."""
    conv = make_depthwise_convolution(layer.node)
    windows = windows_of(layer.node)
    if layer.inputs[0].channels == 1:  # then it is a convolution
        return emit_windows(layer, vectors, windows, conv.taps, conv.stage.integers)
    if conv.multiplier > 1 or math.prod(windows.size) > _MOST_PLACES:
        return None
    weighted = make_weighted(vectors, conv.taps, conv.stage.integers)
    (given,), (made,) = layer.inputs, layer.outputs
    register = fill_register(vectors, windows, given.channels)
    tile = best_tile(vectors, windows, register)
    if weighted is None or tile is None:
        return None
    channels = _lane_order(vectors, register.channels)
    taps = weighted.matrix.reshape(*windows.size, -1)
    fours = _fours(taps, windows, tile)[..., np.maximum(channels, 0)]  # (r, x, g, 4, b, v, lanes)
    fours = np.where(channels >= 0, fours, 0).transpose(4, 0, 1, 2, 5, 6, 3)
    weights = add_weights(layer.constants, vectors, fours)
    finish = add_finish(layer.constants, vectors, weighted, channels.ravel())
    (top, _), (left, _) = windows.pad
    part = register.columns * given.channels if register.parts > 1 else 0
    sizes = (
        windows.output[0], register.columns, tile.rows, tile.columns, *windows.stride,
        tile.window_rows, windows.size[1], *windows.dilation,
        given.row_bytes, given.channels, given.nbytes, made.row_bytes, made.channels, made.nbytes,
        register.advance or tile.columns, register.parts, part * windows.stride[1], part,
    )  # fmt: skip
    return (
        f"convolve_depthwise((struct depthwise){{{', '.join(map(str, sizes))}}}, {finish}, "
        f"in[0] + {given.place(-top, -left)}, out[0] + {made.place(0, 0)}, {weights}, "
        f"{register.stored}, {len(register.channels)}, images);"
    )


def fill_register(vectors: Vectors, windows: Windows, channels: int) -> Register:
    """The way that leaves the least of a register empty."""
    size, width = vectors.nbytes, windows.output[1]
    position = np.arange(size)
    for parts in (2, 4):
        if channels * parts == size and width % parts == 0:
            return Register(
                parts, False, width // parts, None, position[None] % channels, channels
            )  # fmt: skip
    if channels < size and size % channels == 0 and windows.stride[1] == 1:
        advance = min(size // channels, width)
        return Register(1, True, width, advance, position[None] % channels, advance * channels)
    firsts = np.arange(0, channels, size)
    firsts = np.minimum(firsts, max(channels - size, 0))  # the last one reaches back
    number = firsts[:, None] + position
    number = np.where(number < channels, number, -1)
    return Register(1, False, width, None, number, channels)


def best_tile(vectors: Vectors, windows: Windows, register: Register) -> Tile | None:
    """The tile that takes the least time by our estimate; None where none is small enough."""
    every = list(_tiles(windows, register))
    return min(every, key=lambda tile: _time(vectors, windows, register, tile), default=None)


def _tiles(windows: Windows, register: Register) -> Iterator[Tile]:
    (height, width), (down, along) = windows.size, windows.stride
    most_rows = min(_MOST_ROWS if windows.dilation[0] == 1 else 1, windows.output[0])
    most_columns = 1 if register.is_flat else min(_MOST_COLUMNS, register.columns)
    for rows in range(1, most_rows + 1):
        for columns in range(1, most_columns + 1):
            reach = (columns - 1) * along + (width - 1) * windows.dilation[1] + 1
            tile = Tile(rows, columns, (rows - 1) * down + height, reach)
            if reach <= _MOST_COLUMNS and tile.groups <= _MOST_FOURS:
                yield tile


def _time(vectors: Vectors, windows: Windows, register: Register, tile: Tile) -> float:
    apart = register.advance or tile.columns
    tiles = -(-windows.output[0] // tile.rows) * -(-register.columns // apart)
    fours = tile.window_columns * tile.groups
    spilled = max(fours * 2 + tile.columns * 2 + 2 - vectors.count, 0)
    each = windows.size[1] * tile.groups * 2 + _FINISH
    outputs = tile.rows * tile.columns
    return tiles * (fours * _INTERLEAVE + outputs * each + spilled * tile.rows + _TILE)


def _lane_order(vectors: Vectors, channels: Array) -> Array:
    """Channels by byte of a register, (blocks, bytes), to channels by lane, (blocks, 4, lanes).

    Interleaving twice puts four neighbours of each run into one register.
    """
    runs = channels.reshape(len(channels), -1, FOUR, _RUN // FOUR)
    return runs.transpose(0, 2, 1, 3).reshape(len(channels), FOUR, vectors.lanes)


def _fours(taps: Array, windows: Windows, tile: Tile) -> Array:
    """Weights in fours of rows: (tile rows, window columns, groups, 4, channels)."""
    height, width, channels = taps.shape
    fours = np.zeros((tile.rows, tile.groups * FOUR, width, channels), np.int8)
    for row in range(tile.rows):
        first = row * windows.stride[0]
        fours[row, first : first + height] = taps
    shape = tile.rows, tile.groups, FOUR, width, channels
    return fours.reshape(shape).transpose(0, 3, 1, 2, 4)
