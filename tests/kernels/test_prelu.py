"""PRELU: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs, float32_for
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import prelu
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "a multiplier in float32 above zero": (prelu, "effective_multiplier", float32_for(1)),
    "a multiplier in float32 below zero": (prelu, "effective_multiplier", float32_for(2)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("PRELU", "prelu")


def test_a_missing_input_is_refused():
    model = scaled_operator("PRELU", [A], A)
    with pytest.raises(ModelError, match=r"PRELU.*expected.*at least 2 inputs.*found"):
        Simulator.load(model)
