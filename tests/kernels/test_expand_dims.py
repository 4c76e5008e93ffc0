"""EXPAND_DIMS: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), 3], [(1, 4, 1)], "an axis of .*found 3"),
    ([(1, 4), 1], [(1, 4, 1)], r"output shape \(1, 1, 4\)"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("EXPAND_DIMS", "ExpandDimsOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"EXPAND_DIMS: expected .*{words}"):
        Simulator.load(model)


def test_a_dtype_that_tflm_has_no_kernel_for_is_named():
    model = one_operator(
        "EXPAND_DIMS", "ExpandDimsOptions", [(1, 4), 1], [(1, 1, 4)], dtype=np.int32
    )
    with pytest.raises(ModelError, match=r"EXPAND_DIMS: expected one of int8.*, found .*int32"):
        Simulator.load(model)
