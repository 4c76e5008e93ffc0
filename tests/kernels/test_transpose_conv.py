"""TRANSPOSE_CONV: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import PADDING_AFTER, ROUNDS_ONCE, SHIFT_ROUNDS_DOWN, differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import requantize
from tinyml_course.simulator import Simulator

MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "the activation's end rounds down": (requantize, "round_half_away", np.floor),
    "padding behind only": PADDING_AFTER,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("TRANSPOSE_CONV", "transpose_conv")


def transposed(padding=0, out=(1, 8, 8, 2), weights=(2, 3, 3, 4), image=(1, 4, 4, 4), **changes):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor(image, scale=0.1, zero_point=5)
    w = b.tensor(weights, changes.get("dtype", np.int8), scale=0.01, data=np.ones(weights))
    y = b.tensor(out, scale=0.2)
    shape = b.tensor((len(out),), np.int32, data=out)
    bias = [b.tensor((n,), np.int32, data=np.ones(n)) for n in changes.get("bias", [])]
    o = builder.options(
        "TransposeConvOptions",
        padding=padding,
        strideH=2,
        strideW=2,
        fusedActivationFunction=changes.get("activation", 0),
    )
    b.operator("TRANSPOSE_CONV", [shape, w, x, *bias], [y], o)
    return b.build([x], [y])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"out": (1, 9, 8, 2)}, r"an output that a convolution \(SAME\) turns back into .*1x4x4x4"),
        ({"padding": 1}, r"an output that a convolution \(VALID\) turns back into .*1x4x4x4"),
        ({"out": (2, 8, 8, 2)}, r"an output that a convolution .*, found \(2, 8, 8, 2\)"),
        ({"padding": 1, "out": (1, 2, 2, 2)}, r"an output that a convolution \(VALID\)"),
        ({"out": (1, 8, 8, 3)}, r"expected 4 channels in and 2 out, found .*8x8x3"),
        ({"image": (1, 4, 4, 3)}, r"expected 4 channels in and 2 out, found .*4x4x3"),
        ({"weights": (2, 9, 4)}, r"expected int8 weights of 4 axes \(OHWI\), found .*2x9x4"),
        ({"dtype": np.int16}, r"expected int8 weights of 4 axes \(OHWI\), found .*int16"),
        ({"bias": [3]}, r"expected 2 int32 biases, found .*int32 3"),
        ({"activation": 4}, r"expected a fused activation among .*, found TANH"),
    ],
)
def test_a_transposed_convolution_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ModelError, match=message):
        Simulator.load(transposed(**changes))


def test_every_input_pixel_adds_its_copy_of_the_weights():
    simulator = Simulator.load(transposed())
    x = np.full((1, 4, 4, 4), 5, np.int8)  # 0.0 everywhere
    x[0, 1, 2] = 105  # but for one pixel: 4 channels of 10.0
    y = simulator.run(x)[0, :, :, 0]
    expected = np.zeros((8, 8), np.int8)
    expected[2:5, 4:7] = 2  # 4 · 10.0 · 0.01 in steps of 0.2
    np.testing.assert_array_equal(y, expected)
