"""LEAKY_RELU, int8 and int16: negative values times a constant alpha.

Source: TFLM ``kernels/leaky_relu_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import by_table
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.relu import steps
from tinyml_course.tflite.options import LeakyReluOptions


def prepare(node: Node) -> Run:
    """The input on the output's scale, negative values also times alpha."""
    options: LeakyReluOptions = node.options(LeakyReluOptions)
    scale, _ = node.coded(node.input(0))
    _, zero_point = node.coded(node.output)
    above_zero = steps(node)
    above = node.multiply(above_zero, *effective_multiplier(node, scale))
    below = node.multiply(above_zero, *effective_multiplier(node, scale, abs(options.alpha)))
    result = np.where(above_zero >= 0, above, below * int(np.sign(options.alpha)))
    return by_table(node, node.saturated(result + zero_point))
