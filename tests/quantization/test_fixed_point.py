"""Reference: gemmlowp's C++ written out number by number, with Python's unbounded integers."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinyml_course.quantization import (
    multiply_rounding_once,
    multiply_rounding_twice,
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from tinyml_course.quantization.exponential import exp_on_negative_values, reciprocal

int32 = st.integers(-(2**31), 2**31 - 1)


def truncated(a: int, b: int) -> int:
    """Integer division towards zero, as C++ does it."""
    return abs(a) // b * (1 if a >= 0 else -1)


def cpp_high_mul(a: int, b: int) -> int:
    if a == b == -(2**31):
        return 2**31 - 1
    nudge = 1 << 30 if a * b >= 0 else 1 - (1 << 30)
    return truncated(a * b + nudge, 1 << 31)


def cpp_divide_by_pot(x: int, exponent: int) -> int:
    mask = (1 << exponent) - 1
    return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0))


@given(int32, int32)
@example(-(2**31), -(2**31))
@example(-3, 2**30)
def test_high_mul_equals_the_cpp_with_its_signed_nudge(a, b):
    assert saturating_rounding_doubling_high_mul(a, b) == cpp_high_mul(a, b)


@given(int32, st.integers(0, 31))
def test_divide_by_a_power_of_two_rounds_half_away_from_zero(x, exponent):
    exact = math.floor(Fraction(abs(x), 2**exponent) + Fraction(1, 2)) * (1 if x >= 0 else -1)
    assert rounding_divide_by_pot(x, exponent) == cpp_divide_by_pot(x, exponent) == exact


@given(st.floats(2.0**-31, 2.0**29))
def test_a_multiplier_is_within_31_bits_of_the_real_number(real):
    multiplier, shift = quantize_multiplier(real)
    assert 2**30 <= multiplier < 2**31
    assert abs(Fraction(multiplier) * Fraction(2) ** (shift - 31) / Fraction(real) - 1) <= 2**-31


@pytest.mark.parametrize(
    ("real", "expected"),
    [
        (0.0, (0, 0)),
        (1.0, (2**30, 1)),
        (0.5, (2**30, 0)),
        (1 - 2**-40, (2**30, 1)),  # rounds up to a power of two
        (2.0**-33, (0, 0)),
        (2.0**40, (2**31 - 1, 30)),
    ],
)
def test_multipliers_at_the_limits(real, expected):
    assert quantize_multiplier(real) == expected


@given(st.integers(-(2**24), 2**24), st.floats(1e-7, 3.0))
def test_two_roundings_equal_the_cpp(x, real):
    multiplier, shift = quantize_multiplier(real)
    shifted = x * 2 ** max(shift, 0)
    expected = cpp_divide_by_pot(cpp_high_mul(shifted, multiplier), max(-shift, 0))
    assert multiply_rounding_twice(x, multiplier, shift) == expected


@given(st.integers(-(2**24), 2**24), st.floats(1e-7, 3.0))
def test_one_rounding_is_the_exact_product_rounded_half_up(x, real):
    multiplier, shift = quantize_multiplier(real)
    exact = Fraction(x * multiplier) * Fraction(2) ** (shift - 31)
    assert multiply_rounding_once(x, multiplier, shift) == math.floor(exact + Fraction(1, 2))


def test_one_and_two_roundings_part_ways_near_a_half():
    # 3 * 0.4999999… / 2: the first rounding lifts it to a half, the second to one.
    multiplier, shift = 2**31 - 1, -2
    assert multiply_rounding_twice(2, multiplier, shift) == 1
    assert multiply_rounding_once(2, multiplier, shift) == 0


def cpp_exp(a: int) -> int:
    """gemmlowp's exp_on_negative_values for Q5.26, one number at a time."""
    if a == 0:
        return 2**31 - 1
    in_quarter = (a & (2**24 - 1)) - 2**24
    x = (in_quarter << 5) + 2**28
    x2 = cpp_high_mul(x, x)
    x3, x4 = cpp_high_mul(x2, x), cpp_high_mul(x2, x2)
    inner = cpp_high_mul(cpp_divide_by_pot(x4, 2) + x3, 715827883) + x2
    result = 1895147668 + cpp_high_mul(1895147668, x + cpp_divide_by_pot(inner, 1))
    for bit in range(7):  # the factors are exp(-1/4), exp(-1/2), … exp(-16) in Q0.31
        if (in_quarter - a) >> (24 + bit) & 1:
            result = cpp_high_mul(result, round(math.exp(-(2.0 ** (bit - 2))) * 2**31))
    return result


@given(st.integers(-(2**31) + 1, 0))
def test_exp_equals_the_cpp_to_the_last_bit(a):
    assert exp_on_negative_values(np.array([a])) == cpp_exp(a)


def test_exp_is_within_a_few_units_of_the_real_exponential():
    real = -np.linspace(0.001, 31.9, 4000)
    raw = np.round(real * 2**26).astype(np.int64)
    got = exp_on_negative_values(raw) / 2**31
    np.testing.assert_allclose(got, np.exp(raw / 2**26), atol=3e-7)


def test_exp_of_zero_saturates_at_the_largest_q31():
    assert exp_on_negative_values(np.array([0])) == 2**31 - 1


def test_reciprocal_is_the_real_reciprocal():
    x = np.array([2**19, 3 * 2**18, 2**20, 7 * 2**19, 4095 * 2**19])  # Q12.19
    mantissa, shift = reciprocal(x, 12)
    np.testing.assert_allclose(mantissa / 2.0**31 / 2.0**shift, 1 / (x / 2**19), rtol=1e-7)
