"""ARG_MIN: the first of equal codes, and what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def arg_min(dtype=np.int8, axis=1):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, at = b.tensor((1, 4), dtype), b.tensor((1,), np.int32, data=[axis])
    y = b.tensor((1,), np.int32)
    o = builder.options("ArgMinOptions", outputType=2)
    b.operator("ARG_MIN", [x, at], [y], o)
    return b.build([x], [y])


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_the_first_of_equal_values_wins(dtype):
    x = np.array([[3, -1, 2, -1], [0, 0, 0, 0]], dtype)
    np.testing.assert_array_equal(Simulator.load(arg_min(dtype)).run(x), [1, 0])


def test_a_type_that_tflm_does_not_take_is_refused():
    with pytest.raises(ModelError, match=r"ARG_MIN: expected an int8 model, found .*int16"):
        Simulator.load(arg_min(np.int16))


def test_an_axis_that_is_not_there_is_refused():
    with pytest.raises(ModelError, match="ARG_MIN: expected an axis of"):
        Simulator.load(arg_min(axis=2))
