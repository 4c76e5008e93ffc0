"""SPLIT_V: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), [1, 2], 1], [(1, 1), (1, 2)], "add up to 4"),
    ([(1, 4), [5, -1], 1], [(1, 5), (1, 1)], "sizes of at least 1"),
    ([(1, 4), [1, 3], 1], [(1, 4)], "1 sizes of at least 1"),
    ([(1, 0), [], 1], [], "a size for each part, found \\[\\]"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("SPLIT_V", "SplitVOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"SPLIT_V: expected .*{words}"):
        Simulator.load(model)
