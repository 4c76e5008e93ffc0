"""MEAN, int8 and int16: a sum whose multiplier is divided by the number of codes.

Source: TFLM ``kernels/reduce_common.cc`` and ``kernels/internal/reference/reduce.h``,
``QuantizedMeanOrSum``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.reduce import scaled_sum


def prepare(node: Node) -> Run:
    """The sum of the steps above the zero point, times input scale / (output scale · count)."""
    return scaled_sum(node, fold_count)


def fold_count(multiplier: int, shift: int, count: int) -> tuple[int, int]:
    """Divide a fixed-point multiplier by the number of values that are averaged.

    The multiplier is first shifted left by the bits of `count`, so that few are lost; the division
    rounds down. Dividing the real scale instead would change the last bit.

    Returns
    -------
    multiplier, shift
        As `quantize_multiplier` returns them, but the multiplier may be below 2**30.
    """
    left = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << left) // count, shift - left
