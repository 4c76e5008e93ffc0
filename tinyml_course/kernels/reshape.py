"""RESHAPE, and the operators that only add or drop axes of 1: the same codes in another shape."""

from __future__ import annotations

from tinyml_course.kernels.moving import check_moved, int32
from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Use the output shape stored in the file."""
    shape = node.output.shape
    if node.input(0).size != node.output.size or node.input(0).dtype != node.output.dtype:
        raise node.error(f"{node.input(0).size} elements of {node.input(0).dtype}", node.output)

    def run(x: Array, *_constants: Array) -> Array:
        return x.reshape(len(x), *shape)

    return run


def prepare_expand_dims(node: Node) -> Run:
    """An axis of 1 more, which stands at the constant in input 1."""
    tensor = node.input(0)
    check_moved(node, "int8 int16 float32", (tensor, node.output))
    axis = node.axis(int32(node, 1), node.output)
    node.check_output_shape((*tensor.shape[:axis], 1, *tensor.shape[axis:]))
    return prepare(node)


def prepare_squeeze(node: Node) -> Run:
    """Axes of 1 fewer."""
    given, made = node.input(0).shape, node.output.shape
    if [n for n in given if n != 1] != [n for n in made if n != 1] or len(made) > len(given):
        raise node.error(f"{given} without some of its axes of 1", made)
    return prepare(node)
