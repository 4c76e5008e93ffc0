"""TRANSPOSE: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ([(1, 4), [1, 1]], [(4, 4)], r"order of 2 axes.*\[1, 1\]"),
    ([(1, 4), [0, -1]], [(1, 4)], "order of 2 axes"),
    ([(1, 4), [1, 0]], [(1, 4)], r"output shape \(4, 1\)"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("TRANSPOSE", "TransposeOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"TRANSPOSE: expected .*{words}"):
        Simulator.load(model)


def test_a_dtype_that_tflm_has_no_kernel_for_is_named():
    model = one_operator(
        "TRANSPOSE", "TransposeOptions", [(1, 4), [1, 0]], [(4, 1)], dtype=np.int32
    )
    with pytest.raises(ModelError, match=r"TRANSPOSE: expected one of int8.*, found .*int32"):
        Simulator.load(model)
