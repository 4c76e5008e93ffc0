"""ABS: every code, changed rules are noticed."""

import numpy as np
import pytest

from tests.support.changed_rules import (
    NEARLY_EQUAL,
    ROUNDS_ONCE,
    SHIFT_ROUNDS_DOWN,
    differs,
    float32_for,
)
from tests.support.inputs import mismatches
from tests.support.one_operator import every_code
from tinyml_course.kernels import abs as kernel
from tinyml_course.simulator import Simulator, tflm

RATIOS = (1, 2, 2 / 3, 4 / 5, 0.02, 100)
SETTINGS = [
    (scale, zero_point, scale * ratio, made, {})
    for scale in (0.011, 0.3)
    for zero_point in (-128, -3, 127)
    for made in (-128, 4)
    for ratio in RATIOS
]
SETTINGS += [(given, 5, made, -9, {}) for given, made in NEARLY_EQUAL]


@pytest.mark.tflm
@pytest.mark.parametrize("dtype", [np.int8, np.int16])
def test_all_codes_equal_tflm(dtype):
    wide = [(s, 0, made, 0, {}) for s, _, made, _, _ in SETTINGS[:6]]
    model, x = every_code("ABS", SETTINGS if dtype == np.int8 else wide, dtype=dtype)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}


MUTATIONS = {
    "one rounding": ROUNDS_ONCE,
    "the shift rounds down": SHIFT_ROUNDS_DOWN,
    "equal scales for all": (kernel, "effective_multiplier", lambda *_: (1 << 30, 1)),
}


@pytest.mark.tflm
def test_scales_divided_in_float32_are_noticed(monkeypatch):
    model, x = every_code("ABS", SETTINGS)
    monkeypatch.setattr(kernel, "effective_multiplier", float32_for(1))
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x))


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("ABS", "abs_rsqrt")
