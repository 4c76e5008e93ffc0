"""What SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND share: blocks of pixels, and margins around them."""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.kernels.copy_checks import check_copied, int32_values
from tinyml_course.kernels.node import Node
from tinyml_course.tflite import Tensor

Pair = tuple[int, int]
Four = tuple[int, int, int, int]


@dataclass(frozen=True)
class Block:
    """How one large image and many small ones correspond.

    Attributes
    ----------
    size
        Rows and columns of a block: each small image has one pixel of each.
    margins
        Rows (before, after) and columns (before, after) around the large image.
    large, small
        Both shapes with 4 axes (NHWC); a sequence of 3 axes is an image of one column.
    """

    size: Pair
    margins: tuple[Pair, Pair]
    large: Four
    small: Four


def block_of(node: Node, small: Tensor, large: Tensor) -> Block:
    """Read the block and the margins from inputs 1 and 2, and check both shapes."""
    check_copied(node, "int8 float32", (node.input(0), node.output))
    axes = len(large.shape)
    if axes not in (3, 4) or len(small.shape) != axes:
        raise node.error("tensors of 3 or 4 axes, as TFLM takes", f"{node.input(0)}")
    size, margins = int32_values(node, 1), int32_values(node, 2)
    if len(size) != axes - 2 or len(margins) != 2 * len(size):
        raise node.error(f"{axes - 2} block sizes and a pair of margins for each", [size, margins])
    if min(size) < 1 or min(margins) < 0:
        raise node.error("block sizes of 1 or more and margins of 0 or more", [size, margins])
    rows, columns = (*size, 1)[:2]
    top, bottom, left, right = (*margins, 0, 0)[:4]
    batch, height, width, channels = _four(large.shape)
    padded = (top + height + bottom, left + width + right)
    if padded[0] % rows or padded[1] % columns:
        raise node.error(f"images of whole {rows}x{columns} blocks", f"{padded} with the margins")
    made = (batch * rows * columns, padded[0] // rows, padded[1] // columns, channels)
    if _four(small.shape) != made:
        raise node.error(
            f"{made[0]} small images of {made[1:]}",
            f"{small.shape}: a shape for an open batch, with which TFLM reads memory that nothing "
            "wrote; convert with a fixed batch of 1",
        )
    node.check_work(batch * padded[0] * padded[1] * channels)
    return Block((rows, columns), ((top, bottom), (left, right)), _four(large.shape), made)


def _four(shape: tuple[int, ...]) -> Four:
    batch, height, *width, channels = shape
    return batch, height, *(width or [1]), channels  # type: ignore[return-value]
