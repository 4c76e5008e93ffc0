"""RSQRT: every code, changed rules are noticed, numbers below zero."""

import numpy as np
import pytest

from tests.support.changed_rules import PRODUCT_ROUNDS_DOWN, ROUNDS_ONCE, differs
from tests.support.inputs import mismatches
from tests.support.one_operator import scaled_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import rsqrt
from tinyml_course.quantization import inverse_root
from tinyml_course.simulator import Simulator, tflm

SCALES = [
    (scale, zero_point, scale**-0.5 / steps, made)
    for scale in (0.0004, 0.011, 0.3, 7.0)
    for zero_point in (-128, 0, 100)
    for steps, made in ((20, -128), (200, -128), (1000, 50))
]


@pytest.mark.tflm
@pytest.mark.parametrize("scales", SCALES)
def test_all_codes_from_zero_on_equal_tflm(scales):
    scale, zero_point, out_scale, made = scales
    x = np.arange(zero_point, 128, dtype=np.int8)[None]
    shape = (1, x.size)
    model = scaled_operator("RSQRT", [(shape, scale, zero_point)], (shape, out_scale, made))
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


@pytest.mark.tflm
@pytest.mark.parametrize("scale", [2e-5, 0.0003, 0.01])
@pytest.mark.parametrize("steps", [40, 9000, 100000])
def test_all_int16_codes_from_zero_on_equal_tflm(scale, steps):
    x = np.arange(2**15, dtype=np.int16)[None]
    builder = tflite_builder()
    b = builder.ModelBuilder()
    given = b.tensor(x.shape, np.int16, scale=scale)
    made = b.tensor(x.shape, np.int16, scale=scale**-0.5 / steps)
    b.operator("RSQRT", [given], [made])
    model = b.build([given], [made])
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


def negative():
    return scaled_operator("RSQRT", [((1, 2), 0.1, 3)], ((1, 2), 0.1, -128))


def test_a_number_below_zero_is_named():
    with pytest.raises(ModelError, match=r"RSQRT: expected values of 0 or more, .*code 2"):
        Simulator.load(negative()).run(np.array([[3, 2]], np.int8))


@pytest.mark.tflm
def test_tflm_stops_at_a_number_below_zero():
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(negative(), np.array([[3, 2]], np.int8))


def test_the_root_is_right_to_19_bits():
    x = np.unique(np.geomspace(1, 2**31 - 1, 4000).astype(np.int64))
    multiplier, shift = inverse_root.inverse_root(x)
    np.testing.assert_allclose(multiplier * 2.0 ** (shift - 31), x**-0.5, rtol=1.3e-6)


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "three steps": (inverse_root, "_STEPS", 3),
    "fewer bits": (rsqrt, "_EXTRA_BITS", 9),
    "products round down": (inverse_root, "mul", PRODUCT_ROUNDS_DOWN[2]),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("RSQRT", "abs_rsqrt")
