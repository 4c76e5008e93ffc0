"""PADV2: what it refuses and changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import Q, one_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import KERNELS, pad
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), [[0, 0], [1, 0]], [1, 2]], [(1, 5)], "one int8 as value"),
    ([(1, 4), [[0, 0], [1, 0]], 1], [(1, 5)], "one int8 as value"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("PADV2", "PadV2Options", inputs, shapes)
    with pytest.raises(ModelError, match=f"PADV2: expected .*{words}"):
        Simulator.load(model)


def test_a_pad_value_with_another_scale_is_named():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, out = b.tensor((1, 2), **Q), b.tensor((1, 3), **Q)
    value = b.tensor((), scale=0.2, zero_point=3, data=5)
    paddings = b.tensor((2, 2), np.int32, data=[[0, 0], [0, 1]])
    b.operator("PADV2", [x, paddings, value], [out], builder.options("PadV2Options"))
    with pytest.raises(ModelError, match="a value with the output's scale and zero point"):
        Simulator.load(b.build([x], [out]))


def test_a_value_that_is_ignored_is_noticed(monkeypatch):
    def zeros(node):
        run = pad.prepare(node)
        return lambda x, paddings, *value: run(x, paddings)

    monkeypatch.setitem(KERNELS, "PADV2", zeros)
    assert differs("PADV2", "pads")
