"""BATCH_TO_SPACE_ND: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

IMAGES, NONE = (6, 2, 2, 2), [[0, 0], [0, 0]]
REFUSED = [
    ([(1, 2, 2, 2), [2, 3], NONE], [(1, 4, 6, 2)], r"6 small images of \(2, 2, 2\)"),
    ([IMAGES, [2, 3], [[0, 1], [0, 0]]], [(1, 4, 6, 2)], "whole 2x3 blocks"),
    ([IMAGES, [2, 3, 1], NONE], [(1, 4, 6, 2)], "2 block sizes"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("BATCH_TO_SPACE_ND", "BatchToSpaceNDOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"BATCH_TO_SPACE_ND: expected .*{words}"):
        Simulator.load(model)


def test_a_number_type_that_tflm_does_not_take_is_named():
    model = one_operator(
        "BATCH_TO_SPACE_ND", "BatchToSpaceNDOptions", [IMAGES, [2, 3], NONE], [(1, 4, 6, 2)],
        dtype=np.int16,
    )  # fmt: skip
    with pytest.raises(ModelError, match=r"expected one of int8, float32, found .*int16"):
        Simulator.load(model)
