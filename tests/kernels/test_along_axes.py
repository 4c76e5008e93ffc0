"""Sums of float32 along axes: their order is noticed, what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels.unquantized import along_axes
from tinyml_course.simulator import Simulator, tflm

FLOAT = np.float32

MUTATIONS = {
    "NumPy's order": lambda parts: np.ascontiguousarray(np.moveaxis(parts, 0, -1)).sum(axis=-1),
    "backwards": lambda parts: along_axes_sum(parts[::-1]),
    "in float64": lambda parts: parts.sum(axis=0, dtype=np.float64).astype(FLOAT),
}
along_axes_sum = along_axes.sum_in_order


@pytest.mark.parametrize("operator", ["MEAN", "SUM"])
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_order_is_noticed(monkeypatch, name, operator):
    monkeypatch.setattr(along_axes, "sum_in_order", MUTATIONS[name])
    assert differs(operator, "real_along_axes")


def test_a_cumulative_sum_in_float64_is_noticed(monkeypatch):
    def wide(x, axis, dtype):
        return np.add.accumulate(x, axis, np.float64).astype(dtype)

    monkeypatch.setattr(np, "cumsum", wide)
    assert differs("CUMSUM", "real_along_axes")


@pytest.mark.tflm
def test_long_sums_equal_tflm():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, axis = b.tensor((1, 3000, 2), FLOAT), b.tensor((1,), np.int32, data=[1])
    outputs = []
    for name in ("MEAN", "SUM"):
        outputs.append(b.tensor((1, 2), FLOAT))
        b.operator(name, [x, axis], outputs[-1:], builder.options("ReducerOptions"))
    outputs.append(b.tensor((1, 3000, 2), FLOAT))
    b.operator("CUMSUM", [x, axis], outputs[-1:], builder.options("CumsumOptions"))
    model = b.build([x], outputs)
    rows = np.random.default_rng(4).normal(3, 100, (4, 3000, 2)).astype(FLOAT)
    assert mismatches(Simulator.load(model).trace(rows), tflm.trace(model, rows)) == {}


def one_sum(axis, out=(1, 4), dtype=FLOAT):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, at, y = b.tensor((1, 4), FLOAT), b.tensor((), np.int32, data=axis), b.tensor(out, dtype)
    b.operator("CUMSUM", [x, at], [y], builder.options("CumsumOptions"))
    return b.build([x], [y])


def test_an_axis_that_is_not_there_is_refused():
    with pytest.raises(ModelError, match=r"CUMSUM: expected an axis of .*, found 2"):
        Simulator.load(one_sum(2))


def test_an_output_of_another_type_is_refused():
    with pytest.raises(ModelError, match="CUMSUM: expected a float32 output"):
        Simulator.load(one_sum(1, dtype=np.int32))
