"""FULLY_CONNECTED: changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import PRODUCT_ROUNDS_DOWN, ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.inputs import input_families, mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.simulator import Simulator, tflm

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "the product rounds down": PRODUCT_ROUNDS_DOWN,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("FULLY_CONNECTED", "fully_connected")


@pytest.mark.tflm
@pytest.mark.parametrize("has_options", [True, False])
@pytest.mark.parametrize(("units", "scales"), [(5, 1), (5, 5), (1, 1)])
def test_a_zero_point_of_the_weights_counts_only_with_one_scale(units, scales, has_options):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 8), scale=0.1, zero_point=3), b.tensor((1, units), scale=0.4)
    weights = np.random.default_rng(units).integers(-127, 128, (units, 8))
    w = b.tensor(weights.shape, scale=[0.01] * scales, zero_point=7, data=weights)
    options = builder.options("FullyConnectedOptions") if has_options else None
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], options)
    content, rows = b.build([x], [y]), input_families((1, 8), 50, 3)
    assert mismatches(Simulator.load(content).trace(rows), tflm.trace(content, rows)) == {}
