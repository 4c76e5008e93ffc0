"""ARG_MIN, int8: the position of the smallest code along an axis.

Source: TFLM ``kernels/arg_min_max.cc`` and ``kernels/internal/reference/arg_min_max.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.arg_max import along_axis
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """The position of the smallest code along the axis in input 1; the first of equal ones."""
    if node.input(0).dtype != np.int8:
        raise node.error("an int8 model", node.input(0))
    return along_axis(node, np.argmin)
