"""GATHER: what it refuses, positions that are computed."""

import numpy as np
import pytest

from tests.support.inputs import mismatches
from tests.support.one_operator import one_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm

X = (2, 5, 3)
REFUSED = [
    ([X, [1, 2]], (2, 2, 3), {"axis": 3}, "an axis of tensor 0"),
    ([X, [1, 2]], (2, 3, 3), {"axis": 1}, r"output shape \(2, 2, 3\)"),
    ([X, [1, 2]], (2, 3), {"axis": 1, "batchDims": 2}, "batch axes up to axis 1"),
    ([X, [[1], [2], [0]]], (2, 1, 3), {"axis": 1, "batchDims": 1}, "the same 1 first axes"),
    ([X, np.array([1], np.int64)], (2, 1, 3), {"axis": 1}, "int32 positions, as TFLM takes"),
]


@pytest.mark.parametrize(("inputs", "made", "values", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, made, values, words):
    model = one_operator("GATHER", "GatherOptions", inputs, [made], **values)
    with pytest.raises(ModelError, match=f"GATHER: expected .*{words}"):
        Simulator.load(model)


def chosen():
    """Positions that are an input."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, at, y = b.tensor(X, scale=0.1), b.tensor((2, 4), np.int32), b.tensor((2, 4, 3), scale=0.1)
    b.operator("GATHER", [x, at], [y], builder.options("GatherOptions", axis=1, batchDims=1))
    return b.build([x, at], [y])


@pytest.mark.tflm
def test_each_row_takes_from_its_own_positions():
    rng = np.random.default_rng(1)
    x = rng.integers(-128, 128, (9, *X)).astype(np.int8)
    at = rng.integers(0, 5, (9, 2, 4)).astype(np.int32)
    assert mismatches(Simulator.load(chosen()).trace((x, at)), tflm.trace(chosen(), (x, at))) == {}


@pytest.mark.parametrize("place", [-1, 5])
def test_a_position_outside_is_named(place):
    x, at = np.zeros((1, *X), np.int8), np.full((1, 2, 4), place, np.int32)
    with pytest.raises(ModelError, match=f"GATHER: expected positions from 0 to 4.*{place}"):
        Simulator.load(chosen()).run((x, at))
