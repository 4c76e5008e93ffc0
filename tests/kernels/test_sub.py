"""SUB: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("SUB", "add_sub")


def test_an_output_step_that_is_too_small_is_refused():
    model = scaled_operator("SUB", [A, A], ((1, 2, 3), 1e-8, 0), "SubOptions")
    with pytest.raises(ModelError, match=r"SUB.*expected.*output step of at least.*found"):
        Simulator.load(model)
