"""HARD_SWISH, int8: x · relu6(x + 3) / 6 in 16-bit fixed point.

Source: TFLM ``kernels/hard_swish_common.cc`` and
``kernels/internal/reference/hard_swish.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.kernels.lookup import ALL_CODES, by_table, clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier, rounding_divide_by_pot

_INT16_MIN, _INT16_MAX = -(2**15), 2**15 - 1
_EXTRA_BITS = 7
"""Bits by which the input is shifted left, as many as 16 bits can hold."""


def prepare(node: Node) -> Run:
    """Tabulate the input times a gate that rises from 0 at −3 to 1 at +3."""
    input_scale, input_zero_point = node.quantized(node.input(0))
    output_scale, zero_point = node.quantized(node.output)
    step = input_scale / 2**_EXTRA_BITS
    multiplier, exponent = _multiplier_16(scale_quotient(node, step, over=output_scale))
    if not -15 <= exponent <= 0:
        raise node.error(
            "an input step below 128 and above 1/512 output steps", input_scale / output_scale
        )
    x = (ALL_CODES - input_zero_point) << _EXTRA_BITS
    value = _rounding_high_mul_16(x, multiplier)
    gate = _gate(x, scale_quotient(node, step, over=3 / 2**15))
    product = _cutting_high_mul_16(gate, value)
    return by_table(node, clamp(rounding_divide_by_pot(product, -exponent) + zero_point))


def _gate(x: Array, real: float) -> Array:
    """relu6(x + 3) / 6 in Q0.15: x times `real` is on the scale where 3.0 is 2**15."""
    multiplier, exponent = _multiplier_16(real)
    # One bit of the left shift comes last: only there can saturation occur.
    shifted = _saturate_16(x << max(exponent - 1, 0))
    scaled = _rounding_high_mul_16(shifted, multiplier)
    scaled = _saturate_16(scaled << (exponent > 0))
    if exponent < -15:  # the mask of the remainder does not fit 16 bits: TFLM rounds away from 0
        scaled = np.where(scaled < 0, -1, 1)
    else:
        scaled = rounding_divide_by_pot(scaled, max(-exponent, 0))
    return (scaled + 2**15) >> 1


def _multiplier_16(real: float) -> tuple[int, int]:
    """`real` as ``multiplier * 2**(exponent - 15)``, 15 bits of precision."""
    multiplier, exponent = quantize_multiplier(real)
    return min((multiplier + (1 << 15)) >> 16, _INT16_MAX), exponent


def _rounding_high_mul_16(a: Array, b: int) -> Array:
    """``round(a * b / 2**15)``, halves towards plus infinity, for b >= 0."""
    return (a * b + (1 << 14)) >> 15


def _cutting_high_mul_16(a: Array, b: Array) -> Array:
    """``a * b / 2**15``, cut off towards zero: that cancels the bias of the roundings before."""
    return np.sign(b) * ((a * np.abs(b)) >> 15)


def _saturate_16(x: Array) -> Array:
    return np.clip(x, _INT16_MIN, _INT16_MAX)
