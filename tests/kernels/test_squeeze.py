"""SQUEEZE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 2, 4)], [(1, 8)], "without some of its axes of 1"),
    ([(1, 4)], [(1, 1, 4)], "without some of its axes of 1"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SQUEEZE", "SqueezeOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SQUEEZE: expected .*{words}"):
        Simulator.load(model)
