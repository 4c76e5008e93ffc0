"""LOGISTIC: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import logistic
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "the result rounds down": (logistic, "rounding_divide_by_pot", floor_divide_by_pot),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("LOGISTIC", "activations")


def test_another_output_scale_is_refused():
    model = scaled_operator("LOGISTIC", [A], A)
    with pytest.raises(
        ModelError, match=r"LOGISTIC.*expected.*output scale 1/256 and zero point -128.*found"
    ):
        Simulator.load(model)
