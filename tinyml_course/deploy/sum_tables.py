"""ADD and SUB with a table for each input."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.add import codes_of_pairs, common_step, rescaling
from tinyml_course.kernels.lookup import ALL_CODES, clamp
from tinyml_course.kernels.node import Array, Node

SHIFT = 21
"""Bits of an entry after the point; ``c/tinyml_sum.h`` shifts by it."""

_LARGEST = 2.0**30 - 16  # a sum of two stays within 32 bits

_NUDGES = sorted(range(-8, 9), key=abs)
"""What is added to the rounding, in steps of an entry, because TFLM rounds more than once."""


Tables = tuple[Array, Array]
"""Entries of both inputs for the codes 0 to 127, then −128 to −1; (256,) int64."""


def common_tables(node: Node) -> Tables:
    """The inputs on TFLM's common scale; the second of SUB is negative."""
    first, second = (rescaling(node, i)(ALL_CODES) for i in (0, 1))
    return first, -second if _is_difference(node) else second


def direct_tables(node: Node) -> Tables | None:
    """Parts of a code, whose sum becomes the code by a shift.

    Returns
    -------
    None where no such tables give the simulator's codes for all 65,536 pairs.
    """
    wanted = codes_of_pairs(node, np.subtract if _is_difference(node) else np.add)
    scale, zero_point = node.quantized(node.output)
    a, b = (table * (common_step(node) / scale) for table in common_tables(node))
    parts = [np.rint(part * 2.0**SHIFT) for part in (a, b + zero_point + 0.5)]
    if max(np.abs(part).max() for part in parts) >= _LARGEST:
        return None
    first, second = (part.astype(np.int64) for part in parts)
    for nudge in _NUDGES:
        if np.array_equal(clamp((first[:, None] + second + nudge) >> SHIFT), wanted):
            return first, second + nudge
    return None


def _is_difference(node: Node) -> bool:
    return node.operator.name == "SUB"
