"""CONCATENATION: what it refuses."""

import numpy as np
import pytest

from tests.support.one_operator import Q, one_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

MANY = [(1, 2)] * 11
REFUSED = [
    ([(1, 2), (2, 2)], [(1, 4)], r"shape \(1, 2\) except"),
    ([(1, 2), (1, 2, 1)], [(1, 4)], "except along axis 1"),
    ([(1, 2), (1, 2)], [(1, 5)], r"shape \(1, 4\)"),
    ([(1, 2), [[1, 2]]], [(1, 4)], "int8 throughout"),
    (MANY, [(1, 22)], "at most 10 inputs"),
    ([], [(1, 2)], "at least 1 inputs"),
]


@pytest.mark.parametrize(("inputs", "shapes", "words"), REFUSED, ids=range(len(REFUSED)))
def test_parameters_that_do_not_fit_are_named(inputs, shapes, words):
    model = one_operator("CONCATENATION", "ConcatenationOptions", inputs, shapes, axis=1)
    with pytest.raises(ModelError, match=f"CONCATENATION: expected .*{words}"):
        Simulator.load(model)


@pytest.mark.parametrize("other", [{"scale": 0.2, "zero_point": 3}, {"scale": 0.1}])
def test_concatenation_wants_one_scale_and_zero_point(other):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 2), **Q), b.tensor((1, 2), **other)
    out = b.tensor((1, 4), **Q)
    b.operator("CONCATENATION", [x, y], [out], builder.options("ConcatenationOptions", axis=1))
    with pytest.raises(ModelError, match=r"tensor 1 .* with the output's scale and zero point"):
        Simulator.load(b.build([x, y], [out]))


def test_concatenation_with_a_fused_activation_is_named():
    m = one_operator("CONCATENATION", "ConcatenationOptions", [(1, 2)], [(1, 2)],
              axis=1, fusedActivationFunction=1)  # fmt: skip
    with pytest.raises(ModelError, match="no fused activation, found RELU"):
        Simulator.load(m)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_what_is_the_same_for_all_rows_is_repeated(rows):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, fixed = b.tensor((1, 2), **Q), b.tensor((1, 2), data=[[5, 6]], **Q)
    joined, packed = b.tensor((1, 4), **Q), b.tensor((2, 1, 2), **Q)
    only = b.tensor((1, 4), **Q)
    b.operator(
        "CONCATENATION", [fixed, x], [joined], builder.options("ConcatenationOptions", axis=1)
    )
    b.operator("PACK", [x, fixed], [packed], builder.options("PackOptions", valuesCount=2))
    b.operator(
        "CONCATENATION", [fixed, fixed], [only], builder.options("ConcatenationOptions", axis=1)
    )
    codes = np.arange(2 * rows, dtype=np.int8).reshape(rows, 2)
    joined, packed, only = Simulator.load(b.build([x], [joined, packed, only])).run(codes)
    np.testing.assert_array_equal(joined, [[5, 6, *row] for row in codes] or np.zeros((0, 4)))
    np.testing.assert_array_equal(
        packed, [[[row], [[5, 6]]] for row in codes] or np.zeros((0, 2, 1, 2))
    )
    np.testing.assert_array_equal(only, [[5, 6, 5, 6]] * rows or np.zeros((0, 4)))
