"""BROADCAST_TO: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 3), [2, 4]], [(2, 4)], r"a shape that broadcasts to \(2, 4\)"),
    ([(1, 3), [2, 3]], [(2, 4)], r"output shape \(2, 3\)"),
    ([(2, 3), [3]], [(3,)], r"a shape that broadcasts to \(3,\)"),
    ([(1, 3), [1] * 5 + [3]], [(1, 1, 1, 1, 1, 3)], "at most 5 axes"),
    ([(1, 3), np.array([1.0, 3.0], np.float32)], [(1, 3)], "integers in input 1"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("BROADCAST_TO", "BroadcastToOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"BROADCAST_TO: expected .*{words}"):
        Simulator.load(model)
