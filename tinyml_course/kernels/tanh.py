"""TANH, int8: tabulated in fixed point, as LOGISTIC is.

Source: TFLM ``kernels/tanh.cc`` and ``kernels/internal/reference/integer_ops/tanh.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.logistic import tabulate
from tinyml_course.kernels.node import Node, Run
from tinyml_course.quantization.sigmoid import tanh


def prepare(node: Node) -> Run:
    """tanh(x), 128 steps from 0 to 1."""
    return tabulate(node, 7, 0, tanh, np.tanh)
