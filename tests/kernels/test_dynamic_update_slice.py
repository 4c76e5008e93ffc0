"""DYNAMIC_UPDATE_SLICE: what it refuses."""

import numpy as np
import pytest

from tests.support.inputs import mismatches
from tests.support.one_operator import one_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm

X = (2, 5)
REFUSED = [
    ([X, (2, 6), [0, 0]], [X], "a part that fits tensor 0"),
    ([X, (5,), [0, 0]], [X], "a part that fits tensor 0"),
    ([X, (1, 2), [0]], [X], "2 indices of int32 or int64"),
    ([X, (1, 2), np.zeros(2, np.float32)], [X], "2 indices of int32 or int64"),
    ([X, (1, 2), [0, 0]], [(1, 5)], r"output shape \(2, 5\)"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("DYNAMIC_UPDATE_SLICE", "DynamicUpdateSliceOptions", inputs, shapes)
    with pytest.raises(ModelError, match=f"DYNAMIC_UPDATE_SLICE: expected .*{words}"):
        Simulator.load(model)


@pytest.mark.tflm
def test_each_row_is_updated_at_its_own_place():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, part, y = (b.tensor(shape, scale=0.1) for shape in ((4, 5), (2, 2), (4, 5)))
    at = b.tensor((2,), np.int32)
    b.operator("DYNAMIC_UPDATE_SLICE", [x, part, at], [y])
    content, rng = b.build([x, part, at], [y]), np.random.default_rng(1)
    rows = (
        rng.integers(-128, 128, (20, 4, 5)).astype(np.int8),
        rng.integers(-128, 128, (20, 2, 2)).astype(np.int8),
        rng.integers(-2, 7, (20, 2)).astype(np.int32),
    )
    assert mismatches(Simulator.load(content).trace(rows), tflm.trace(content, rows)) == {}
