"""Output stages as fitted floats: equal to the board's integers for every sum there is."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.thresholds import find_thresholds
from tinyml_course.native.fit import fit_stage, fused_multiply_add
from tinyml_course.quantization import SEMANTICS, quantize_multiplier

ROUNDINGS = {name: rules.multiply_for("CONV_2D") for name, rules in SEMANTICS.items()}
CHANNELS = 24


def stage(seed, rounding, zero_point, slopes, bias=2000, codes=(-128, 127)):
    rng = np.random.default_rng(seed)
    real = np.exp(rng.uniform(*np.log(slopes), CHANNELS))
    pairs = np.array([quantize_multiplier(x) for x in real])
    biases = rng.integers(-bias, bias + 1, CHANNELS)
    return IntegerStage(biases, *pairs.T, zero_point, *codes, ROUNDINGS[rounding])


def every_sum(low, high):
    return np.arange(low, high + 1)[:, None] + np.zeros(CHANNELS, np.int64)


@pytest.mark.parametrize("is_fused", [True, False])
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("zero_point", [-128, -37, 90])
@pytest.mark.parametrize("slopes", [(0.002, 0.01), (0.01, 0.5), (0.5, 3.0), (1e-5, 1e-3)])
def test_every_sum_gives_the_code_that_the_integers_give(rounding, zero_point, slopes, is_fused):
    integers = stage(1, rounding, zero_point, slopes)
    low, high = np.full(CHANNELS, -40_000), np.full(CHANNELS, 30_000)
    fit = fit_stage(integers, low, high, is_fused=is_fused)
    sums = every_sum(-40_000, 30_000)
    np.testing.assert_array_equal(fit(sums), integers(sums))


def test_one_line_is_enough_where_all_codes_stand_for_positive_numbers():
    low, high = np.full(CHANNELS, -60_000), np.full(CHANNELS, 60_000)
    assert not fit_stage(stage(2, "tflm", -128, (0.002, 0.01)), low, high).is_fine


def test_two_roundings_need_two_lines_where_numbers_have_both_signs():
    low, high = np.full(CHANNELS, -60_000), np.full(CHANNELS, 60_000)
    fit = fit_stage(stage(3, "tflm", 0, (0.002, 0.01)), low, high)
    assert fit.is_fine
    assert (fit.below < fit.above).all()


@pytest.mark.parametrize("zero_point", [20, 96])
def test_small_slopes_are_fitted_too(zero_point):
    low, high = np.full(CHANNELS, -600_000), np.full(CHANNELS, 600_000)
    integers = stage(4, "tflm", zero_point, (5e-4, 2e-3), bias=10**6)
    fit = fit_stage(integers, low, high)
    assert fit.is_fine
    points = find_thresholds(integers, low, high).at
    sums = np.clip(points[:, None] + np.arange(-300, 300)[None, :, None], low, high)
    sums = sums.reshape(-1, CHANNELS)
    np.testing.assert_array_equal(fit(sums), integers(sums))


def test_biases_near_the_end_of_the_register_are_recentred():
    integers = stage(5, "tflm", 0, (0.002, 0.01), bias=0)
    bias = np.where(np.arange(CHANNELS) % 2, 2**30, -(2**30)) + integers.bias
    far = IntegerStage(
        bias, integers.multipliers, np.full(CHANNELS, -24), 0, -128, 127, integers.multiply
    )
    low, high = np.full(CHANNELS, -40_000), np.full(CHANNELS, 30_000)
    fit = fit_stage(far, low, high)
    sums = every_sum(-40_000, 30_000)
    np.testing.assert_array_equal(fit(sums), far(sums))
    assert np.abs(fit.start).max() < 2**31


def test_codes_are_clamped_to_the_activation():
    integers = stage(6, "tflm", -20, (0.01, 0.02), codes=(-20, 55))
    sums = every_sum(-40_000, 30_000)
    fit = fit_stage(integers, sums[0], sums[-1])
    assert (fit.low, fit.high) == (108, 183)
    np.testing.assert_array_equal(fit(sums), integers(sums))


def test_a_channel_with_one_code_has_slope_0():
    integers = stage(7, "tflm", 5, (0.002, 0.01), bias=0)
    fit = fit_stage(integers, np.full(CHANNELS, -3), np.full(CHANNELS, 3))
    assert not fit.slope.any()
    np.testing.assert_array_equal(fit(every_sum(-3, 3)), 5)


def test_no_fit_where_a_register_can_wrap():
    integers = stage(8, "tflm", 0, (2.0, 3.0))
    assert fit_stage(integers, np.full(CHANNELS, -(2**31)), np.full(CHANNELS, 2**30)) is None


def test_the_first_wrong_digit_of_an_offset_would_be_noticed():
    integers = stage(9, "tflm", -128, (0.002, 0.01))
    low, high = np.full(CHANNELS, -60_000), np.full(CHANNELS, 60_000)
    fit, thresholds = fit_stage(integers, low, high), find_thresholds(integers, low, high)
    assert thresholds.equal(fit).all()
    step = np.abs(fit.slope)  # a whole sum further: some threshold has to be missed
    moved = replace(fit, below=fit.below + step, above=fit.above + step)
    assert not thresholds.equal(moved).any()


def exactly(a, b, c):
    """The float32 nearest to a · b + c, ties to even, by fractions."""
    value = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
    near = np.float32(float(value))
    around = [np.nextafter(near, np.float32(-np.inf)), near, np.nextafter(near, np.float32(np.inf))]
    return min(
        around, key=lambda x: (abs(Fraction(float(x)) - value), int(x.view(np.int32)) & 1)
    )  # fmt: skip


def test_a_fused_multiply_add_rounds_once():
    rng = np.random.default_rng(0)
    a = rng.normal(0, 0.01, 3000).astype(np.float32)
    b = np.rint(rng.normal(0, 30_000, 3000)).astype(np.float32)
    c = rng.normal(0, 100, 3000).astype(np.float32)
    found = fused_multiply_add(a, b, c)
    np.testing.assert_array_equal(found, [exactly(*x) for x in zip(a, b, c, strict=True)])


def test_a_sum_just_beside_a_tie_is_not_rounded_as_one():
    """float64 would round it to the tie first, and then to the wrong side."""
    a = np.float32([2.0**-12 + 2.0**-30])
    b = np.float32([2.0**-12 - 2.0**-30])  # a · b = 2**-24 - 2**-60
    c = np.float32([1 + 2.0**-23])
    twice = (a.astype(np.float64) * b + c).astype(np.float32)
    assert fused_multiply_add(a, b, c)[0] == c[0] == exactly(a[0], b[0], c[0]) != twice[0]
