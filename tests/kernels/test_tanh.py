"""TANH: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tests.support.one_operator import every_code, scaled_operator, tflite_builder
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
    assert differs("TANH", "activations")


def test_another_output_scale_is_refused():
    model = scaled_operator("TANH", [A], A)
    with pytest.raises(
        ModelError, match=r"TANH.*expected.*output scale 1/128 and zero point 0.*found"
    ):
        Simulator.load(model)


def test_an_input_scale_that_is_too_small_is_refused():
    model = scaled_operator("TANH", [((1, 2, 3), 1e-9, 0)], ((1, 2, 3), 1 / 128, 0))
    with pytest.raises(ModelError, match=r"TANH.*expected.*input scale of at least.*found"):
        Simulator.load(model)


def test_tanh_and_logistic_of_zero_are_the_lowest_code_where_a_step_is_8_or_more():
    for name, out in (("TANH", (1 / 128, 0)), ("LOGISTIC", (1 / 256, -128))):
        model, _ = every_code(name, [(8.0, 0, *out, {}), (7.9, 0, *out, {})])
        zero = np.zeros((1, 256), np.int8)
        coarse, finer = Simulator.load(model).run((zero, zero))
        assert (int(coarse[0, 0]), int(finer[0, 0])) == (-128, 0)


def test_real_values_that_become_codes_are_refused():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 2), np.float32), b.tensor((1, 2), scale=1 / 128)
    b.operator("TANH", [x], [y])
    with pytest.raises(ModelError, match=r"TANH: expected a float32 output, found .*int8"):
        Simulator.load(b.build([x], [y]))
