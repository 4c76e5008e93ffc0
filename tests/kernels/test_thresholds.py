"""Thresholds compared with the output stage at every sum of small layers.

The stage's arithmetic is compared with TFLM elsewhere; here is searched what it says.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.kernels.test_float_requantize import CHANNELS, random_stage
from tinyml_course.kernels.thresholds import find_thresholds, reachable_sums
from tinyml_course.quantization import multiply_rounding_once, multiply_rounding_twice

WEIGHTS = 9


def random_layer(seed, multiply, activation):
    rng = np.random.default_rng(100 + seed)
    matrix = rng.integers(-20, 21, (WEIGHTS, CHANNELS))
    return random_stage(seed, multiply, activation), *reachable_sums(matrix)


def every_sum(low, high):
    """All sums of all channels, the last repeated where a channel has fewer."""
    return np.minimum(low + np.arange((high - low).max() + 1)[:, None], high)


@pytest.mark.parametrize("activation", ["NONE", "RELU"])
@pytest.mark.parametrize("multiply", [multiply_rounding_twice, multiply_rounding_once])
@pytest.mark.parametrize("seed", range(5))
def test_the_code_of_every_sum_follows_from_them(seed, multiply, activation):
    stage, low, high = random_layer(seed, multiply, activation)
    found = find_thresholds(stage, low, high)
    sums = every_sum(low, high)
    np.testing.assert_array_equal(found.expected(sums), stage(sums))
    np.testing.assert_array_equal(found.first, stage(low[None])[0])
    np.testing.assert_array_equal(found.last, stage(high[None])[0])
    assert not found.is_constant.all()


def test_dead_channels_are_constant():
    stage, low, high = random_layer(3, multiply_rounding_twice, "NONE")
    multipliers = stage.multipliers.copy()
    multipliers[[2, 5]] = 0
    bias = stage.bias.copy()
    bias[7] = 2**30  # saturates whatever comes in
    dead = replace(stage, multipliers=multipliers, bias=bias)
    found = find_thresholds(dead, low, high)
    alive = np.ptp(stage(every_sum(low, high)).astype(int), axis=0) > 0
    alive[[2, 5, 7]] = False
    np.testing.assert_array_equal(~found.is_constant, alive)
    assert found.first[7] == 127
    np.testing.assert_array_equal(found.first[[2, 5]], stage.zero_point)


def test_a_function_that_differs_at_one_sum_is_told():
    stage, low, high = random_layer(1, multiply_rounding_twice, "NONE")
    found = find_thresholds(stage, low, high)
    assert found.equal(stage).all()
    for d in (-1, 1):
        moved = replace(stage, bias=stage.bias + d * (np.arange(CHANNELS) == 4))
        differs = (moved(every_sum(low, high)) != stage(every_sum(low, high))).any(axis=0)
        assert differs[4]
        np.testing.assert_array_equal(found.equal(moved), ~differs)


def test_no_thresholds_where_a_register_wraps():
    stage, low, high = random_layer(0, multiply_rounding_twice, "NONE")
    shifts = stage.shifts.copy()
    shifts[1] = 20
    assert find_thresholds(replace(stage, shifts=shifts), low, high) is None


def test_the_reach_of_sums_is_that_of_the_codes():
    rng = np.random.default_rng(7)
    matrix = rng.integers(-127, 128, (2, 4)).astype(np.int8)
    low, high = np.array([[-128], [3]]), np.array([[127], [9]])
    pairs = np.array([(a, b) for a in range(-128, 128) for b in range(3, 10)])
    sums = pairs @ matrix.astype(int)
    reach = reachable_sums(matrix, low, high)
    np.testing.assert_array_equal(reach, [sums.min(axis=0), sums.max(axis=0)])
