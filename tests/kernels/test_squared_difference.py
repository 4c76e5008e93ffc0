"""SQUARED_DIFFERENCE: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

MUTATIONS = {"one rounding": ROUNDS_ONCE, "the shift rounds down": SHIFT_ROUNDS_DOWN}
A = ((1, 2, 3), 0.1, 0)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("SQUARED_DIFFERENCE", "squared_difference")


def test_another_output_shape_is_refused():
    model = scaled_operator("SQUARED_DIFFERENCE", [A, A], ((1, 2, 2), 0.1, 0))
    with pytest.raises(ModelError, match=r"expected.*output shape \(1, 2, 3\).*found"):
        Simulator.load(model)
