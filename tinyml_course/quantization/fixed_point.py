"""Multiply an integer by a real number with integers only, rounding as TFLM does.

A real multiplier becomes ``multiplier * 2**(shift - 31)`` with a 32-bit integer; applying it
rounds twice in TFLM and once in LiteRT. That one difference is why a board and a laptop can
disagree by one code.

Source: gemmlowp ``fixedpoint/fixedpoint.h``; TFLM ``kernels/internal/common.h``; Jacob et al.
(2018), section 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

INT32_MIN = -(2**31)
INT32_MAX = 2**31 - 1


def quantize_multiplier(real: float) -> tuple[int, int]:
    """Write a real multiplier >= 0 as ``multiplier * 2**(shift - 31)``.

    Parameters
    ----------
    real
        The multiplier, usually ``input_scale * weight_scale / output_scale``.

    Returns
    -------
    multiplier, shift
        ``multiplier`` in [2**30, 2**31) (31 bits of precision), or 0 where `real` is 0 or
        below 2**-32; ``shift`` is positive to the left.

    Examples
    --------
    >>> quantize_multiplier(0.75)
    (1610612736, 0)

    Source: TFLM ``kernels/internal/quantization_util.cc``, ``QuantizeMultiplier``.
    """
    if real == 0:
        return 0, 0
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:  # 0.99999… rounded up to 1.0
        multiplier, shift = multiplier // 2, shift + 1
    if shift < -31:
        return 0, 0
    if shift > 30:
        return INT32_MAX, 30
    return multiplier, shift


def saturating_rounding_doubling_high_mul(a: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """``round(a * b / 2**31)``, halves towards plus infinity: rounding one.

    Both are int32 values; −2**31 times itself saturates to 2**31 − 1. The C++ adds a nudge that
    depends on the sign and divides towards zero; for every product that is the same number.

    Source: gemmlowp ``SaturatingRoundingDoublingHighMul``.
    """
    product = np.asarray(a, np.int64) * np.asarray(b, np.int64)
    return np.minimum((product + (1 << 30)) >> 31, INT32_MAX)


def rounding_divide_by_pot(x: ArrayLike, exponent: ArrayLike) -> NDArray[np.int64]:
    """``round(x / 2**exponent)``, halves away from zero: rounding two.

    Source: gemmlowp ``RoundingDivideByPOT``.
    """
    value, exponent = np.asarray(x, np.int64), np.asarray(exponent, np.int64)
    mask = (np.int64(1) << exponent) - 1
    threshold = (mask >> 1) + (value < 0)
    quotient: NDArray[np.int64] = (value >> exponent) + ((value & mask) > threshold)
    return quotient


def multiply_rounding_twice(
    x: ArrayLike, multiplier: ArrayLike, shift: ArrayLike
) -> NDArray[np.int64]:
    """``x * multiplier * 2**(shift - 31)``: round the product, then round the right shift.

    Parameters
    ----------
    x
        int32 values.
    multiplier, shift
        From `quantize_multiplier`; arrays broadcast against `x`, one pair for each channel.

    Source: TFLM ``kernels/internal/common.cc``, ``MultiplyByQuantizedMultiplier``.
    """
    value, shift = np.asarray(x, np.int64), np.asarray(shift, np.int64)
    # The left shift is done in 32 bits, so it wraps as the board's does.
    shifted = (value << np.maximum(shift, 0)).astype(np.int32)
    high = saturating_rounding_doubling_high_mul(shifted, multiplier)
    return rounding_divide_by_pot(high, np.maximum(-shift, 0))


def multiply_rounding_once(
    x: ArrayLike, multiplier: ArrayLike, shift: ArrayLike
) -> NDArray[np.int64]:
    """``x * multiplier * 2**(shift - 31)``: one shift of the whole product, halves upwards.

    Parameters are those of `multiply_rounding_twice`.

    Source: LiteRT's ``MultiplyByQuantizedMultiplier`` with ``TFLITE_SINGLE_ROUNDING``.
    """
    right = 31 - np.asarray(shift, np.int64)
    product = np.asarray(x, np.int64) * np.asarray(multiplier, np.int64)
    half = np.int64(1) << (right - 1)
    return np.clip((product + half) >> right, INT32_MIN, INT32_MAX)


LARGEST_64_BIT_SHIFT = 14
"""Of `multiply_64_bits`: one bit is left to round."""


def multiply_64_bits(x: ArrayLike, multiplier: ArrayLike, shift: ArrayLike) -> NDArray[np.int64]:
    """``x * multiplier * 2**(shift - 31)`` of a 64-bit sum: a short multiplier, one rounding.

    Only 15 bits of the multiplier are used, so that the product fits 64 bits; halves are rounded
    upwards. The result has 32 bits, and wraps.

    Parameters
    ----------
    x
        int64 values below 2**47, sums of 16-bit codes times weights.
    multiplier, shift
        From `quantize_multiplier`; arrays broadcast against `x`, one pair for each channel. The
        shift is at most `LARGEST_64_BIT_SHIFT`.

    Source: TFLM ``kernels/internal/common.cc``, ``MultiplyByQuantizedMultiplier`` for ``int64_t``.
    """
    short = np.minimum((np.asarray(multiplier, np.int64) + (1 << 15)) >> 16, 0x7FFF)
    right = 15 - np.asarray(shift, np.int64)
    product = np.asarray(x, np.int64) * short
    scaled: NDArray[np.int64] = (product + (np.int64(1) << (right - 1))) >> right
    return scaled.astype(np.int32).astype(np.int64)


Multiply = Callable[[ArrayLike, ArrayLike, ArrayLike], NDArray[np.int64]]


@dataclass(frozen=True)
class Semantics:
    """The rounding rules one runtime follows.

    Attributes
    ----------
    name
        What `Simulator.load` calls them.
    rounds_once
        Names of the operators whose multiplier rounds once; all others round twice.
    divides_in_float32
        Names of the operators whose effective multiplier is computed from the scales in float32;
        all others compute it in float64.
    no_shortcut
        Names of the operators that compute what they are defined to, where TFLM takes a shortcut
        (their kernels say which).
    """

    name: str
    rounds_once: frozenset[str] = frozenset()
    divides_in_float32: frozenset[str] = frozenset()
    no_shortcut: frozenset[str] = frozenset()

    def multiply_for(self, operator: str) -> Multiply:
        """The multiplication by a fixed-point multiplier that `operator` uses."""
        return multiply_rounding_once if operator in self.rounds_once else multiply_rounding_twice


TFLM = Semantics("tflm")
"""TensorFlow Lite Micro's reference kernels, the pinned wheel: two roundings everywhere."""

SINGLE_ROUNDING = Semantics(
    "single-rounding",
    rounds_once=frozenset({"FULLY_CONNECTED"}),
    divides_in_float32=frozenset(
        {"BATCH_MATMUL", "DIV", "HARD_SWISH", "LEAKY_RELU", "MUL", "PRELU", "RELU", "RELU6", "SVDF"}
    ),
    no_shortcut=frozenset({"LOGISTIC", "RELU6", "SPACE_TO_BATCH_ND", "TANH"}),
)
"""LiteRT's reference kernels: FULLY_CONNECTED rounds once (measured; its convolutions twice)."""

SEMANTICS = {rules.name: rules for rules in (TFLM, SINGLE_ROUNDING)}
"""Rules by name, as `Simulator.load(semantics=...)` takes them."""
