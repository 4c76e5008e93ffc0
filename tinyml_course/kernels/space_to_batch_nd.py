"""SPACE_TO_BATCH_ND: an image becomes several smaller ones, each of every n-th pixel.

Older converters write a dilated convolution as this, a plain convolution, and BATCH_TO_SPACE_ND.

Source: TFLM ``kernels/internal/reference/space_to_batch_nd.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.blocks import Block, block_of
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Pad the image, then take its pixels apart: image (i, j) has each block's pixel (i, j).

    TFLM's shortcut: it pads with the code 0 whatever the zero point; LiteRT pads with 0.0. TFLM
    never sets that code, so that in memory that held something before, it is another.
    """
    block = block_of(node, small=node.output, large=node.input(0))
    is_padded_right = node.operator.name in node.rules.no_shortcut and node.output.dtype == np.int8
    value = node.quantized(node.output)[1] if is_padded_right else 0
    (top, bottom), (left, right) = block.margins

    def run(x: Array, *_constants: Array) -> Array:
        n, batch, height, width, channels = len(x), *block.large
        padded: Array = np.full(
            (n, batch, top + height + bottom, left + width + right, channels), value, x.dtype
        )
        padded[:, :, top : top + height, left : left + width] = x.reshape(n, *block.large)
        return _taken_apart(padded, block).reshape(n, *node.output.shape)

    return run


def _taken_apart(x: Array, block: Block) -> Array:
    """(N, B, H · rows, W · columns, C) as (N, rows · columns · B, H, W, C)."""
    n, batch, _, _, channels = x.shape
    rows, columns = block.size
    _, height, width, _ = block.small
    tiles = x.reshape(n, batch, height, rows, width, columns, channels)
    return tiles.transpose(0, 3, 5, 1, 2, 4, 6).reshape(n, *block.small)
