"""DEPTH_TO_SPACE: the channels of each pixel become a block of pixels; SPACE_TO_DEPTH undone.

Source: TFLM ``kernels/internal/reference/depth_to_space.h``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.space_to_depth import block_size


def prepare(node: Node) -> Run:
    """A block's pixels take the channels in turn, row by row."""
    look = view(node)
    return lambda x: look(x).reshape(len(x), *node.output.shape)


def view(node: Node) -> Run:
    """The input as ``(N, batch, rows, row in the block, columns, column in it, channels)``.

    Its elements are in the output's order, and none is copied.
    """
    size = block_size(node, small=node.input(0), large=node.output)
    batch, height, width, _ = node.input(0).shape
    depth = node.output.shape[3]

    def run(x: Array) -> Array:
        tiles = x.reshape(len(x), batch, height, width, size, size, depth)
        return tiles.transpose(0, 1, 2, 4, 3, 5, 6)

    return run
