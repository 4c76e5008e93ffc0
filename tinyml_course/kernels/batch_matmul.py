"""BATCH_MATMUL, int8 and int16: products of matrices that are both computed, as attention has them.

Source: TFLM ``kernels/batch_matmul.cc`` and ``kernels/internal/reference/batch_matmul.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import LARGEST_64_BIT_SHIFT, multiply_64_bits, quantize_multiplier
from tinyml_course.tflite.options import BatchMatMulOptions

_AXES = 5
"""As many axes as TFLM takes."""


def prepare(node: Node) -> Run:
    """Sums of products of the codes' distances from zero, on the output's scale."""
    options: BatchMatMulOptions = node.options(BatchMatMulOptions)
    (scale_a, zero_a), (scale_b, zero_b) = (node.symmetric(node.input(i)) for i in (0, 1))
    scale, zero_point = node.symmetric(node.output)
    check_matrices(node, options)
    multiplier, shift = quantize_multiplier(scale_quotient(node, scale_a, scale_b, over=1) / scale)
    is_wide = node.code_type is np.int16
    if is_wide and shift > LARGEST_64_BIT_SHIFT:
        expected = f"a scale from sums to the output below 2**{LARGEST_64_BIT_SHIFT}"
        raise node.error(expected, scale_a * scale_b / scale)

    def run(a: Array, b: Array) -> Array:
        first = matrices(a.astype(np.float64) - zero_a, is_swapped=options.is_first_swapped)
        second = matrices(b.astype(np.float64) - zero_b, is_swapped=options.is_second_swapped)
        sums = np.matmul(first, second).astype(np.int64)  # whole numbers below 2**53: exact
        if is_wide:
            codes = multiply_64_bits(sums, multiplier, shift)
        else:
            codes = node.multiply(sums.astype(np.int32), multiplier, shift)
        return node.saturated(codes + zero_point).reshape(-1, *node.output.shape)

    return run


def check_matrices(node: Node, options: BatchMatMulOptions) -> None:
    """Raise where the two inputs do not multiply, or the output has another shape."""
    shapes = [node.input(i).shape for i in (0, 1)]
    if not all(2 <= len(shape) <= _AXES for shape in shapes):
        raise node.error(f"two inputs of 2 to {_AXES} axes, as TFLM takes", shapes)
    (rows, depth), (other, columns) = (
        shape[:-3:-1] if swapped else shape[-2:]
        for shape, swapped in zip(
            shapes, (options.is_first_swapped, options.is_second_swapped), strict=True
        )
    )
    try:
        batch = np.broadcast_shapes(*(shape[:-2] for shape in shapes))
    except ValueError:
        raise node.error("batches that broadcast", shapes) from None
    if depth != other:
        raise node.error(f"{depth} rows in the second matrix", shapes)
    node.check_output_shape((*batch, rows, columns))
    node.check_work(0, node.output.size * depth)


def matrices(x: Array, *, is_swapped: bool) -> Array:
    """`x` with so many axes that batches broadcast, rows before columns."""
    aligned = x.reshape(len(x), *(1 for _ in range(_AXES + 1 - x.ndim)), *x.shape[1:])
    return aligned.swapaxes(-1, -2) if is_swapped else aligned
