"""ADD_N, int8: changed rules are noticed and what it refuses."""

import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import add_n
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 4)

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "10 bits": (add_n, "LEFT_SHIFT", 10),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("ADD_N", "coded_islands")


@pytest.mark.parametrize("other", [((1, 2, 3), 0.1, 5), ((1, 2, 3), 0.2, 4), ((1, 3, 2), 0.1, 4)])
def test_inputs_that_are_not_alike_are_refused(other):
    with pytest.raises(ModelError, match="ADD_N: expected inputs of the shape and scale of"):
        Simulator.load(scaled_operator("ADD_N", [A, other], ((1, 2, 3), 0.2, 0)))


def test_one_input_is_refused():
    with pytest.raises(ModelError, match="ADD_N: expected at least 2 inputs"):
        Simulator.load(scaled_operator("ADD_N", [A], A))


def test_an_output_step_that_is_too_small_is_refused():
    with pytest.raises(ModelError, match="ADD_N: expected an output step of at least"):
        Simulator.load(scaled_operator("ADD_N", [A, A], ((1, 2, 3), 1e-8, 0)))
