"""UNIDIRECTIONAL_SEQUENCE_LSTM: changed rules are noticed."""

import dataclasses

import numpy as np
import pytest

from tests.support.changed_rules import differs_step_by_step, multiply_rounding_down
from tests.support.golden_stateful import load_stateful
from tinyml_course.errors import ModelError
from tinyml_course.kernels import int16_activations, lstm_gates, unidirectional_sequence_lstm
from tinyml_course.kernels.unquantized import lstm as real_lstm
from tinyml_course.quantization import TFLM, multiply_rounding_twice
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model


def gates_rounding_down(self, codes):
    sums = (codes.astype(np.int64) @ self.factors.astype(np.int64)) + self.bias
    scaled = multiply_rounding_down(sums, self.multipliers, self.shifts)
    return np.clip(scaled, lstm_gates.INT16_MIN, lstm_gates.INT16_MAX)


def products_rounding_down(node, multiplier, shift):
    return lambda a, b: multiply_rounding_down(a.astype(np.int64) * b, multiplier, shift)


def points_on_the_curve():
    exact = 65536 / (1 + np.exp(-np.arange(256) / 24))
    return np.minimum(np.floor(exact + 0.5), 65535).astype(np.int64)


def tanh_that_truncates(x, multiplier=3, shift=0):
    return _tanh(x >> shift << shift, multiplier, shift)


_tanh = int16_activations.tanh


MUTATIONS = {
    "gates round down": (lstm_gates.Dense, "__call__", gates_rounding_down),
    "products round down": (unidirectional_sequence_lstm, "_product", products_rounding_down),
    "the table is on the curve": (int16_activations, "logistic_points", points_on_the_curve),
    "tanh of the cell truncates": (unidirectional_sequence_lstm, "tanh", tanh_that_truncates),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*MUTATIONS[name])
    assert differs_step_by_step("UNIDIRECTIONAL_SEQUENCE_LSTM", "lstm")


def in_32_bits(x, multiplier, shift):
    """A product of sums of 64 bits as if they had 32."""
    return multiply_rounding_twice(np.asarray(x).astype(np.int32), multiplier, shift)


WIDE_MUTATIONS = {
    "gates round down": MUTATIONS["gates round down"],
    "products round down": MUTATIONS["products round down"],
    "sums of 32 bits": (lstm_gates, "multiply_64_bits", in_32_bits),
    "tanh of the cell truncates": MUTATIONS["tanh of the cell truncates"],
}


@pytest.mark.parametrize("name", WIDE_MUTATIONS)
def test_a_changed_rule_for_16_bits_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*WIDE_MUTATIONS[name])
    assert differs_step_by_step("UNIDIRECTIONAL_SEQUENCE_LSTM", "wide_lstm")


def backwards(values, columns):
    return in_order(values[..., ::-1], columns[::-1])


def logistic_without_shortcuts(x):
    return (1 / (1 + np.exp(-x.astype(np.float64)))).astype(np.float32)


in_order = real_lstm._dense

REAL_MUTATIONS = {
    "sums run backwards": (real_lstm, "_dense", backwards),
    "another logistic": (
        real_lstm,
        "FUNCTIONS",
        real_lstm.FUNCTIONS | {"LOGISTIC": logistic_without_shortcuts},
    ),
}


@pytest.mark.parametrize("name", REAL_MUTATIONS)
def test_a_changed_rule_for_float32_is_noticed(monkeypatch, name):
    monkeypatch.setattr(*REAL_MUTATIONS[name])
    assert differs_step_by_step("UNIDIRECTIONAL_SEQUENCE_LSTM", "real_lstm")


def test_the_table_is_the_one_of_the_board():
    points = int16_activations.logistic_points()
    assert points[[0, 1, 28, 254, 255]].tolist() == [32768, 33451, 49975, 65534, 65535]
    assert points.sum() == 15_670_629


BIASES = slice(12, 16)


@pytest.mark.parametrize(
    ("golden", "dtype", "words"),
    [("wide_lstm", np.int32, "int64 biases"), ("lstm", np.int64, "int32 biases"),
     ("real_lstm", np.int32, "float32 weights of shape")],
)  # fmt: skip
def test_biases_of_another_type_are_named(golden, dtype, words):
    model = read_model(load_stateful(golden)[0])
    op = next(op for op in model.operators if op.name == "UNIDIRECTIONAL_SEQUENCE_LSTM")
    tensors = list(model.tensors)
    for i in op.inputs[BIASES]:
        data = tensors[i].data.astype(dtype)
        tensors[i] = dataclasses.replace(tensors[i], dtype=np.dtype(dtype), data=data)
    with pytest.raises(ModelError, match=f"LSTM: expected .*{words}"):
        Simulator(dataclasses.replace(model, tensors=tuple(tensors)), TFLM)
