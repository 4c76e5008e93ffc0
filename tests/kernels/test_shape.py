"""SHAPE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4)], [(2,)], "an int32 output"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SHAPE", "ShapeOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SHAPE: expected .*{words}"):
        Simulator.load(model)
