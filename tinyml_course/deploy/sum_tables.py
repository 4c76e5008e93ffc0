"""ADD and SUB as a sum of two table entries, which a shift turns into the code."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.add import codes_of_pairs
from tinyml_course.kernels.lookup import ALL_CODES, clamp
from tinyml_course.kernels.node import Array, Node

SHIFT = 20
"""Bits of an entry after the point; ``c/tinyml_sum.h`` shifts by it."""

_NUDGES = sorted(range(-8, 9), key=abs)
"""What is added to the rounding, in steps of an entry, because TFLM rounds more than once."""


def sum_tables(node: Node) -> tuple[Array, Array] | None:
    """The entries of the first and the second input for the codes 0 to 127, then −128 to −1.

    Returns
    -------
    Two (256,) int64 arrays of 32-bit numbers; None where no such tables give the simulator's codes
    for all 65,536 pairs.
    """
    is_difference = node.operator.name == "SUB"
    wanted = codes_of_pairs(node, np.subtract if is_difference else np.add)
    output_scale, zero_point = node.quantized(node.output)
    parts = []
    for i in (0, 1):
        scale, input_zero_point = node.quantized(node.input(i))
        parts.append((ALL_CODES - input_zero_point) * (scale / output_scale) * 2.0**SHIFT)
    if is_difference:
        parts[1] = -parts[1]
    parts[1] += (zero_point + 0.5) * 2.0**SHIFT
    if max(np.abs(part).max() for part in parts) >= 2.0**30:
        return None
    first, second = (np.rint(part).astype(np.int64) for part in parts)
    for nudge in _NUDGES:
        if np.array_equal(clamp((first[:, None] + second + nudge) >> SHIFT), wanted):
            return first, second + nudge
    return None
