"""CUMSUM, int8: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import add_n, cumsum
from tinyml_course.simulator import Simulator


def begins_with_0(x, axis, options):
    """As if the sum began with 0.0: the start that is added is taken away again."""
    return cumulative_sum(x, axis, options) + 30 * 2**19


cumulative_sum = cumsum.cumulative_sum

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "10 bits": (add_n, "LEFT_SHIFT", 10),
    "another start": (cumsum, "cumulative_sum", begins_with_0),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("CUMSUM", "coded_islands")


def one_sum(axis=1, shape=(1, 4)):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, at = b.tensor((1, 4), scale=0.1), b.tensor((1,), np.int32, data=[axis])
    y = b.tensor(shape, scale=0.1)
    b.operator("CUMSUM", [x, at], [y], builder.options("CumsumOptions"))
    return b.build([x], [y])


@pytest.mark.parametrize(
    ("model", "words"),
    [({"axis": 2}, "an axis of"), ({"shape": (1, 5)}, r"output shape \(1, 4\)")],
)
def test_an_axis_or_a_shape_that_does_not_fit_is_refused(model, words):
    with pytest.raises(ModelError, match=f"CUMSUM: expected {words}"):
        Simulator.load(one_sum(**model))
