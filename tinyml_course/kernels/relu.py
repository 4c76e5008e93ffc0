"""RELU, int8 and int16, where it stands alone and is not fused into a layer.

Source: TFLM ``kernels/activations_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import all_codes, by_table
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range


def prepare(node: Node) -> Run:
    """The input on the output's scale, never below zero."""
    return by_table(node, rescaled(node, "RELU"))


def rescaled(node: Node, activation: str) -> Array:
    """All codes on the output's scale, clamped by an activation."""
    scale, _ = node.symmetric(node.input(0))
    _, zero_point = node.symmetric(node.output)
    result = node.multiply(steps(node), *effective_multiplier(node, scale)) + zero_point
    low, high = activation_range(node, activation, node.code_type)
    return np.clip(result, low, high).astype(node.code_type)


def steps(node: Node) -> Array:
    """How many steps of the input's scale each code is above its zero point."""
    return all_codes(node) - node.coded(node.input(0))[1]
