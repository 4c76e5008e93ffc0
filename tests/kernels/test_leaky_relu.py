"""LEAKY_RELU: changed rules are noticed."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs, float32_for
from tinyml_course.kernels import leaky_relu

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "a multiplier in float32 above zero": (leaky_relu, "effective_multiplier", float32_for(1)),
    "a multiplier in float32 below zero": (leaky_relu, "effective_multiplier", float32_for(2)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("LEAKY_RELU", "activations")
