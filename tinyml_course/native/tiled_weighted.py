"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED for ``c/tiles.h``, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tinyml_course.kernels.node import Array, Node
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
from tinyml_course.native.vectors import VECTORS, Vectors
from tinyml_course.native.weighted import windows_of

_WITHOUT_VECTORS = Vectors(16, 16)
"""Registers of ``c/lanes.h`` for a target that has no others."""


@dataclass(frozen=True)
class Numbers:
    """What depends on the kind of numbers.

    Attributes
    ----------
    name
        What the functions' names end in.
    dtype
        Of weights in memory.
    each
        Products of a lane in a step.
    finish
        The output stage in C for the channels of some lanes, -1 for none.
    """

    name: str
    dtype: Any
    each: int
    finish: Callable[[Array], str]


def emit_tiles(layer: Layer, matrix: Array, numbers: Numbers) -> str:
    """Calls with the sizes, the weights and the output stage; `matrix` is as from `matrix_of`."""
    if layer.node.operator.name == "FULLY_CONNECTED":
        return _fully_connected(layer, matrix[0], numbers)
    return _convolution(layer, matrix, numbers)


def _convolution(layer: Layer, matrix: Array, numbers: Numbers) -> str:
    """A layer with a window. Where each channel has its own one, a tile reads as many as it has."""
    (given,), (made,) = layer.inputs, layer.outputs
    windows, vectors = windows_of(layer.node), _vectors(layer)
    depth, channels = matrix.shape[2:]
    groups = given.channels // depth
    is_depthwise = depth == 1 and groups == channels > 1
    sizes, length = sizes_of((given, made), windows, depth, 1, numbers.each)
    every = split_channels(vectors, sizes, channels, 1 if is_depthwise else groups)
    (top, _), (left, _) = windows.pad
    begin = tuple(
        plane.place(row, column) // plane.itemsize
        for plane, row, column in ((given, -top, -left), (made, 0, 0))
    )
    lines = []
    for blocks in every:
        tile = best_tile(vectors, sizes, blocks.registers)[0]
        read = begin[0]
        if is_depthwise:
            tile = replace(tile, in_block=blocks.distance)
            read += blocks.first
        constants = _constants(layer, numbers, matrix.reshape(-1, length, channels), blocks)
        lines.append(
            _call(tile, blocks, numbers, (read, begin[1]), constants, is_depthwise, "images")
        )
    return "\n".join(lines)


def _fully_connected(layer: Layer, matrix: Array, numbers: Numbers) -> str:
    """One row, whose columns are the rows of all images."""
    vectors = _vectors(layer)
    _, depth, units = matrix.shape
    one = sizes_of_rows(depth, units, numbers.each)
    many = replace(one, columns=MANY)
    lines = [f"const int columns = images * {layer.node.output.size // units};"]
    for blocks in split_channels(vectors, many, units):
        constants = _constants(layer, numbers, matrix, blocks)
        tile = best_tile(vectors, many, blocks.registers)[0]
        large, small = (
            _call(replace(sizes, columns="columns"), blocks, numbers, (0, 0), constants, False, "1")
            for sizes in (tile, one)
        )
        lines += [f"if (columns >= {tile.tile_columns}) {large}", f"else {small}"]
    return "\n".join(lines)


def matrix_of(node: Node) -> Array:
    """Weights as (rows, columns, channels that an output reads, output channels)."""
    weights: Array = node.constant(1)[1]
    if node.operator.name == "DEPTHWISE_CONV_2D":
        return weights.transpose(1, 2, 0, 3)
    if node.operator.name == "CONV_2D":
        return weights.transpose(1, 2, 3, 0)
    return weights.T[None, None]


def _vectors(layer: Layer) -> Vectors:
    return VECTORS.get(layer.target.name, _WITHOUT_VECTORS)


def _constants(layer: Layer, numbers: Numbers, runs: Array, blocks: Blocks) -> tuple[str, str]:
    """Output stage and weights of some blocks in C."""
    lanes = lanes_of(blocks, _vectors(layer))
    weights = in_lanes(runs, blocks, lanes, numbers.each)
    return numbers.finish(lanes), layer.constants.add(weights, numbers.dtype)


def _call(
    sizes: Sizes, blocks: Blocks, numbers: Numbers, begin: tuple[int, ...],
    constants: tuple[str, str], is_depthwise: bool, images: str,
) -> str:  # fmt: skip
    finish, weights = constants
    sizes = replace(sizes, out_block=blocks.distance)
    read, written = begin
    return (
        f"convolve_{numbers.name}({sizes.c}, {finish}, in[0], {read}, out[0], "
        f"{written + blocks.first}, {weights}, {blocks.registers}, {blocks.channels}, "
        f"{blocks.count}, {int(is_depthwise)}, {images});"
    )
