"""GATHER_ND: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

X = (2, 5, 3)
REFUSED = [
    ([X, [[1, 2]]], [(1, 5)], r"output shape \(1, 3\)"),
    ([X, [[1, 2, 0, 0]]], [(1,)], "1 to 5 indices"),
    ([X, np.array([[1, 2]], np.int64)], [(1, 3)], "int32 indices"),
    ([X, np.array(1, np.int32)], [(5, 3)], "int32 indices of 1 axis or more"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("GATHER_ND", "GatherNdOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"GATHER_ND: expected .*{words}"):
        Simulator.load(model)


def test_an_index_outside_is_named():
    model = one_operator("GATHER_ND", "GatherNdOptions", [X, [[1, 5]]], [(1, 3)])
    with pytest.raises(ModelError, match=r"expected indices from 0 to below \(2, 5\)"):
        Simulator.load(model).run(np.zeros((1, *X), np.int8))
