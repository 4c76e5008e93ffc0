"""L2_NORMALIZATION: changed rules are noticed, vectors of every length, what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.inputs import mismatches
from tests.support.one_operator import scaled_operator
from tinyml_course.errors import ModelError
from tinyml_course.quantization import inverse_root
from tinyml_course.simulator import Simulator, tflm

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "three steps": (inverse_root, "_STEPS", 3),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("L2_NORMALIZATION", "l2_normalization")


@pytest.mark.tflm
@pytest.mark.parametrize("zero_point", [-128, 0, 127])
def test_all_vectors_of_two_codes_equal_tflm(zero_point):
    shape = (1, 1, 2)
    model = scaled_operator(
        "L2_NORMALIZATION", [(shape, 0.1, zero_point)], (shape, 2.0**-7, 0), "L2NormOptions"
    )
    codes = np.arange(-128, 128, 3)
    x = np.stack(np.meshgrid(codes, codes), axis=-1).reshape(-1, 1, 2).astype(np.int8)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


REFUSED = [
    ((1, 2), (1, 3), {}, r"output shape \(1, 2\)"),
    ((1, 1, 1, 1, 2), (1, 1, 1, 1, 2), {}, "1 to 4 axes"),
    ((1, 2), (1, 2), {"fusedActivationFunction": 1}, "no fused activation, found RELU"),
]


@pytest.mark.parametrize(("given", "made", "values", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(given, made, values, words):
    sides = (given, 0.1, 0), (made, 2.0**-7, 0)
    model = scaled_operator("L2_NORMALIZATION", [sides[0]], sides[1], "L2NormOptions", **values)
    with pytest.raises(ModelError, match=f"L2_NORMALIZATION: expected .*{words}"):
        Simulator.load(model)
