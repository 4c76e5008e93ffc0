"""UNPACK: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(2, 4)], [(4,)], "2 outputs, found 1"),
    ([(2, 4)], [(4,), (3,)], r"output shape \(4,\), found \(3,\)"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("UNPACK", "UnpackOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"UNPACK: expected .*{words}"):
        Simulator.load(model)


def test_an_axis_out_of_range_is_named():
    model = one_operator("UNPACK", "UnpackOptions", [(1, 4)], [(1,)] * 4, axis=-4)
    with pytest.raises(ModelError, match=r"UNPACK: expected an axis of .*, found -4"):
        Simulator.load(model)


def test_a_count_that_is_not_the_number_of_outputs_is_refused():
    model = one_operator("UNPACK", "UnpackOptions", [(2, 4)], [(4,), (4,)], num=1)
    with pytest.raises(ModelError, match="expected 1 outputs, as its UnpackOptions say, found 2"):
        Simulator.load(model)
