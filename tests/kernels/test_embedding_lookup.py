"""EMBEDDING_LOOKUP: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def lookup(numbers=((3,), np.int32), rows=((5, 2), np.int8, 0), made=((3, 2), np.int8)):
    """A model that takes the numbers; shape and type of each tensor, and the rows' zero point."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    shape, dtype, zero_point = rows
    at, out = b.tensor(*numbers), b.tensor(*made, scale=0.1)
    table = b.tensor(shape, dtype, scale=0.1, zero_point=zero_point, data=np.ones(shape))
    b.operator("EMBEDDING_LOOKUP", [at, table], [out])
    return b.build([at], [out])


REFUSED = [
    ({"numbers": ((3,), np.int64)}, "int32 numbers of 1 axis"),
    ({"numbers": ((3, 1), np.int32)}, "int32 numbers of 1 axis"),
    ({"rows": ((5,), np.int8, 0)}, "rows of 1 axis or more"),
    ({"made": ((3, 3), np.int8)}, r"output shape \(3, 2\)"),
    ({"made": ((3, 2), np.int16)}, "int8 or float32 rows"),
    ({"rows": ((5, 2), np.int8, 4), "made": ((3, 2), np.float32)}, "a zero point of 0, found 4"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_tensors_that_do_not_fit_are_named(changes, words):
    with pytest.raises(ModelError, match=f"EMBEDDING_LOOKUP: expected .*{words}"):
        Simulator.load(lookup(**changes))


@pytest.mark.parametrize("number", [-1, 5])
def test_a_number_outside_is_named(number):
    with pytest.raises(ModelError, match="expected numbers from 0 to 4"):
        Simulator.load(lookup()).run(np.full((1, 3), number, np.int32))
