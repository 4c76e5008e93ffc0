"""FILL: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

REFUSED = [
    ((1,), np.int8, [2, 3], "one value without axes"),
    ((), np.int8, [2, 4], r"output shape \(2, 4\)"),
    ((), np.int16, [2, 3], "one of int8, int32, float32"),
]


@pytest.mark.parametrize(("shape", "dtype", "lengths", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(shape, dtype, lengths, words):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    value, made = b.tensor(shape, dtype, scale=0.1), b.tensor((2, 3), dtype, scale=0.1)
    at = b.tensor((2,), np.int32, data=lengths)
    b.operator("FILL", [at, value], [made])
    with pytest.raises(ModelError, match=f"FILL: expected .*{words}"):
        Simulator.load(b.build([value], [made]))
