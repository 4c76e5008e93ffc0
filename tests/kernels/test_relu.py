"""RELU: changed rules are noticed."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs, float32_for
from tinyml_course.kernels import relu

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "a multiplier in float32": (relu, "effective_multiplier", float32_for(1)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("RELU", "activations")
