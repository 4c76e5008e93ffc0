"""SOFTMAX over the last axis: int8 to int8 or int16; int16 to int16 is `wide_softmax`.

Source: TFLM ``kernels/internal/reference/softmax.h`` and ``PreprocessSoftmaxScaling``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels import wide_softmax
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import (
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from tinyml_course.quantization.exponential import (
    EXP_INTEGER_BITS,
    exp_on_negative_values,
    reciprocal,
)
from tinyml_course.tflite.options import SoftmaxOptions

_SUM_INTEGER_BITS, INT8_BITS = 12, 8


def exponentials(beta: float, scale: float) -> Array:
    """exp(beta · scale · −d) in Q0.31 for the 256 differences d of two int8 codes."""
    fractional_bits = 31 - EXP_INTEGER_BITS
    real = min(beta * scale * 2**fractional_bits, 2.0**31 - 1)
    multiplier, shift = quantize_multiplier(real)
    # Below this difference the exponential counts as zero.
    lowest = -int((2**EXP_INTEGER_BITS - 1) * 2.0**fractional_bits / 2.0**shift)
    differences = -np.arange(256, dtype=np.int64)
    used = np.maximum(differences, lowest)
    arguments = saturating_rounding_doubling_high_mul(used << shift, multiplier)
    return np.where(differences >= lowest, exp_on_negative_values(arguments), 0)


def check_last_axis(node: Node) -> None:
    """Raise where there is no last axis, or where the output has another shape."""
    if not node.input(0).shape:
        raise node.error("at least one axis", node.input(0))
    node.check_output_shape(node.input(0).shape)


def prepare(node: Node) -> Run:
    """Look up the exponentials, add them up, multiply by the reciprocal of the sum."""
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    if node.input(0).dtype == np.int16:
        return wide_softmax.prepare(node)
    scale, _ = node.quantized(node.input(0))
    bits = 8 * node.output.dtype.itemsize
    lowest = _check_output(node, bits)
    check_last_axis(node)
    if not options.beta * scale * 2 ** (31 - EXP_INTEGER_BITS) > 1:
        raise node.error("beta times input scale above 2**-26", options.beta * scale)
    table = exponentials(options.beta, scale)
    in_sum = rounding_divide_by_pot(table, _SUM_INTEGER_BITS)

    def run(x: Array) -> Array:
        below_max = x.max(axis=-1, keepdims=True).astype(np.int64) - x
        total = in_sum[below_max].sum(axis=-1, keepdims=True)
        mantissa, shift = reciprocal(total, _SUM_INTEGER_BITS)
        product = saturating_rounding_doubling_high_mul(mantissa, table[below_max])
        return node.saturated(rounding_divide_by_pot(product, shift + 31 - bits) + lowest)

    return run


def _check_output(node: Node, bits: int) -> int:
    """The lowest code, which stands for 0.0; `bits` of the output hold 0 to 1."""
    scale, zero_point = node.coded(node.output)
    lowest = -(2 ** (bits - 1))
    tolerance = 0 if bits == INT8_BITS else 1e-3
    if abs(scale * 2**bits - 1) > tolerance or zero_point != lowest:
        raise node.error(f"output scale 1/{2**bits} and zero point {lowest}", scale)
    return lowest
