"""PACK: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), (1, 3)], [(2, 1, 4)], r"inputs of one shape \(1, 4\)"),
    ([(1, 4), (1, 4)], [(1, 4, 2)], r"output shape \(2, 1, 4\)"),
    ([], [(1, 4)], "at least 1 inputs"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("PACK", "PackOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"PACK: expected .*{words}"):
        Simulator.load(model)


def test_an_axis_out_of_range_is_named():
    model = one_operator("PACK", "PackOptions", [(1, 4)], [(1, 4, 1)], axis=-4)
    with pytest.raises(ModelError, match=r"PACK: expected an axis of .*, found -4"):
        Simulator.load(model)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_count_that_is_not_the_number_of_inputs_is_refused(count):
    # TFLM would leave parts of the output as they are: with 0, as without options, all of it.
    inputs, shapes = [(1, 4), (1, 4)], [(2, 1, 4)]
    model = one_operator("PACK", "PackOptions", inputs, shapes, valuesCount=count)
    with pytest.raises(ModelError, match=f"expected {count} inputs, as its PackOptions say"):
        Simulator.load(model)
