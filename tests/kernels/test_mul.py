"""MUL: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs, float32_for
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import mul
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "a multiplier in float32": (mul, "effective_multiplier", float32_for(2)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("MUL", "mul")


def test_another_output_shape_is_refused():
    model = scaled_operator("MUL", [A, A], ((1, 2, 2), 0.1, 0), "MulOptions")
    with pytest.raises(ModelError, match=r"MUL.*expected.*output shape \(1, 2, 3\).*found"):
        Simulator.load(model)
