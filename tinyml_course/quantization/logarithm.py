"""The natural logarithm in 32-bit fixed point, as LOG_SOFTMAX on a board needs it.

x is written as r · 2**k with r near 1. Then log(x) = k · log(2) + log(r), and log(r) is a
quotient of two polynomials. Two choices of k, half a power of two apart, are tried; the one with
the smaller r is used.

Source: TFLM ``kernels/internal/common.h``, ``log_x_for_x_greater_than_or_equal_to_1_impl``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.quantization.exponential import (
    Raw,
    reciprocal_of_one_plus,
    saturating_shift_left,
)
from tinyml_course.quantization.fixed_point import rounding_divide_by_pot
from tinyml_course.quantization.fixed_point import (
    saturating_rounding_doubling_high_mul as mul,
)

# All in Q0.31.
_LOG_2 = 1488522236
_SQRT_HALF = 1518500250
_FOURTH_ROOT_OF_HALF = 1805811301
_NUMERATOR_CUBE = 117049297  # 11/240 · 2**(1/4)
_DENOMINATOR_CUBE = 127690142  # 1/20 · 2**(1/4)
_DENOMINATOR_CONSTANT = 1057819769  # 2 / 2**(1/4) - 2**(1/4)
_DENOMINATOR_SLOPE = 638450708  # 1/4 · 2**(1/4)


def log_of_one_or_more(x: Raw, integer_bits: int, result_bits: int) -> Raw:
    """log(x) for x >= 1.

    Parameters
    ----------
    x
        Raw numbers with `integer_bits` integer bits.
    result_bits
        Integer bits of the result.
    """
    power_bits = result_bits + 1  # headroom for the sum of two terms
    mantissa, power = _split(x, integer_bits, 31 - power_bits)
    correction = mul(
        rounding_divide_by_pot(_log_numerator(mantissa), power_bits),
        reciprocal_of_one_plus(_log_denominator_less_one(mantissa)),
    )
    return saturating_shift_left(mul(power, _LOG_2) + correction, 1)


def _split(x: Raw, integer_bits: int, fractional_bits: int) -> tuple[Raw, Raw]:
    """The pair r, in Q0.31, and k, offset by a quarter, with `fractional_bits`."""
    quarter = 1 << (fractional_bits - 2)
    zeros = _leading_zeros(x)
    r_a = saturating_shift_left(mul(saturating_shift_left(x, zeros - 1), _SQRT_HALF), 1)
    k_a = ((integer_bits - zeros) << fractional_bits) + quarter
    headroom = _leading_zeros(mul(x, _SQRT_HALF)) - 1
    r_b = saturating_shift_left(x, headroom)
    k_b = ((integer_bits - headroom) << fractional_bits) - quarter
    return np.minimum(r_a, r_b), np.maximum(k_a, k_b)


def _leading_zeros(x: Raw) -> Raw:
    return 32 - np.frexp(x.astype(np.float64))[1].astype(np.int64)


def _log_numerator(r: Raw) -> Raw:
    q = 2 * (r - _FOURTH_ROOT_OF_HALF)
    return mul(q, r) + mul(mul(q, mul(q, q)), _NUMERATOR_CUBE)


def _log_denominator_less_one(r: Raw) -> Raw:
    q = 2 * (r - _FOURTH_ROOT_OF_HALF)
    middle = (r + _FOURTH_ROOT_OF_HALF + 1) >> 1
    inner = _DENOMINATOR_CONSTANT + q + mul(_DENOMINATOR_CUBE, mul(q, q))
    return mul(middle, inner) + mul(_DENOMINATOR_SLOPE, q)
