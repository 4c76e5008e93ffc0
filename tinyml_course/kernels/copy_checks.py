"""Checks shared by the operators that only copy codes: number types, numbers of axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinyml_course.kernels.node import Array, Node
from tinyml_course.tflite import Tensor


def check_copied(node: Node, dtypes: str, tensors: Sequence[Tensor], most_axes: int = 8) -> None:
    """Raise unless all `tensors` have the same type, one of `dtypes`, and not too many axes.

    TFLM supports some types only. Scales do not matter: codes are copied.
    """
    dtype = tensors[0].dtype
    if dtype.name not in dtypes.split():
        raise node.error(f"one of {', '.join(dtypes.split())}", tensors[0])
    for tensor in tensors:
        if tensor.dtype != dtype:
            raise node.error(f"{dtype} throughout", tensor)
        if len(tensor.shape) > most_axes:
            raise node.error(f"at most {most_axes} axes, as TFLM takes", tensor)


def int32_values(node: Node, i: int) -> list[int]:
    """The constant values in input `i`, where TFLM reads int32 only."""
    if node.input(i).dtype != np.int32:
        raise node.error(f"int32 values in input {i}", node.input(i))
    return node.integers(i)


def int32_value(node: Node, i: int) -> int:
    """The one constant int32 in input `i`: an axis."""
    values = int32_values(node, i)
    if len(values) != 1:
        raise node.error(f"one value in input {i}", len(values))
    return values[0]


def same_rows(arrays: Sequence[Array]) -> list[Array]:
    """Broadcast the arrays to the same number of rows."""
    rows = np.broadcast_shapes(*((len(array),) for array in arrays))
    return [np.broadcast_to(array, rows + array.shape[1:]) for array in arrays]
