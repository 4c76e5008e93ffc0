"""ELU, int8: a table that TFLM fills in float32.

Source: TFLM ``kernels/elu.cc``, ``PopulateLookupTable``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.lookup import ALL_CODES, by_table, clamp
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.unquantized.math_library import exp
from tinyml_course.quantization import round_half_away

_F = np.float32


def prepare(node: Node) -> Run:
    """exp(x) - 1 below zero, x from there on; every step is rounded to float32."""
    scale, zero_point = node.quantized(node.input(0))
    output_scale, output_zero_point = node.quantized(node.output)
    x = _F(scale) * (ALL_CODES - zero_point).astype(_F)
    real = np.where(x < 0, exp(np.minimum(x, 0)) - _F(1), x)
    with np.errstate(over="ignore"):
        steps = round_half_away(real * (_F(1) / _F(output_scale))).astype(_F)
    codes = np.clip(steps + _F(output_zero_point), -(2.0**31), 2.0**31)
    return by_table(node, clamp(codes))
