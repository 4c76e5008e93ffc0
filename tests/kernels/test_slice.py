"""SLICE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

DEEP = (1, 1, 1, 1, 1, 2)
REFUSED = [
    ([(1, 4), [0, -1], [1, 2]], [(1, 2)], "part of an axis of 4.*n -1"),
    ([(1, 4), [0, 3], [1, 2]], [(1, 2)], "begin 3 and size 2"),
    ([(1, 4), [0, 4], [1, -1]], [(1, 0)], "begin 4 and size -1"),
    ([(1, 4), [0], [1, 2]], [(1, 2)], "one index for each of 2 axes"),
    ([DEEP, [0] * 6, [-1] * 6], [DEEP], "at most 5 axes"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SLICE", "SliceOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SLICE: expected .*{words}"):
        Simulator.load(model)
