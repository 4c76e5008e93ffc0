"""The output stages of packed kernels, compared with the long one at every sum of small layers.

The long stage's arithmetic is compared with TFLM elsewhere.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.kernels.test_float_requantize import CHANNELS, random_stage
from tinyml_course.deploy.packed_stages import (
    SHIFT,
    SUM_BITS,
    find_exact_stage,
    find_short_stage,
)
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.thresholds import find_thresholds, reachable_sums
from tinyml_course.quantization import multiply_rounding_twice

WEIGHTS = 9
RIGHT = 6


def layer(seed, zero_point=-128):
    """A stage whose outputs use most codes, its thresholds, and every sum of every channel."""
    rng = np.random.default_rng(seed)
    matrix = rng.integers(-30, 31, (WEIGHTS, CHANNELS))
    low, high = reachable_sums(matrix)
    stage = replace(
        random_stage(seed, multiply_rounding_twice, "NONE"),
        bias=rng.integers(-3000, 3000, CHANNELS),
        multipliers=rng.integers(1 << 30, (1 << 31) - 1, CHANNELS),
        shifts=np.full(CHANNELS, -RIGHT) + rng.integers(-1, 2, CHANNELS),
        zero_point=zero_point, activation_min=-128, activation_max=127,
    )  # fmt: skip
    sums = np.minimum(low + np.arange((high - low).max() + 1)[:, None], high)
    return stage, find_thresholds(stage, low, high), sums


@pytest.mark.parametrize("seed", range(12))
def test_short_stages_give_the_code_of_every_sum(seed):
    stage, thresholds, sums = layer(seed)
    found = find_short_stage(stage, thresholds, 128)
    np.testing.assert_array_equal(found(sums), stage(sums))
    scaled = (sums << SUM_BITS) + found.offsets
    for numbers in (scaled, found.offsets, found.multipliers):
        assert np.abs(numbers).max() < 2**31


@pytest.mark.parametrize("zero_point", [-128, -7, 30])
@pytest.mark.parametrize("seed", range(4))
def test_exact_stages_give_the_code_of_every_sum(seed, zero_point):
    stage, thresholds, sums = layer(seed, zero_point)
    found = find_exact_stage(stage, thresholds)
    np.testing.assert_array_equal(found(sums), stage(sums))
    assert np.abs(256 * (sums + found.biases)).max() < 2**31


def test_outputs_of_either_sign_have_no_short_stage():
    assert find_short_stage(*layer(3, zero_point=20)[:2], 128) is None


def test_additions_find_stages_that_offsets_alone_do_not():
    """Two channels of which two thresholds near the code 0 leave no offset."""
    stage = IntegerStage(
        bias=np.array([6949, -11265]), multipliers=np.array([1331772160, 1768509568]),
        shifts=np.array([-6, -6]), zero_point=-128, activation_min=-128, activation_max=127,
        multiply=multiply_rounding_twice,
    )  # fmt: skip
    thresholds = find_thresholds(stage, np.array([-53068, -36928]), np.array([53012, 37022]))
    for channel in (0, 1):
        one = slice(channel, channel + 1)
        alone = find_thresholds(stage.of(one), thresholds.low[one], thresholds.high[one])
        assert find_short_stage(stage.of(one), alone) is None
    found = find_short_stage(stage, thresholds, 128)
    sums = np.arange(-36928, 37023)[:, None]
    np.testing.assert_array_equal(found(sums), stage(sums))
    assert (found.additions > 0).all()


def test_constant_channels_have_their_code_whatever_the_sum():
    stage, _, sums = layer(5, zero_point=-128)
    bias = stage.bias.copy()
    bias[[1, 4]] = 1 << 29, -(1 << 29)
    stage = replace(stage, bias=bias)
    thresholds = find_thresholds(stage, sums[0], sums[-1])
    for found in (find_short_stage(stage, thresholds, 128), find_exact_stage(stage, thresholds)):
        assert found.is_constant.nonzero()[0].tolist() == [1, 4]
        np.testing.assert_array_equal(found(sums), stage(sums))


@pytest.mark.parametrize(
    "change",
    [
        {"activation_max": 100},
        {"activation_min": -100},
        {"shifts": np.full(CHANNELS, 1)},
        {"shifts": np.full(CHANNELS, -16), "bias": np.full(CHANNELS, 1 << 23)},
    ],
)
def test_what_the_instructions_cannot_do_has_no_exact_stage(change):
    stage, _, sums = layer(2, zero_point=3)
    stage = replace(stage, **change)
    thresholds = find_thresholds(stage, sums[0], sums[-1])
    assert find_exact_stage(stage, thresholds) is None


def test_effective_multipliers_above_the_largest_have_no_short_stage():
    stage, _, sums = layer(2)
    stage = replace(stage, shifts=np.full(CHANNELS, -(SHIFT - SUM_BITS - 1)))
    thresholds = find_thresholds(stage, sums[0], sums[-1])
    assert find_short_stage(stage, thresholds, 128) is None
