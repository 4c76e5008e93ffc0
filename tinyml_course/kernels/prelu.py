"""PRELU, int8: negative values times a learned alpha, often one per channel.

Source: TFLM ``kernels/prelu_common.cc`` and ``kernels/internal/reference/prelu.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import ALL_PAIRS, by_pair_table, clamp
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """Tabulate every code with every alpha."""
    scale, input_zero_point = node.quantized(node.input(0))
    alpha_scale, alpha_zero_point = node.quantized(node.input(1))
    _, zero_point = node.quantized(node.output)
    codes, alphas = ALL_PAIRS
    steps = codes - input_zero_point
    product = steps * (alphas - alpha_zero_point)
    above = node.multiply(steps, *effective_multiplier(node, scale))
    below = node.multiply(product, *effective_multiplier(node, scale, alpha_scale))
    return by_pair_table(node, clamp(np.where(steps >= 0, above, below) + zero_point))
