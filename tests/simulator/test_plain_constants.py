"""Constant channels get plain parameters where there are some that compute the same."""

import numpy as np

from tests.support.one_operator import tflite_builder
from tests.support.removed_channels import removed
from tinyml_course.quantization import TFLM
from tinyml_course.simulator.constant_channels import remove_constant_channels
from tinyml_course.tflite import read_model

tflite_builder()  # all networks here are written by it
from tests.support.dead_channels import Network  # noqa: E402


def test_dead_units_of_weights_with_a_zero_point():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: "saturated"}, one_scale=True)
    n.b.tensors[n.b.operators[-1].inputs[1]].quantization.zeroPoint = [9]
    result, went = removed(n.build([x], [n.softmax(y)]))
    assert went == {}
    weights = result.model.tensors[result.model.operators[0].inputs[1]]
    np.testing.assert_array_equal(weights.data[2], [9] * 7)


def test_weights_of_which_no_code_is_zero_stay():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: "saturated"}, one_scale=True)
    n.b.tensors[n.b.operators[-1].inputs[1]].quantization.zeroPoint = [255]
    model = read_model(n.b.build([x], [n.softmax(y)]))
    assert remove_constant_channels(model, TFLM).model is model


def test_scales_that_no_weight_scale_can_balance_stay():
    n = Network()
    x = n.tensor((1, 7))
    y = n.dense(x, 5, dead={2: "saturated"})
    n.b.tensors[x].quantization.scale = [1e-30]
    n.b.tensors[y].quantization.scale = [1e30]
    model = read_model(n.b.build([x], [n.softmax(y)]))
    assert remove_constant_channels(model, TFLM).model is model
