"""DIV, int8: one input times the reciprocal of the other, in 32-bit fixed point.

Source: TFLM ``kernels/div.cc`` and ``kernels/internal/reference/div.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.kernels.lookup import ALL_PAIRS, by_pair_table, clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import (
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from tinyml_course.quantization.exponential import reciprocal
from tinyml_course.tflite.options import BinaryOptions

_INTEGER_BITS, _WIDEST_SHIFT = 31, 31


def prepare(node: Node) -> Run:
    """Tabulate the quotients.

    For some pairs TFLM has no result: it divides by 0, or shifts by more bits than a register
    has, which each processor does in its own way. Where a run meets one, it raises.
    """
    options: BinaryOptions = node.options(BinaryOptions)
    (scale_a, zero_a), (scale_b, zero_b) = (node.quantized(node.input(i)) for i in (0, 1))
    scale, zero_point = node.quantized(node.output)
    multiplier, shift = quantize_multiplier(scale_quotient(node, scale_a, over=scale_b * scale))
    a, b = ALL_PAIRS[0] - zero_a, ALL_PAIRS[1] - zero_b
    quotient, bits = _divide(np.where(b < 0, -a, a), np.maximum(np.abs(b), 1))
    right = bits - shift
    if right.min() < 0:
        raise node.error("quotients of less than 2**22 output steps", scale_a / scale_b / scale)
    has_result = (b != 0) & ((right <= _WIDEST_SHIFT) | (a == 0))
    scaled = rounding_divide_by_pot(
        saturating_rounding_doubling_high_mul(quotient, multiplier),
        np.minimum(right, _WIDEST_SHIFT),
    )
    # 0 shifted that far becomes 1: of a number as small, the rule for halves makes one step.
    scaled = np.where(right > _WIDEST_SHIFT, 1, scaled)
    low, high = activation_range(node, options.activation)
    results = by_pair_table(node, clamp(scaled + zero_point, low, high))
    known = by_pair_table(node, np.broadcast_to(has_result, scaled.shape))

    def run(x: Array, divisor: Array) -> Array:
        is_known = known(x, divisor)
        if not is_known.all():
            raise node.error(
                "quotients that TFLM defines: a divisor that is not 0, and a result of not much "
                "less than an output step",
                f"{int((~is_known).sum())} others",
            )
        return results(x, divisor)

    return run


def _divide(a: Array, b: Array) -> tuple[Array, Array]:
    """``a / b`` for b > 0: an integer that fills 32 bits, and by how many it is to be shifted."""
    inverse, shift = reciprocal(b, _INTEGER_BITS)
    magnitude = np.where(a < 0, 2 * -a - 1, 2 * a + 1)  # as long as the bits of a, and a sign
    headroom = 32 - np.frexp(magnitude.astype(np.float64))[1].astype(np.int64)
    return saturating_rounding_doubling_high_mul(a << headroom, inverse), shift + headroom
