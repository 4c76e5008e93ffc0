"""REDUCE_MAX, int8: the largest code along some axes.

Source: TFLM ``kernels/reduce_common.cc`` and ``kernels/internal/reference/reduce.h``,
``ReduceGeneric``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.reduce import extreme


def prepare(node: Node) -> Run:
    """The largest code."""
    return extreme(node, np.max)
