"""BROADCAST_ARGS: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def shapes(first, second, made):
    """Two shapes that are inputs, and the lengths of all three."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    a, c, out = (b.tensor(shape, np.int32) for shape in (first, second, made))
    b.operator("BROADCAST_ARGS", [a, c], [out])
    return b.build([a, c], [out])


def test_another_number_of_axes_is_refused():
    with pytest.raises(ModelError, match=r"BROADCAST_ARGS: expected output shape \(3,\)"):
        Simulator.load(shapes((3,), (2,), (2,)))


def test_tensors_that_are_no_shapes_are_refused():
    with pytest.raises(ModelError, match="BROADCAST_ARGS: expected two shapes"):
        Simulator.load(shapes((3,), (), (3,)))


def test_shapes_that_do_not_broadcast_are_named():
    model = Simulator.load(shapes((3,), (2,), (3,)))
    with pytest.raises(ModelError, match=r"shapes that broadcast, found \[1, 4, 1\] and \[2, 1\]"):
        model.run((np.array([[1, 4, 1]], np.int32), np.array([[2, 1]], np.int32)))
