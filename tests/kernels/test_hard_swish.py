"""HARD_SWISH: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tests.support.inputs import mismatches
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import hard_swish
from tinyml_course.simulator import Simulator, tflm

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "the result rounds down": (hard_swish, "rounding_divide_by_pot", floor_divide_by_pot),
    "a rounding product rounds down": (
        hard_swish,
        "_rounding_high_mul_16",
        lambda a, b: (a * b) >> 15,
    ),
    "a cutting product rounds down": (
        hard_swish,
        "_cutting_high_mul_16",
        lambda a, b: (a * b) >> 15,
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("HARD_SWISH", "activations")


def test_an_output_step_that_is_too_small_is_refused():
    model = scaled_operator("HARD_SWISH", [A], ((1, 2, 3), 0.0001, 0))
    with pytest.raises(ModelError, match=r"HARD_SWISH.*expected.*input step below 128.*found"):
        Simulator.load(model)


def test_an_output_step_that_is_too_large_is_refused():
    model = scaled_operator("HARD_SWISH", [A], ((1, 2, 3), 100, 0))
    with pytest.raises(ModelError, match=r"HARD_SWISH.*expected.*above 1/512 output steps.*found"):
        Simulator.load(model)


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
@pytest.mark.parametrize("scale", [2.0**-24, 7.8e-9, 2.0**-35, 2.0**-50])
def test_an_input_scale_that_shifts_all_bits_out_equals_tflm(scale):
    model = scaled_operator("HARD_SWISH", [((1, 256), scale, -3)], ((1, 256), scale / 2, 5))
    x = np.arange(-128, 128, dtype=np.int8)[None]
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}
