"""The derivation against TFLM's own tensors: every position of the golden models."""

import dataclasses
import itertools

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import DataError, ModelError
from tinyml_course.quantization import SINGLE_ROUNDING
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.derivation import derive_output
from tinyml_course.tflite import read_model

DERIVABLE = ["conv_2d", "depthwise_conv_2d", "fully_connected", "grouped_conv_2d"]


def golden(name):
    data, x, tensors = load_golden(name)
    model = read_model(data)
    (i,) = model.inputs
    return model, tensors | {i: x}


def positions(model, op):
    shape = model.tensors[op.outputs[0]].row_shape
    return itertools.product(*(range(n) for n in shape))


@pytest.mark.parametrize("name", DERIVABLE)
def test_every_position_of_every_layer_ends_at_what_tflm_computed(name):
    model, trace = golden(name)
    rows = len(trace[model.inputs[0]])
    for op in model.operators:
        for n, position in enumerate(positions(model, op)):
            row = n % rows
            derivation = derive_output(model, trace, op.index, position, row)
            assert derivation.result == trace[op.outputs[0]][(row, *position)]


@pytest.mark.parametrize("name", DERIVABLE)
def test_each_step_follows_from_the_one_before(name):
    model, trace = golden(name)
    for op in model.operators:
        for position in itertools.islice(positions(model, op), 12):
            derivation = derive_output(model, trace, op.index, position, 1)
            total = 0
            for tap in derivation.taps:
                less_zero = tap.code - derivation.input_zero_point
                assert tap.product == less_zero * (tap.weight - derivation.weight_zero_point)
                total += tap.product
                assert tap.accumulator == total
                assert not tap.is_padding or tap.product == 0
            assert derivation.sum_of_products == total
            assert derivation.accumulator == total + derivation.bias
            s = derivation.scaling
            assert abs(s.exact - s.first * 2.0 ** min(s.shift, 0)) <= 0.5 * 2.0 ** min(s.shift, 0)
            assert abs(s.second - s.exact) <= 1
            assert abs(s.once - s.exact) <= 0.5
            assert s.scaled == s.second
            clamped = np.clip(
                derivation.shifted_code, derivation.activation_min, derivation.activation_max
            )
            assert derivation.result == clamped


def test_the_window_has_the_codes_and_weights_of_the_tensors():
    model, trace = golden("conv_2d")
    op = model.operators[7]  # 2 x 2 window, VALID, stride 3 down and 1 across, 5 channels
    derivation = derive_output(model, trace, 7, (2, 4, 3), sample=5)
    x, weights = trace[op.inputs[0]][5], model.tensors[op.inputs[1]].data
    window = x[6:8, 4:6]
    assert [tap.code for tap in derivation.taps] == window.ravel().tolist()
    assert [tap.weight for tap in derivation.taps] == weights[3].ravel().tolist()
    assert derivation.taps[0].place == (6, 4, 0)
    assert derivation.taps[-1].place == (7, 5, 2)


def test_padding_is_marked_and_means_zero():
    model, trace = golden("conv_2d")
    derivation = derive_output(model, trace, 2, (8, 7, 0))  # 2 x 3 window, SAME: the last corner
    outside = [tap for tap in derivation.taps if tap.is_padding]
    assert 0 < len(outside) < len(derivation.taps)
    assert {tap.code for tap in outside} == {derivation.input_zero_point}
    assert all(tap.place[0] == 9 or tap.place[1] == 8 for tap in outside)


def test_single_rounding_is_walked_with_its_own_rules():
    data, x, twice = load_golden("fully_connected")
    simulator = Simulator.load(data, semantics="single-rounding")
    once, model = simulator.trace(x), simulator.model
    walked = 0
    for op in model.operators:
        out = op.outputs[0]
        for row, unit in np.argwhere(once[out] != twice[out])[:20]:
            derivation = derive_output(model, once, op.index, (unit,), row, SINGLE_ROUNDING)
            assert derivation.scaling.scaled == derivation.scaling.once != derivation.scaling.second
            assert derivation.result == once[out][row, unit]
            walked += 1
    assert walked > 5, "too few cases where one rounding and two disagree"


def test_a_trace_that_says_otherwise_is_named():
    model, trace = golden("conv_2d")
    out = model.operators[0].outputs[0]
    wrong = trace | {out: trace[out] ^ 1}
    with pytest.raises(
        DataError, match=r"the derivation gives .* expected a trace of this model with"
    ):
        derive_output(model, wrong, 0, (0, 0, 0))


@pytest.mark.parametrize("position", [(0, 0), (9, 0, 0), (0, -1, 0), (0, 0, 2)])
def test_a_position_outside_is_named(position):
    model, trace = golden("conv_2d")
    with pytest.raises(DataError, match=r"expected a position inside \(9, 4, 2\), got"):
        derive_output(model, trace, 0, position)


def test_other_wrong_questions_are_named():
    model, trace = golden("conv_2d")
    with pytest.raises(DataError, match="expected a sample from 0 to 63, got 64"):
        derive_output(model, trace, 0, (0, 0, 0), sample=64)
    with pytest.raises(DataError, match="expected an operator from 0 to 9, got 10"):
        derive_output(model, trace, 10, (0, 0, 0))
    with pytest.raises(DataError, match="expected a trace with tensors"):
        derive_output(model, {}, 0, (0, 0, 0))
    pool, pooled = golden("pool_2d")
    with pytest.raises(ModelError, match="expected an operator among CONV_2D, "):
        derive_output(pool, pooled, 0, (0, 0, 0))


def test_a_walk_cannot_be_changed():
    model, trace = golden("conv_2d")
    derivation = derive_output(model, trace, 0, (0, 0, 0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        derivation.result = 0
