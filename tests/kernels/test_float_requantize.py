"""The output stage as a float formula: equal to the integers for every sum, or not used.

Reference: the integer stage, whose arithmetic is compared with TFLM elsewhere; here every sum of
small layers is tried, not only those next to the steps that the proof looks at.
"""

import numpy as np
import pytest

from tests.support.golden import NAMES, load_golden
from tinyml_course.kernels import float_requantize, requantize
from tinyml_course.kernels.float_requantize import find_float_stage
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.quantization import (
    multiply_rounding_once,
    multiply_rounding_twice,
    quantize_multiplier,
)
from tinyml_course.simulator import Simulator

LARGEST = 20_000
CHANNELS = 16


def floor_at_the_end(x, multiplier, shift):
    """Rules nobody uses: the proof must not need to know them."""
    product = np.asarray(x, np.int64) * np.asarray(multiplier, np.int64)
    return product >> (31 - np.asarray(shift, np.int64))


def random_stage(seed, multiply, activation):
    rng = np.random.default_rng(seed)
    real = np.exp(rng.uniform(np.log(2e-3), np.log(0.2), CHANNELS))
    pairs = np.array([quantize_multiplier(value) for value in real], np.int64)
    zero_point = int(rng.integers(-128, 128))
    low = zero_point if activation == "RELU" else -128
    bias = rng.integers(-3000, 3000, CHANNELS)
    return IntegerStage(bias, pairs[:, 0], pairs[:, 1], zero_point, low, 127, multiply)


@pytest.mark.parametrize("activation", ["NONE", "RELU"])
@pytest.mark.parametrize(
    "multiply", [multiply_rounding_twice, multiply_rounding_once, floor_at_the_end]
)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_proved_beside_the_steps_holds_for_every_sum(seed, multiply, activation):
    stage = random_stage(seed, multiply, activation)
    formula = find_float_stage(stage, LARGEST)
    if multiply is not floor_at_the_end:
        assert formula is not None
    if formula is not None:
        sums = np.repeat(np.arange(-LARGEST, LARGEST + 1.0)[:, None], CHANNELS, axis=1)
        np.testing.assert_array_equal(formula(sums), stage(sums))


def test_rules_that_no_formula_follows_are_left_to_the_integers():
    stages = [random_stage(seed, floor_at_the_end, "NONE") for seed in range(5)]
    assert [find_float_stage(stage, LARGEST) for stage in stages] == [None] * 5


def test_a_register_that_can_wrap_is_left_to_the_integers():
    stage = random_stage(1, multiply_rounding_twice, "NONE")
    wrapping = IntegerStage(**(vars(stage) | {"bias": stage.bias + 2**31 - 5000}))
    assert find_float_stage(wrapping, LARGEST) is None


def test_a_channel_with_a_multiplier_of_zero_has_one_code():
    stage = random_stage(1, multiply_rounding_twice, "NONE")
    zeros = {"multipliers": np.zeros_like(stage.multipliers), "shifts": np.zeros_like(stage.shifts)}
    constant = IntegerStage(**(vars(stage) | zeros))
    formula = find_float_stage(constant, LARGEST)
    sums = np.linspace(-LARGEST, LARGEST, 99).round()[:, None] * np.ones(CHANNELS)
    assert set(formula(sums).ravel().tolist()) == {constant.zero_point}


def test_steep_layers_step_several_codes_at_once():
    pairs = np.array([quantize_multiplier(v) for v in (0.7, 1.0, 3.3)], np.int64)
    bias = np.array([5, -7, 0])
    stage = IntegerStage(bias, pairs[:, 0], pairs[:, 1], -3, -128, 127, multiply_rounding_twice)
    formula = find_float_stage(stage, 300)
    sums = np.repeat(np.arange(-300.0, 301)[:, None], 3, axis=1)
    np.testing.assert_array_equal(formula(sums), stage(sums))


@pytest.mark.parametrize("wrong", ["slope", "offset"])
def test_a_wrong_formula_is_never_used(monkeypatch, wrong):
    """Spoil every formula that is tried: the check next to the steps must refuse it."""

    class Spoiled(float_requantize.FloatStage):
        def __call__(self, sums):
            spoiled = {**vars(self), wrong: getattr(self, wrong) * (1 + 1e-4)}
            return float_stage(**spoiled)(sums)

    float_stage = float_requantize.FloatStage
    monkeypatch.setattr(float_requantize, "FloatStage", Spoiled)
    stage = random_stage(2, multiply_rounding_twice, "NONE")
    assert find_float_stage(stage, LARGEST) is None


@pytest.mark.parametrize("name", ["conv_2d", "depthwise_conv_2d", "fully_connected"])
def test_where_no_formula_is_found_the_integers_give_the_golden_vectors(monkeypatch, name):
    monkeypatch.setattr(requantize, "find_float_stage", lambda stage, largest: None)
    model, x, expected = load_golden(name)
    trace = Simulator.load(model).trace(x)
    for i, values in expected.items():
        np.testing.assert_array_equal(trace[i], values)


def test_most_layers_of_the_golden_models_are_requantized_in_floats(monkeypatch):
    found = []

    def counting(stage, largest):
        found.append(find_float_stage(stage, largest))
        return found[-1]

    monkeypatch.setattr(requantize, "find_float_stage", counting)
    for name in NAMES:
        model, x, _ = load_golden(name)
        Simulator.load(model).run(x)
    assert sum(formula is not None for formula in found) > 0.9 * len(found)
    assert any(formula is not None and formula.nudge is not None for formula in found)
