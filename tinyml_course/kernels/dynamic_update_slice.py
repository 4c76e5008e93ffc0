"""DYNAMIC_UPDATE_SLICE: a part of the input replaced, as in a cache of an attention layer.

Source: TFLM ``kernels/dynamic_update_slice.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.copy_checks import check_copied, same_rows
from tinyml_course.kernels.node import Array, Node, Run

_DTYPES = "int8 int16 int32 float32"
_MOST_AXES = 6


def prepare(node: Node) -> Run:
    """Input 1 takes the place from the indices in input 2 on, moved so that it stays inside."""
    tensor, update, start = node.input(0), node.input(1), node.input(2)
    check_copied(node, _DTYPES, (tensor, update, node.output), most_axes=_MOST_AXES)
    axes = len(tensor.shape)
    if start.dtype not in (np.int32, np.int64) or start.shape != (axes,):
        raise node.error(f"{axes} indices of int32 or int64", start)
    if len(update.shape) != axes or any(
        n > most for n, most in zip(update.shape, tensor.shape, strict=True)
    ):
        raise node.error(f"a part that fits {tensor}", update)
    node.check_output_shape(tensor.shape)
    last = np.array(tensor.shape) - np.array(update.shape)

    def run(x: Array, part: Array, at: Array) -> Array:
        rows = same_rows([x, part, at])
        result = rows[0].copy()
        for whole, values, first in zip(result, rows[1], rows[2], strict=True):
            begin = np.clip(first, 0, last)
            place = (slice(b, b + n) for b, n in zip(begin, update.shape, strict=True))
            whole[tuple(place)] = values
        return result

    return run
