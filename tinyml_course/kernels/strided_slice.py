"""STRIDED_SLICE: every n-th element of a part of the input.

Source: TFLM ``kernels/strided_slice_common.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.copy_checks import check_copied, int32_values
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.slice import DTYPES, check_counts, take
from tinyml_course.tflite.options import StridedSliceOptions


def prepare(node: Node) -> Run:
    """Every `stride`-th element from `begin` to before `end` along each axis.

    The indices mean what they mean in Python: they count from the end where negative, and stop
    at the edge. Bit i of a mask says that `begin` or `end` of axis i is not given, or that the
    axis is dropped after taking one element.
    """
    tensor = node.input(0)
    options: StridedSliceOptions = node.options(StridedSliceOptions)
    check_copied(node, DTYPES, (tensor, node.output), most_axes=4)
    if options.ellipsis_mask or options.new_axis_mask or options.offset:
        raise node.error("no ellipsis, new axis or offset, which TFLM does not read", options)
    given = [int32_values(node, i) for i in (1, 2, 3)]
    check_counts(node, *given)
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
    return take(node, slices, dropped=options.shrink_axis_mask)


def _one(node: Node, part: slice, length: int) -> slice:
    """Only the element where `part` begins, wherever it ends."""
    first, _, stride = part.indices(length)
    if stride < 0 or first >= length:
        raise node.error(f"one element of {length}", f"begin {part.start} and stride {stride}")
    return slice(first, first + 1)
