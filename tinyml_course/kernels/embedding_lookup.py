"""EMBEDDING_LOOKUP: rows of a matrix by their numbers, as codes or as real values.

Source: TFLM ``kernels/embedding_lookup.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run


def prepare(node: Node) -> Run:
    """Input 0 has the numbers, input 1 the matrix."""
    numbers, matrix, output = node.input(0), node.input(1), node.output
    kinds = matrix.dtype.name, output.dtype.name
    if kinds not in (("int8", "int8"), ("int8", "float32"), ("float32", "float32")):
        raise node.error("int8 or float32 rows, as TFLM takes", f"{matrix} and {output}")
    if numbers.dtype != np.int32 or len(numbers.shape) != 1 or len(matrix.shape) < 2:
        raise node.error("int32 numbers of 1 axis, rows of 1 axis or more", (numbers, matrix))
    node.check_output_shape((*numbers.shape, *matrix.shape[1:]))
    rows = matrix.shape[0]
    scale = np.float32(1)
    if kinds == ("int8", "float32"):
        real, zero_point = node.quantized(matrix)
        if zero_point:
            raise node.error("rows with a zero point of 0", zero_point)
        scale = np.float32(real)

    def run(at: Array, table: Array) -> Array:
        if at.size and not (at.min() >= 0 and at.max() < rows):
            raise node.error(f"numbers from 0 to {rows - 1}", f"{at.min()} to {at.max()}")
        places = at.astype(np.int64).reshape(len(at), -1, 1)
        taken = np.take_along_axis(table.reshape(len(table), rows, -1), places, axis=1)
        made = taken.reshape(-1, *output.shape)
        return made if matrix.dtype == output.dtype else made.astype(np.float32) * scale

    return run
