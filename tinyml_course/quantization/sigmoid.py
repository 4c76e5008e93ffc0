"""The logistic function and the hyperbolic tangent in 32-bit fixed point.

Both use the exponential of a negative number, which never overflows, and symmetry for the other
half. Values are int64 arrays that hold int32 raw numbers, as in `exponential`.

Source: gemmlowp ``fixedpoint/fixedpoint.h``, in TFLM ``kernels/internal/fixedpoint.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.quantization.exponential import (
    Raw,
    exp_on_negative_values,
    one_minus_over_one_plus,
    reciprocal_of_one_plus,
)
from tinyml_course.quantization.fixed_point import INT32_MAX

SIGMOID_INTEGER_BITS = 4
"""Integer bits of the argument of both: Q4.27 reaches ±16."""


def logistic(a: Raw) -> Raw:
    """1 / (1 + exp(-a)): Q4.27 in, Q0.31 out.

    Source: gemmlowp ``logistic``.
    """
    upper = reciprocal_of_one_plus(exp_on_negative_values(-np.abs(a), SIGMOID_INTEGER_BITS))
    return np.select([a > 0, a < 0], [upper, INT32_MAX - upper], 1 << 30)


def tanh(a: Raw) -> Raw:
    """(1 - exp(-2a)) / (1 + exp(-2a)): Q4.27 in, Q0.31 out.

    Source: gemmlowp ``tanh``.
    """
    # 2a needs no operation: the same bits, read with one more integer bit.
    exponential = exp_on_negative_values(-np.abs(a), SIGMOID_INTEGER_BITS + 1)
    return np.sign(a) * one_minus_over_one_plus(exponential)
