"""SUM, int8 and int16: the sum of the codes' steps above the zero point.

Source: TFLM ``kernels/reduce_common.cc`` and ``kernels/internal/reference/reduce.h``,
``QuantizedMeanOrSum``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.reduce import scaled_sum


def prepare(node: Node) -> Run:
    """The sum of the steps above the zero point, times input scale / output scale."""
    return scaled_sum(node, lambda multiplier, shift, _count: (multiplier, shift))
