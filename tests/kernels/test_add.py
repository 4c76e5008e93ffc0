"""ADD: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.one_operator import scaled_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import add
from tinyml_course.quantization import fixed_point
from tinyml_course.simulator import Simulator

A = ((1, 2, 3), 0.1, 0)


def add_rounds_once_for(shape):
    """Only where ADD multiplies an array of this shape: an input's or the result's."""

    def multiply(x, *pair):
        if np.shape(x) == shape:
            return fixed_point.multiply_rounding_once(x, *pair)
        return fixed_point.multiply_rounding_twice(x, *pair)

    return fixed_point.Semantics, "multiply_for", lambda self, operator: multiply


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the first input rounds once": add_rounds_once_for((256, 1)),
    "the second input rounds once": add_rounds_once_for((1, 256)),
    "the result rounds once": add_rounds_once_for((256, 256)),
    "19 bits": (add, "LEFT_SHIFT", 19),
    "10 bits": (add, "LEFT_SHIFT", 10),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("ADD", "add_sub")


def test_shapes_that_do_not_broadcast_are_refused():
    model = scaled_operator("ADD", [A, ((1, 2, 2), 0.1, 0)], A, "AddOptions")
    with pytest.raises(ModelError, match=r"ADD.*expected.*shapes that broadcast.*found"):
        Simulator.load(model)


def test_rows_and_constants_of_fewer_axes_are_told_apart():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, out = (b.tensor((1, 3, 2), scale=1, zero_point=0) for _ in range(2))
    constant = b.tensor((3, 1), scale=1, zero_point=0, data=[[10], [20], [30]])
    b.operator("ADD", [constant, x], [out], builder.options("AddOptions"))
    rows = np.arange(18).reshape(3, 3, 2).astype(np.int8)
    result = Simulator.load(b.build([x], [out])).run(rows)
    np.testing.assert_array_equal(result, rows + np.array([[10], [20], [30]]))
