"""RELU, RELU6 and LEAKY_RELU, int8, where they stand alone and are not fused into a layer.

Source: TFLM ``kernels/activations_common.cc`` and ``kernels/leaky_relu_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.lookup import ALL_CODES, by_table, clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import quantize
from tinyml_course.tflite.options import LeakyReluOptions


def prepare_relu(node: Node) -> Run:
    """The input on the output's scale, never below zero."""
    return by_table(node, _rescaled(node, "RELU"))


def prepare_relu6(node: Node) -> Run:
    """The input between zero and six.

    TFLM's shortcut: it clamps the input's codes and never looks at the output's scale. Where the
    two scales differ, its codes are wrong; LiteRT rescales.
    """
    if node.operator.name in node.rules.no_shortcut:
        return by_table(node, _rescaled(node, "RELU6"))
    scale, zero_point = node.quantized(node.input(0))
    node.quantized(node.output)
    six = int(quantize(6.0, scale, zero_point))
    return by_table(node, clamp(ALL_CODES, zero_point, six))


def prepare_leaky_relu(node: Node) -> Run:
    """The input on the output's scale, negative values also times alpha."""
    options: LeakyReluOptions = node.options(LeakyReluOptions)
    scale, _ = node.quantized(node.input(0))
    _, zero_point = node.quantized(node.output)
    steps = _steps(node)
    above = node.multiply(steps, *effective_multiplier(node, scale))
    below = node.multiply(steps, *effective_multiplier(node, scale, abs(options.alpha)))
    result = np.where(steps >= 0, above, below * int(np.sign(options.alpha)))
    return by_table(node, clamp(result + zero_point))


def _rescaled(node: Node, activation: str) -> Array:
    scale, _ = node.quantized(node.input(0))
    _, zero_point = node.quantized(node.output)
    result = node.multiply(_steps(node), *effective_multiplier(node, scale))
    return clamp(result + zero_point, *activation_range(node, activation))


def _steps(node: Node) -> Array:
    return ALL_CODES - node.quantized(node.input(0))[1]
