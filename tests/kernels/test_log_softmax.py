"""LOG_SOFTMAX: changed rules are noticed and what it refuses."""

import numpy as np
import pytest

from tests.support.changed_rules import differs, floor_divide_by_pot
from tests.support.inputs import mismatches
from tests.support.one_operator import scaled_operator, tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels import log_softmax
from tinyml_course.quantization import logarithm
from tinyml_course.simulator import Simulator, tflm

A = ((1, 2, 3), 0.1, 0)


MUTATIONS = {
    "the result rounds down": (log_softmax, "rounding_divide_by_pot", floor_divide_by_pot),
    "another constant": (logarithm, "_FOURTH_ROOT_OF_HALF", 1805811301 + 2**16),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs("LOG_SOFTMAX", "log_softmax")


def test_another_output_scale_is_refused():
    model = scaled_operator("LOG_SOFTMAX", [A], A)
    with pytest.raises(
        ModelError, match=r"LOG_SOFTMAX.*expected.*output scale 1/16 and zero point 127.*found"
    ):
        Simulator.load(model)


def test_an_input_scale_that_is_too_small_is_refused():
    model = scaled_operator("LOG_SOFTMAX", [((1, 2), 1e-9, 0)], ((1, 2), 1 / 16, 127))
    with pytest.raises(ModelError, match=r"LOG_SOFTMAX.*expected.*input scale above.*found"):
        Simulator.load(model)


@pytest.mark.tflm
@pytest.mark.parametrize("length", [1, 2, 10, 1000])
def test_log_softmax_equals_tflm_from_flat_to_steep(length):
    builder = tflite_builder()
    rng, b = np.random.default_rng(length), builder.ModelBuilder()
    scales = [2.0**e * m for e in range(-12, 6) for m in (1, 1.37)]
    inputs = [b.tensor((1, length), scale=s, zero_point=3) for s in scales]
    outputs = [b.tensor((1, length), scale=1 / 16, zero_point=127) for _ in scales]
    for x, out in zip(inputs, outputs, strict=True):
        b.operator("LOG_SOFTMAX", [x], [out], builder.options("LogSoftmaxOptions"))
    model = b.build(inputs, outputs)
    rows = rng.integers(-128, 128, (16, length)) >> np.arange(16)[:, None] // 2
    x = (rows.astype(np.int8),) * len(scales)
    assert mismatches(Simulator.load(model).trace(x), tflm.trace(model, x)) == {}
