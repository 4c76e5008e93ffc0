"""ABS, int8 and int16: the distance from zero, on the output's scale.

Source: TFLM ``kernels/elementwise.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import all_codes, by_table
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """The steps from the zero point without their sign; equal scales are not multiplied."""
    scale, input_zero_point = node.symmetric(node.input(0))
    output_scale, zero_point = node.symmetric(node.output)
    steps = np.abs(all_codes(node) - input_zero_point)
    if scale != output_scale:
        steps = node.multiply(steps, *effective_multiplier(node, scale))
    return by_table(node, node.saturated(steps + zero_point))
