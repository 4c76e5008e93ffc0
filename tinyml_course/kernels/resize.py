"""What RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR share."""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import check_copied, int32_values
from tinyml_course.kernels.node import Node


def image_lengths(node: Node, dtypes: str) -> list[tuple[int, int]]:
    """(given, made) pixels along rows and columns."""
    tensor = node.input(0)
    check_copied(node, dtypes, (tensor, node.output))
    size = int32_values(node, 1)
    if len(tensor.shape) != 4 or len(size) != 2 or min(*tensor.shape, *size) < 1:
        raise node.error("an input of 4 axes (NHWC) and two sizes", f"{tensor} and {size}")
    node.check_output_shape((tensor.shape[0], *size, tensor.shape[3]))
    return list(zip(tensor.shape[1:3], size, strict=True))
