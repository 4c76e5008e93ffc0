"""BATCH_MATMUL: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.one_operator import scaled_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import batch_matmul
from tinyml_course.simulator import Simulator


def in_float32(node, a, b, over):
    return float(np.float32(a) * np.float32(b))


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "scales in float32": (batch_matmul, "scale_quotient", in_float32),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("BATCH_MATMUL", "batch_matmul")


REFUSED = [
    ((1, 2, 3), (1, 4, 5), (1, 2, 5), "3 rows in the second matrix"),
    ((1, 2, 3), (1, 3, 5), (1, 2, 4), r"output shape \(1, 2, 5\)"),
    ((2, 2, 3), (3, 3, 5), (2, 2, 5), "batches that broadcast"),
    ((3,), (3, 5), (5,), "2 to 5 axes"),
    ((1, 1, 1, 1, 2, 3), (3, 5), (1, 1, 1, 1, 2, 5), "2 to 5 axes"),
]


@pytest.mark.parametrize(("a", "b", "made", "words"), REFUSED, ids=range(len(REFUSED)))
def test_shapes_that_do_not_fit_are_named(a, b, made, words):
    sides = [(shape, 0.1, 0) for shape in (a, b, made)]
    model = scaled_operator("BATCH_MATMUL", sides[:2], sides[2], "BatchMatMulOptions")
    with pytest.raises(ModelError, match=f"BATCH_MATMUL: expected .*{words}"):
        Simulator.load(model)


def test_a_scale_that_tflm_cannot_multiply_a_64_bit_sum_by_is_refused():
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = (b.tensor((1, 2, 2), np.int16, scale=scale) for scale in (200.0, 0.001))
    b.operator("BATCH_MATMUL", [x, x], [y], builder.options("BatchMatMulOptions"))
    with pytest.raises(ModelError, match=r"BATCH_MATMUL: expected a scale .* below 2\*\*14, found"):
        Simulator.load(b.build([x], [y]))
