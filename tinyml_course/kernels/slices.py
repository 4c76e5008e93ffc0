"""SLICE, STRIDED_SLICE, SPLIT and SPLIT_V: parts of the input.

Source: TFLM ``kernels/slice.cc``, ``strided_slice_common.cc``, ``split.cc``, ``split_v.cc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from tinyml_course.kernels.moving import check_moved, int32, int32s
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import StridedSliceOptions

_DTYPES = "int8 int16 int32 float32"


def prepare_slice(node: Node) -> Run:
    """`size` elements from `begin` along each axis; a size of −1 is all that is left."""
    tensor = node.input(0)
    check_moved(node, f"{_DTYPES} bool", (tensor, node.output), most_axes=5)
    begins, sizes = node.integers(1), node.integers(2)
    _check_counts(node, begins, sizes)
    slices = []
    for length, begin, given in zip(tensor.shape, begins, sizes, strict=True):
        size = length - begin if given == -1 else given
        if not (begin >= 0 and 0 < size <= length - begin):
            raise node.error(f"a part of an axis of {length}", f"begin {begin} and size {given}")
        slices.append(slice(begin, begin + size))
    return _take(node, slices)


def prepare_strided_slice(node: Node) -> Run:
    """Every `stride`-th element from `begin` to before `end` along each axis.

    The indices mean what they mean in Python: they count from the end where negative, and stop
    at the edge. Bit i of a mask says that `begin` or `end` of axis i is not given, or that the
    axis is dropped after taking one element.
    """
    tensor = node.input(0)
    options: StridedSliceOptions = node.options(StridedSliceOptions)
    check_moved(node, f"{_DTYPES} bool", (tensor, node.output), most_axes=4)
    if options.ellipsis_mask or options.new_axis_mask or options.offset:
        raise node.error("no ellipsis, new axis or offset, which TFLM does not read", options)
    given = [int32s(node, i) for i in (1, 2, 3)]
    _check_counts(node, *given)
    slices = []
    for i, (begin, end, stride) in enumerate(zip(*given, strict=True)):
        bit = 1 << i
        if stride == 0:
            raise node.error("a stride that is not 0", f"0 for axis {i}")
        start = None if options.begin_mask & bit else begin
        part = slice(start, None if options.end_mask & bit else end, stride)
        if options.shrink_axis_mask & bit:
            part = _one(node, part, tensor.shape[i])
        slices.append(part)
    return _take(node, slices, dropped=options.shrink_axis_mask)


def _one(node: Node, part: slice, length: int) -> slice:
    """Only the element where `part` begins, wherever it ends."""
    first, _, stride = part.indices(length)
    if stride < 0 or first >= length:
        raise node.error(f"one element of {length}", f"begin {part.start} and stride {stride}")
    return slice(first, first + 1)


def _check_counts(node: Node, *indices: list[int]) -> None:
    axes = len(node.input(0).shape)
    for values in indices:
        if len(values) != axes:
            raise node.error(f"one index for each of {axes} axes", values)


def _take(node: Node, slices: list[slice], dropped: int = 0) -> Run:
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


def prepare_split(node: Node) -> Run:
    """As many equal parts as there are outputs; the axis is input 0."""
    tensor, count = node.input(1), len(node.outputs)
    axis = node.axis(int32(node, 0), tensor)
    if count == 0 or tensor.shape[axis] % count:
        raise node.error(f"a number of outputs that divides {tensor.shape[axis]}", count)
    cut = _cut(node, tensor, axis, [tensor.shape[axis] // count] * count)
    return lambda _axis, x, *_rest: cut(x)


def prepare_split_v(node: Node) -> Run:
    """Parts of the sizes in input 1, of which one may be −1; the axis is input 2."""
    tensor, sizes = node.input(0), node.integers(1)
    axis = node.axis(int32(node, 2), tensor)
    rest = tensor.shape[axis] - sum(size for size in sizes if size != -1)
    lengths = [rest if size == -1 else size for size in sizes]
    if sum(lengths) != tensor.shape[axis]:
        raise node.error(f"sizes that add up to {tensor.shape[axis]}", sizes)
    cut = _cut(node, tensor, axis, lengths)
    return lambda x, *_constants: cut(x)


def _cut(node: Node, tensor: Tensor, axis: int, lengths: Sequence[int]) -> Run:
    """One part after the other along `axis`, a tuple."""
    if len(node.outputs) != len(lengths) or min(lengths) < 1:
        raise node.error(f"{len(node.outputs)} sizes of at least 1", lengths)
    check_moved(node, _DTYPES, (tensor, *node.outputs))
    for i, length in enumerate(lengths):
        node.check_output_shape((*tensor.shape[:axis], length, *tensor.shape[axis + 1 :]), i)
    borders = list(accumulate(lengths))[:-1]
    return lambda x: tuple(np.split(x, borders, axis + 1))
