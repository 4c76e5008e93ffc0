"""ELU, int8: every code at many scales, changed rules are noticed, what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.inputs import mismatches
from tests.support.one_operator import every_code, scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.kernels import elu
from tinyml_course.kernels.unquantized import math_library
from tinyml_course.simulator import Simulator, tflm

MUTATIONS = {
    "rounds down": (elu, "round_half_away", np.floor),
    "in float64": (elu, "_F", np.float64),
    "halves to even": (elu, "round_half_away", np.rint),
}


@pytest.mark.parametrize("name", ["rounds down"])
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("ELU", "coded_islands")


SCALES = [
    (2.0**e * m, z, 2.0**e * m * r, z_out, {})
    for e in range(-9, 1)
    for m in (1, 1.3)
    for z, z_out in ((-128, 127), (-3, 4), (40, -100))
    for r in (1, 2, 2 / 3, 0.05)
]


@pytest.mark.tflm
def test_every_code_equals_tflm_at_many_scales():
    model, x = every_code("ELU", SCALES)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.parametrize("name", ["in float64", "halves to even"])
def test_a_rule_that_few_codes_show_is_noticed_among_many_scales(monkeypatch, name):
    model, x = every_code("ELU", SCALES)
    expected = Simulator.load(model).trace(x)
    monkeypatch.setattr(*MUTATIONS[name])
    monkeypatch.setattr(elu, "exp", lambda x: math_library.exp(x.astype(np.float32)))
    assert mismatches(Simulator.load(model).trace(x), expected)


def test_an_output_of_another_shape_is_refused():
    model = scaled_operator("ELU", [((1, 4), 0.1, 0)], ((1, 5), 0.1, 0))
    with pytest.raises(ModelError, match=r"ELU: expected output shape \(1, 4\)"):
        Simulator.load(model)
