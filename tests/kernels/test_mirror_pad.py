"""MIRROR_PAD: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFLECT, SYMMETRIC = 0, 1
REFUSED = [
    ([(1, 4), [[0, 0], [4, 0]]], (1, 8), REFLECT, "paddings of 0 to 3 along axis 1"),
    ([(1, 4), [[0, 0], [0, 5]]], (1, 9), SYMMETRIC, "paddings of 0 to 4 along axis 1"),
    ([(1, 4), [[0, 0], [-1, 0]]], (1, 3), SYMMETRIC, "paddings of 0 to 4 along axis 1"),
    ([(1, 4), [[0, 0], [1, 0]]], (1, 6), SYMMETRIC, r"output shape \(1, 5\)"),
    ([(1, 4), [[1, 0]]], (1, 5), SYMMETRIC, "a pair of paddings for each of 2 axes"),
]


@pytest.mark.parametrize(("inputs", "made", "mode", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, made, mode, words):
    model = one_operator("MIRROR_PAD", "MirrorPadOptions", inputs, [made], mode=mode)
    with pytest.raises(ModelError, match=f"MIRROR_PAD: expected .*{words}"):
        Simulator.load(model)
