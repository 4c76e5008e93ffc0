"""Reference: exact fractions, and TFLM's QUANTIZE through the golden vectors of the simulator."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyml_course.errors import DataError
from tinyml_course.quantization import (
    choose_qparams,
    dequantize,
    per_channel_scales,
    quantize,
    round_half_away,
)

finite = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(finite, finite)
def test_zero_always_has_an_exact_code_and_the_whole_range_fits(a, b):
    low, high = min(a, b), max(a, b)
    scale, zero_point = choose_qparams(low, high)
    assert -128 <= zero_point <= 127
    assert scale * (zero_point - zero_point) == 0
    # Both ends lie within half a step of a code.
    assert scale * (-128 - zero_point) <= min(low, 0) + 0.5000001 * scale
    assert scale * (127 - zero_point) >= max(high, 0) - 0.5000001 * scale


def test_a_range_above_zero_is_widened_down_to_zero():
    assert choose_qparams(2.0, 5.1) == (5.1 / 255, -128)


def test_a_range_below_zero_is_widened_up_to_zero():
    assert choose_qparams(-5.1, -2.0) == (5.1 / 255, 127)


def test_an_empty_range_still_gives_a_usable_scale():
    assert choose_qparams(0.0, 0.0) == (1.0, 0)


@pytest.mark.parametrize("bounds", [(math.nan, 1.0), (0.0, math.inf), (2.0, 1.0)])
def test_bounds_that_make_no_sense_are_named(bounds):
    with pytest.raises(DataError, match="expected finite bounds with minimum <= maximum, got"):
        choose_qparams(*bounds)


@given(st.floats(-1e9, 1e9))
def test_rounding_equals_exact_rounding_half_away_from_zero(x):
    exact = math.floor(abs(Fraction(x)) + Fraction(1, 2))
    assert round_half_away(x) == math.copysign(exact, x)


def test_just_below_one_half_rounds_down():
    assert round_half_away(0.49999999999999994) == 0


def test_halves_go_away_from_zero_and_codes_saturate():
    codes = quantize([0.5, 1.5, 2.5, -0.5, -2.5, 1e9, -1e9, np.inf], 1.0, 0)
    assert codes.tolist() == [1, 2, 3, -1, -3, 127, -128, 127]
    assert codes.dtype == np.int8


def test_nan_is_refused():
    with pytest.raises(DataError, match="expected real values, got 1 NaN"):
        quantize([0.0, np.nan], 1.0, 0)


@given(st.integers(-128, 127), st.integers(-128, 127), st.floats(1e-4, 10))
def test_every_code_survives_the_round_trip(code, zero_point, scale):
    assert quantize(dequantize([code], scale, zero_point), scale, zero_point) == [code]


def test_each_channel_gets_its_own_largest_weight_over_127():
    weights = np.array([[1.27, -0.1], [0.0, 0.0], [-25.4, 3.0]])
    np.testing.assert_allclose(per_channel_scales(weights, 0), [0.01, 1.0, 0.2], rtol=1e-6)
    np.testing.assert_allclose(per_channel_scales(weights.T, 1), [0.01, 1.0, 0.2], rtol=1e-6)
