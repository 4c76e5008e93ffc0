"""Change one rule of a kernel that remembers: the golden vectors must notice."""

from itertools import count

import numpy as np
import pytest

from tests.support.golden_stateful import load_stateful, step_by_step
from tests.support.inputs import mismatches
from tinyml_course.kernels import int16_activations, lstm_gates, unidirectional_sequence_lstm
from tinyml_course.quantization import fixed_point, quantize_multiplier
from tinyml_course.simulator import Simulator

_once, _twice = fixed_point.multiply_rounding_once, fixed_point.multiply_rounding_twice


def rounding_down(x, multiplier, shift):
    product = np.asarray(x, np.int64) * np.asarray(multiplier, np.int64)
    return product >> (31 - np.asarray(shift, np.int64))


def in_call(number, wrong):
    """Of the two multiplications that a kernel does in turn, one is wrong."""

    def multiply_for(self, operator):
        calls = count()

        def multiply(x, multiplier, shift):
            chosen = wrong if next(calls) % 2 == number else _twice
            return chosen(x, multiplier, shift)

        return multiply

    return multiply_for


def gates_rounding_down(self, codes):
    sums = (codes.astype(np.int64) @ self.factors.astype(np.int64)) + self.bias
    scaled = rounding_down(sums, self.multipliers, self.shifts)
    return np.clip(scaled, lstm_gates.INT16_MIN, lstm_gates.INT16_MAX)


def products_rounding_down(node, scale):
    pair = quantize_multiplier(scale)
    return lambda a, b: rounding_down(a.astype(np.int64) * b, *pair)


def points_on_the_curve():
    exact = 65536 / (1 + np.exp(-np.arange(256) / 24))
    return np.minimum(np.floor(exact + 0.5), 65535).astype(np.int64)


def tanh_that_truncates(x, power=-12):
    return _tanh(x >> max(-12 - power, 0) << max(-12 - power, 0), power)


_tanh = int16_activations.tanh
_SEMANTICS = fixed_point.Semantics

MUTATIONS = {
    "svdf rounds into the state once": ("svdf", _SEMANTICS, "multiply_for", in_call(0, _once)),
    "svdf cuts the state": ("svdf", _SEMANTICS, "multiply_for", in_call(0, rounding_down)),
    "svdf cuts the output": ("svdf", _SEMANTICS, "multiply_for", in_call(1, rounding_down)),
    "gates are cut": ("lstm", lstm_gates.Dense, "__call__", gates_rounding_down),
    "products are cut": (
        "lstm", unidirectional_sequence_lstm, "_product", products_rounding_down,
    ),
    "the table is on the curve": (
        "lstm", int16_activations, "_logistic_points", points_on_the_curve,
    ),
    "tanh of the cell truncates": (
        "lstm", unidirectional_sequence_lstm, "tanh", tanh_that_truncates,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, name):
    golden, owner, rule, wrong = MUTATIONS[name]
    model, x, expected = load_stateful(golden)
    monkeypatch.setattr(owner, rule, wrong)
    assert mismatches(step_by_step(Simulator.load(model), x), expected)


def test_the_table_is_the_one_of_the_board():
    points = int16_activations._logistic_points()
    assert points[[0, 1, 28, 254, 255]].tolist() == [32768, 33451, 49975, 65534, 65535]
    assert points.sum() == 15_670_629
