"""BATCH_TO_SPACE_ND: several images become one, pixel by pixel; SPACE_TO_BATCH_ND undone.

Source: TFLM ``kernels/internal/reference/batch_to_space_nd.h``.
"""

from __future__ import annotations

from tinyml_course.kernels.blocks import block_of
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Put each block together from one pixel of each image, then cut the margins off."""
    block = block_of(node, small=node.input(0), large=node.output)
    (top, _), (left, _) = block.margins
    batch, height, width, channels = block.large
    rows, columns = block.size
    _, small_height, small_width, _ = block.small

    def run(x: Array, *_constants: Array) -> Array:
        n = len(x)
        images = x.reshape(n, rows, columns, batch, small_height, small_width, channels)
        whole = images.transpose(0, 3, 4, 1, 5, 2, 6).reshape(
            n, batch, small_height * rows, small_width * columns, channels
        )
        cut = whole[:, :, top : top + height, left : left + width]
        return cut.reshape(n, *node.output.shape)

    return run
