"""Calibration against the 8-bit functions, plain Python loops, and what can be proved by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tinyml_course.errors import DataError
from tinyml_course.quantization import choose_qparams, per_channel_scales, quantize
from tinyml_course.quantization.calibration import (
    CLIP_RATIOS,
    METHODS,
    calibrate,
    code_range,
    dequantize_from,
    is_saturated,
    quantize_to,
    sqnr_db,
)

some = arrays(np.float32, 20, elements=st.floats(-100, 100, width=32, allow_subnormal=False))


def through(values, bits, symmetric, pair, axis=None):
    return dequantize_from(
        quantize_to(values, *pair, bits, symmetric, axis), *pair, axis
    )  # to codes and back


def error(values, bits, symmetric, pair):
    return float(np.square(through(values, bits, symmetric, pair) - values).mean())


@given(some)
def test_eight_bits_min_max_is_choose_qparams_and_quantize(values):
    pair = calibrate(values)
    assert pair == choose_qparams(float(values.min()), float(values.max()))
    np.testing.assert_array_equal(quantize_to(values, *pair), quantize(values, *pair))


def test_eight_bits_symmetric_per_channel_are_the_scales_of_weights():
    weights = np.random.default_rng(1).normal(0, 1, (5, 3, 2, 4)).astype(np.float32)
    weights[2] = 0
    scales, zero_points = calibrate(weights, symmetric=True, axis=0)
    np.testing.assert_array_equal(scales.astype(np.float32), per_channel_scales(weights, 0))
    assert not zero_points.any()


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("symmetric", [False, True])
def test_each_channel_gets_what_it_would_get_alone(axis, method, symmetric):
    values = np.random.default_rng(2).standard_t(3, (3, 4, 5)) * np.arange(1, 6)
    scales, zero_points = calibrate(values, 4, symmetric, method, axis, percentile=90)
    codes = quantize_to(values, scales, zero_points, 4, symmetric, axis)
    for i in range(values.shape[axis]):
        channel = values.take(i, axis)
        alone = calibrate(channel, 4, symmetric, method, percentile=90)
        assert (scales[i], zero_points[i]) == alone
        np.testing.assert_array_equal(
            codes.take(i, axis), quantize_to(channel, *alone, 4, symmetric)
        )


def brute_force(values, bits, symmetric):
    """The least squares of the documented grid, one value at a time, in plain Python."""
    first, last = code_range(bits, symmetric)
    best = (math.inf, 0.0, 0)
    for ratio in CLIP_RATIOS.tolist():
        low, high = min(ratio * min(values), 0.0), max(ratio * max(values), 0.0)
        if symmetric:
            scale, zero_point = max(-low, high) / last, 0
        else:
            scale = (high - low) / (last - first)
            zero_point = min(max(math.floor(first - low / scale + 0.5), first), last)
        total = 0.0
        for value in values:
            steps = float(np.float32(value) / np.float32(scale))
            rounded = math.copysign(math.floor(abs(steps) + 0.5), steps)
            code = min(max(rounded + zero_point, first), last)
            total += (scale * (code - zero_point) - value) ** 2
        if total < best[0] * (1 - 1e-12):
            best = (total, scale, zero_point)
    return best


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("bits", [2, 3, 4, 8])
@pytest.mark.parametrize("seed", range(4))
def test_mse_finds_the_least_squares_of_its_grid(seed, bits, symmetric):
    rng = np.random.default_rng(seed)
    values = (rng.standard_t(2, 60) + (seed % 2)).astype(np.float32).astype(float)
    total, scale, zero_point = brute_force(values.tolist(), bits, symmetric)
    found = calibrate(values, bits, symmetric, "mse")
    assert found == pytest.approx((scale, zero_point), rel=1e-12)
    assert error(values, bits, symmetric, found) * 60 == pytest.approx(total)


@settings(max_examples=30)
@given(some, st.integers(2, 8), st.booleans())
def test_mse_is_never_worse_than_min_max(values, bits, symmetric):
    least = error(values, bits, symmetric, calibrate(values, bits, symmetric, "mse"))
    plain = error(values, bits, symmetric, calibrate(values, bits, symmetric, "min-max"))
    assert least <= plain


@given(some, st.integers(2, 8), st.booleans())
def test_min_max_saturates_nothing_and_is_off_by_half_a_step_at_most(values, bits, symmetric):
    scale, zero_point = pair = calibrate(values, bits, symmetric)
    first, last = code_range(bits, symmetric)
    assert first <= zero_point <= last
    # The zero point is rounded, and that can push one end of the range out by half a step.
    slack = 0.5 if symmetric else 1.0
    assert np.abs(through(values, bits, symmetric, pair) - values).max() <= slack * scale * 1.00001
    if symmetric:
        assert not is_saturated(values, scale, zero_point, first, last).any()


def test_a_percentile_leaves_out_what_is_beyond_it():
    values = np.arange(-100.0, 101.0)
    scale, zero_point = calibrate(values, 8, symmetric=True, method="percentile", percentile=90)
    assert (scale, zero_point) == (90 / 127, 0)
    low, high = calibrate(values + 100, 8, method="percentile", percentile=95)
    assert (low, high) == choose_qparams(10.0, 190.0)
    assert calibrate(values, method="percentile", percentile=100) == calibrate(values)


@pytest.mark.parametrize("bits", range(2, 9))
def test_there_are_as_many_codes_as_bits_allow(bits):
    first, last = code_range(bits, symmetric=False)
    assert last - first + 1 == 2**bits
    assert code_range(bits, symmetric=True) == (-last, last)
    values = np.linspace(-0.7, 1, 4001)
    for symmetric, given_values in ((False, values), (True, np.append(values, -1))):
        pair = calibrate(given_values, bits, symmetric)
        codes = quantize_to(np.append(given_values, -values), *pair, bits, symmetric)
        low, high = code_range(bits, symmetric)
        assert np.unique(codes).tolist() == list(range(low, high + 1))


def test_every_code_survives_the_round_trip():
    codes = np.arange(-8, 8, dtype=np.int8)
    np.testing.assert_array_equal(quantize_to(dequantize_from(codes, 0.3, -2), 0.3, -2, 4), codes)


def test_one_bit_more_is_about_six_decibels():
    values = np.random.default_rng(3).uniform(-1, 1, 20000)
    ratios = [
        sqnr_db(values, through(values, bits, False, calibrate(values, bits)))
        for bits in range(4, 9)
    ]
    assert np.diff(ratios) == pytest.approx(20 * np.log10(2), abs=0.6)


def test_saturation_is_counted_by_code():
    values = [-1.29, -1.284, 0.0, 1.274, 1.276]
    told = is_saturated(values, 0.01, 0, -128, 127)
    assert told.tolist() == [True, False, False, False, True]


def test_zeros_get_a_usable_scale():
    assert calibrate(np.zeros(3), 4, symmetric=True, method="mse") == (1.0, 0)
    assert calibrate(np.zeros(3), 4) == (1.0, 0)


def test_sqnr_of_no_error_and_of_no_signal():
    assert sqnr_db([1.0], [1.0]) == math.inf
    assert sqnr_db([0.0], [1.0]) == -math.inf


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"bits": 9}, "expected 2 to 8 bits, got 9"),
        ({"bits": 1}, "expected 2 to 8 bits, got 1"),
        ({"method": "entropy"}, "expected a method among min-max, percentile, mse; got 'entropy'"),
        ({"axis": 1}, r"expected an axis of values with shape \(2,\), got 1"),
        ({"percentile": 50}, "expected a percentile above 50 and at most 100, got 50"),
        ({"values": [np.nan, 1]}, "expected at least one value, all finite, got 2 values, 1 not"),
        ({"values": []}, "expected at least one value"),
    ],
)
def test_what_makes_no_sense_is_named(arguments, said):
    with pytest.raises(DataError, match=said):
        calibrate(**{"values": [0.0, 1.0], **arguments})
