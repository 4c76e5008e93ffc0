"""What the signal operators check alike."""

from __future__ import annotations

from collections.abc import Sequence

from tinyml_course.kernels.node import Node


def check_types(node: Node, given: Sequence[str], made: Sequence[str]) -> None:
    """Raise unless the inputs and outputs are as many as these types, and of these types."""
    if (len(node.inputs), len(node.outputs)) != (len(given), len(made)):
        counts = f"{len(node.inputs)} and {len(node.outputs)}"
        raise node.error(f"{len(given)} inputs and {len(made)} outputs", counts)
    tensors = [node.input(i) for i in range(len(given))]
    for tensor, dtype in zip((*tensors, *node.outputs), (*given, *made), strict=True):
        if tensor.dtype != dtype:
            raise node.error(dtype, tensor)


def check_channels(node: Node, count: int) -> None:
    """Raise unless input 0 and every output have `count` values along one axis."""
    for tensor in (node.input(0), *node.outputs):
        if tensor.shape != (count,):
            raise node.error(f"{count} values along one axis", tensor)
