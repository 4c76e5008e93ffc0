"""RSQRT, int8 and int16: one over the square root, in 32-bit fixed point.

Source: TFLM ``kernels/elementwise.cc``.
"""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.kernels.lookup import all_codes, by_table
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.quantization.inverse_root import inverse_root

_EXTRA_BITS = 20
"""Bits by which the root is shifted left, so that it is an integer."""


def prepare(node: Node) -> Run:
    """Tabulate; 0 gives the largest code, and below 0 TFLM stops."""
    _, input_zero_point = node.symmetric(node.input(0))
    _, zero_point = node.symmetric(node.output)
    multiplier, shift = root_multiplier(node)
    if shift - _EXTRA_BITS < -31:
        raise node.error("an output step of at most 2**11 inverse roots", node.output.scale)
    steps = all_codes(node) - input_zero_point
    mantissa, exponent = inverse_root(np.maximum(steps, 1))
    roots = node.multiply(1, mantissa, exponent + _EXTRA_BITS)
    results = node.multiply(roots, multiplier, shift - _EXTRA_BITS) + zero_point
    largest = np.iinfo(node.code_type).max
    table = node.saturated(np.where(steps > 0, results, largest))
    look_up = by_table(node, table)

    def run(x: Array) -> Array:
        if x.size and x.min() < input_zero_point:
            raise node.error("values of 0 or more, where TFLM stops otherwise", f"code {x.min()}")
        codes: Array = look_up(x)
        return codes

    return run


def root_multiplier(node: Node) -> tuple[int, int]:
    """From the inverse root of the input's steps to steps of the output: multiplier and shift."""
    scale, _ = node.symmetric(node.input(0))
    output_scale, _ = node.symmetric(node.output)
    return quantize_multiplier(1 / (math.sqrt(scale) * output_scale))
