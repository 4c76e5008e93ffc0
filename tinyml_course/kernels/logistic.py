"""LOGISTIC: int8 in 32-bit fixed point, int16 by a table; no floating point on the board.

Source: TFLM ``kernels/logistic_common.cc`` and
``kernels/internal/reference/integer_ops/logistic.h``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tinyml_course.kernels import int16_activations
from tinyml_course.kernels.lookup import ALL_CODES, all_codes, by_table, clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import (
    INT8_MIN,
    quantize_multiplier,
    round_half_away,
    rounding_divide_by_pot,
)
from tinyml_course.quantization.sigmoid import SIGMOID_INTEGER_BITS, logistic

_FRACTIONAL_BITS = 31 - SIGMOID_INTEGER_BITS
Function = Callable[[Array], Array]


def prepare(node: Node) -> Run:
    """1 / (1 + exp(-x)), 256 steps from 0 to 1."""
    if node.code_type is np.int16:
        return tabulate_wide(node, int16_activations.logistic)
    return tabulate(node, 8, INT8_MIN, logistic, lambda x: (1 + np.tanh(x / 2)) / 2)


def tabulate(node: Node, bits: int, zero_point: int, fixed: Function, real: Function) -> Run:
    """Tabulate with an output scale of 2**-bits: by `fixed` as TFLM, by `real` as LiteRT."""
    if node.quantized(node.output) != (2.0**-bits, zero_point):
        raise node.error(f"output scale 1/{2**bits} and zero point {zero_point}", node.output.scale)
    scale, input_zero_point = node.quantized(node.input(0))
    steps = ALL_CODES - input_zero_point
    if node.operator.name in node.rules.no_shortcut:
        codes = round_half_away(real(scale * steps) * 2**bits)
    else:
        codes = _in_fixed_point(node, steps, scale, fixed, 31 - bits)
    return by_table(node, clamp(codes + zero_point))


_MOST_STEPS = 2.0**15 / (3 * 4096)
"""The coarsest int16 scale whose multiplier has 15 bits."""


MOST_DOUBLINGS = {"LOGISTIC": 0, "TANH": 1}
"""Of an int16 scale of 1/4096, up to which the operator takes it as exact."""


def tabulate_wide(node: Node, function: Callable[..., Array]) -> Run:
    """Tabulate `function` for int16 codes; the output's scale is 2**-15."""
    scale, _ = node.symmetric(node.input(0))
    output_scale, _ = node.symmetric(node.output)
    if abs(math.log2(output_scale) + 15) >= int16_activations.POWER_TOLERANCE:
        raise node.error("output scale 2**-15", output_scale)
    if scale >= _MOST_STEPS:
        raise node.error(f"an input scale below {_MOST_STEPS:.3f}", scale)
    steps = int16_activations.table_steps(scale, MOST_DOUBLINGS[node.operator.name])
    return by_table(node, function(all_codes(node), *steps))


def _in_fixed_point(
    node: Node, steps: Array, scale: float, function: Function, cut_bits: int
) -> Array:
    """`function` of ``steps * scale``, without the last `cut_bits` bits.

    TFLM's shortcut: an input counts as infinite from a certain number of steps on, the largest
    whole number that cannot exceed ±16. Where the scale is 8 or more, that number is 0, and the
    board returns the lowest code even for 0.0.
    """
    multiplier, shift = quantize_multiplier(scale * 2**_FRACTIONAL_BITS)
    if shift < 0:
        raise node.error(f"an input scale of at least 2**-{_FRACTIONAL_BITS + 1}", scale)
    power = math.frexp(scale)[1] + _FRACTIONAL_BITS
    radius = int((2**SIGMOID_INTEGER_BITS - 1) * 2.0 ** (_FRACTIONAL_BITS - power))
    inside = np.where(np.abs(steps) < radius, steps, 0)
    result = function(node.multiply(inside, multiplier, shift))
    codes = rounding_divide_by_pot(result, cut_bits)
    return np.select([steps <= -radius, steps >= radius], [-256, 256], codes)
