"""The exponential and the reciprocal in 32-bit fixed point, as softmax on a board needs them.

Values are int64 arrays that hold int32 raw numbers. ``Qm.n`` has m integer bits and n fractional
bits: the real value is ``raw / 2**n``.

Source: gemmlowp ``fixedpoint/fixedpoint.h``; TFLM ``kernels/internal/common.h``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tinyml_course.quantization.fixed_point import (
    INT32_MAX,
    INT32_MIN,
    rounding_divide_by_pot,
)
from tinyml_course.quantization.fixed_point import (
    saturating_rounding_doubling_high_mul as mul,
)

Raw = NDArray[np.int64]

EXP_INTEGER_BITS = 5
"""Integer bits of the exponential's argument: Q5.26 reaches −32."""

_EXP_OF_MINUS_EIGHTH = 1895147668  # exp(-1/8) in Q0.31
_ONE_THIRD = 715827883  # 1/3 in Q0.31
_EXP_FACTORS = (  # exp(-2**k) in Q0.31, for the bits of the argument from 1/4 up to 16
    (-2, 1672461947),
    (-1, 1302514674),
    (0, 790015084),
    (1, 290630308),
    (2, 39332535),
    (3, 720401),
    (4, 242),
)
_48_OVER_17 = 1515870810  # Q2.29
_MINUS_32_OVER_17 = -1010580540  # Q2.29


def saturating_shift_left(x: Raw, bits: int | Raw) -> Raw:
    """``x * 2**bits``, saturated to 32 bits."""
    return np.clip(x << bits, INT32_MIN, INT32_MAX)


def _exp_on_last_quarter(a: Raw) -> Raw:
    """exp(a) for a in [−1/4, 0), Q0.31: a Taylor polynomial of degree 4 around −1/8."""
    x = a + (1 << 28)
    x2 = mul(x, x)
    x3 = mul(x2, x)
    x4_over_4 = rounding_divide_by_pot(mul(x2, x2), 2)
    higher = rounding_divide_by_pot(mul(x4_over_4 + x3, _ONE_THIRD) + x2, 1)
    return _EXP_OF_MINUS_EIGHTH + mul(_EXP_OF_MINUS_EIGHTH, x + higher)


def exp_on_negative_values(a: Raw, integer_bits: int = EXP_INTEGER_BITS) -> Raw:
    """exp(a) for a <= 0: Q5.26 (or as many of at most 5 `integer_bits`) in, Q0.31 out.

    The argument is split into a part in [−1/4, 0), for which a polynomial is used, and a
    multiple of 1/4, whose bits each contribute a constant factor.

    Source: gemmlowp ``exp_on_negative_values``.
    """
    fractional_bits = 31 - integer_bits
    quarter = 1 << (fractional_bits - 2)
    within = (a & (quarter - 1)) - quarter
    result = _exp_on_last_quarter(saturating_shift_left(within, integer_bits))
    remainder = within - a
    for exponent, factor in _EXP_FACTORS:
        bit = 1 << (fractional_bits + exponent)
        result = np.where(remainder & bit, mul(result, factor), result)
    return np.where(a == 0, INT32_MAX, result)


def _twice_reciprocal_of_one_plus(a: Raw) -> Raw:
    """2 / (1 + a) for a in [0, 1), Q0.31 in and Q2.29 out: three Newton–Raphson steps."""
    half_denominator = (a + INT32_MAX + 1) >> 1
    x = _48_OVER_17 + mul(half_denominator, _MINUS_32_OVER_17)
    for _ in range(3):
        error = (1 << 29) - mul(half_denominator, x)
        x = x + saturating_shift_left(mul(x, error), 2)
    return x


def reciprocal_of_one_plus(a: Raw) -> Raw:
    """1 / (1 + a) for a in [0, 1), Q0.31 in and out.

    Source: gemmlowp ``one_over_one_plus_x_for_x_in_0_1``.
    """
    return saturating_shift_left(_twice_reciprocal_of_one_plus(a), 1)


def one_minus_over_one_plus(a: Raw) -> Raw:
    """(1 - a) / (1 + a) for a in [0, 1), Q0.31 in and out: 2 / (1 + a) minus 1.

    Source: gemmlowp ``one_minus_x_over_one_plus_x_for_x_in_0_1``.
    """
    return saturating_shift_left(_twice_reciprocal_of_one_plus(a) - (1 << 29), 2)


def reciprocal(x: Raw, integer_bits: int) -> tuple[Raw, Raw]:
    """1 / x for x > 0 with `integer_bits` integer bits.

    Returns
    -------
    mantissa, shift
        Q0.31 mantissa in (1/2, 1], to be shifted right by `shift` more bits.

    Source: TFLM ``GetReciprocal``.
    """
    headroom = 32 - np.frexp(x.astype(np.float64))[1].astype(np.int64)
    mantissa = reciprocal_of_one_plus((x << headroom) - (1 << 31))
    return mantissa, integer_bits - headroom
