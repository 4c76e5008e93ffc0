"""SPLIT: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([1, (1, 4)], [(1, 1)] * 3, "divides 4, found 3"),
    ([2, (1, 4)], [(1, 2)] * 2, "an axis of .*found 2"),
    ([1, (1, 4)], [(1, 1), (1, 3)], r"output shape \(1, 2\)"),
    ([1, (1, 4)], [], "divides 4, found 0"),
    ([[0, 1], (1, 4)], [(1, 2)] * 2, "one value in input 0, found 2"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SPLIT", "SplitOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SPLIT: expected .*{words}"):
        Simulator.load(model)
