"""SPACE_TO_DEPTH: each block of pixels becomes one pixel with more channels.

Source: TFLM ``kernels/internal/reference/space_to_depth.h``.
"""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import BlockOptions


def prepare(node: Node) -> Run:
    """The channels of a block's pixels one after the other, row by row."""
    look = view(node)
    return lambda x: look(x).reshape(len(x), *node.output.shape)


def view(node: Node) -> Run:
    """The input as ``(N, batch, rows, columns, row in the block, column in it, channels)``.

    Its elements are in the output's order, and none is copied.
    """
    size = block_size(node, small=node.output, large=node.input(0))
    batch, height, width, channels = node.output.shape
    depth = channels // size**2

    def run(x: Array) -> Array:
        tiles = x.reshape(len(x), batch, height, size, width, size, depth)
        return tiles.transpose(0, 1, 2, 4, 3, 5, 6)

    return run


def block_size(node: Node, small: Tensor, large: Tensor) -> int:
    """Rows and columns of a block; `large` is the side with more pixels."""
    options: BlockOptions = node.options(BlockOptions)
    check_copied(node, "int8 float32", (node.input(0), node.output))
    if len(node.input(0).shape) != 4:
        raise node.error("an input of 4 axes (NHWC)", node.input(0))
    size = options.block_size
    if len(small.shape) != 4 or len(large.shape) != 4 or size < 1:
        raise node.error("an output of 4 axes and a block size of 1 or more", (node.output, size))
    batch, height, width, channels = small.shape
    whole = (batch, height * size, width * size)
    if large.shape[:3] != whole or large.shape[3] * size**2 != channels:
        raise node.error(f"shapes that blocks of {size}x{size} pixels turn into one another",
                         f"{node.input(0).shape} and {node.output.shape}")  # fmt: skip
    return size
