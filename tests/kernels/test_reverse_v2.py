"""REVERSE_V2: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

X = (2, 3, 4)
REFUSED = [
    ([X, [0, 2]], [X], "axes that lie side by side"),
    ([X, [1, 1]], [X], "axes that lie side by side"),
    ([X, [3]], [X], "an axis of tensor 0"),
    ([X, np.array([1], np.int64)], [X], "int32 values in input 1"),
    ([X, [1]], [(2, 4, 3)], r"output shape \(2, 3, 4\)"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("REVERSE_V2", "ReverseV2Options", inputs, shapes)
    with pytest.raises(ModelError, match=f"REVERSE_V2: expected .*{words}"):
        Simulator.load(model)
