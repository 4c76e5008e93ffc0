"""One over the square root in 32-bit fixed point, by Newton's method.

Source: TFLM ``kernels/internal/quantization_util.h``, ``GetInvSqrtQuantizedMultiplierExp``;
gemmlowp ``fixedpoint/fixedpoint.h``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tinyml_course.quantization.exponential import saturating_shift_left
from tinyml_course.quantization.fixed_point import INT32_MAX, rounding_divide_by_pot
from tinyml_course.quantization.fixed_point import saturating_rounding_doubling_high_mul as mul

Raw = NDArray[np.int64]

_ONE = 1 << 28  # 1.0 in Q3.28
_ONE_AND_A_HALF = _ONE + (_ONE >> 1)
_HALF_ROOT_OF_TWO = 1518500250  # Q0.31
_STEPS = 5


def inverse_root(x: Raw) -> tuple[Raw, Raw]:
    """``1 / sqrt(x)`` of whole numbers.

    Parameters
    ----------
    x
        int64 array, 1 to 2**31 − 1.

    Returns
    -------
    multiplier, shift
        As `quantize_multiplier` returns them: ``multiplier * 2**(shift - 31)``.
    """
    # The argument of the iteration lies in [1/4, 1) and is x times a power of 4.
    pairs = (31 - np.frexp(x.astype(np.float64))[1].astype(np.int64)) // 2 - 1
    argument = _times_power_of_4(x, pairs) >> 1
    half = rounding_divide_by_pot(argument, 1)
    root: Raw = np.full(np.shape(x), _ONE, np.int64)
    for _ in range(_STEPS):
        cube = saturating_shift_left(mul(mul(root, root), root), 6)
        root = saturating_shift_left(mul(np.int64(_ONE_AND_A_HALF), root) - mul(half, cube), 3)
    shift = 11 - pairs
    multiplier = mul(root, _HALF_ROOT_OF_TWO) << np.maximum(-shift, 0)
    is_one = x <= 1
    return np.where(is_one, INT32_MAX, multiplier), np.where(is_one, 0, -np.maximum(shift, 0))


def _times_power_of_4(x: Raw, pairs: Raw) -> Raw:
    return np.where(pairs >= 0, x << (2 * np.maximum(pairs, 0)), x >> (2 * np.maximum(-pairs, 0)))
