"""DEPTH_TO_SPACE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

GIVEN, MADE = (1, 2, 3, 8), (1, 4, 6, 2)
REFUSED = [
    (GIVEN, MADE, 0, "a block size of 1 or more"),
    (GIVEN, MADE, 3, "blocks of 3x3 pixels"),
    (GIVEN, (*MADE[:3], 3), 2, "blocks of 2x2 pixels"),
    (GIVEN[1:], MADE[1:], 2, "an input of 4 axes"),
    (GIVEN, MADE[1:], 2, "an output of 4 axes"),
]


@pytest.mark.parametrize(("given", "made", "size", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(given, made, size, words):
    model = one_operator("DEPTH_TO_SPACE", "DepthToSpaceOptions", [given], [made], blockSize=size)
    with pytest.raises(ModelError, match=f"DEPTH_TO_SPACE: expected .*{words}"):
        Simulator.load(model)
