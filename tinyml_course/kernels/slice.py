"""SLICE: a part of the input.

Source: TFLM ``kernels/slice.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import check_copied
from tinyml_course.kernels.node import Array, Node, Run

DTYPES = "int8 int16 int32 float32 bool"
"""The number types that SLICE and STRIDED_SLICE take."""


def prepare(node: Node) -> Run:
    """`size` elements from `begin` along each axis; a size of −1 is all that is left."""
    tensor = node.input(0)
    check_copied(node, DTYPES, (tensor, node.output), most_axes=5)
    begins, sizes = node.integers(1), node.integers(2)
    check_counts(node, begins, sizes)
    slices = []
    for length, begin, given in zip(tensor.shape, begins, sizes, strict=True):
        size = length - begin if given == -1 else given
        if not (begin >= 0 and 0 < size <= length - begin):
            raise node.error(f"a part of an axis of {length}", f"begin {begin} and size {given}")
        slices.append(slice(begin, begin + size))
    return take(node, slices)


def check_counts(node: Node, *indices: list[int]) -> None:
    """Raise unless each list has one index for each axis of input 0."""
    axes = len(node.input(0).shape)
    for values in indices:
        if len(values) != axes:
            raise node.error(f"one index for each of {axes} axes", values)


def take(node: Node, slices: list[slice], dropped: int = 0) -> Run:
    """The part of input 0 in `slices`, without the axes whose bit is set in `dropped`."""
    tensor = node.input(0)
    lengths = [len(range(*part.indices(n))) for part, n in zip(slices, tensor.shape, strict=True)]
    if 0 in lengths:
        raise node.error(f"at least one element of {tensor}", slices)
    shape = tuple(n for i, n in enumerate(lengths) if not dropped & (1 << i))
    node.check_output_shape(shape)
    parts = (slice(None), *slices)

    def run(x: Array, *_constants: Array) -> Array:
        return x[parts].reshape(len(x), *shape)

    return run
