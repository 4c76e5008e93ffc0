"""TANH: int8 in fixed point, int16 by a table, as LOGISTIC is.

Source: TFLM ``kernels/tanh.cc`` and ``kernels/internal/reference/integer_ops/tanh.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels import int16_activations
from tinyml_course.kernels.logistic import tabulate, tabulate_wide
from tinyml_course.kernels.node import Node, Run
from tinyml_course.quantization.sigmoid import tanh


def prepare(node: Node) -> Run:
    """tanh(x), 128 steps from 0 to 1."""
    if node.code_type is np.int16:
        return tabulate_wide(node, int16_activations.tanh)
    return tabulate(node, 7, 0, tanh, np.tanh)
