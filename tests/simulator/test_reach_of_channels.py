"""The codes that a channel can take are found exactly, where they are found at all."""

import numpy as np
import pytest

from tests.support.inputs import model_inputs
from tests.support.one_operator import tflite_builder
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.constant_channels.reach import find_reach
from tinyml_course.tflite import read_model

tflite_builder()  # all networks here are written by it
from tests.support.dead_channels import Network  # noqa: E402


def reach_and_codes(n, x, y):
    """The codes of each channel of `y`, found by running the model on many inputs."""
    model = read_model(n.build([x], [y]))
    codes = Simulator(model, TFLM).trace(model_inputs(model, 2000, 3))[y]
    return find_reach(model)[y], codes.reshape(-1, codes.shape[-1])


@pytest.mark.parametrize("name", ["RELU", "RELU6", "TANH", "LOGISTIC", "HARD_SWISH", "QUANTIZE"])
def test_the_reach_of_an_operator_on_single_codes_is_exact(name):
    n = Network(3)
    x = n.tensor((1, 1, 1, 1))
    y = n.of_one(name, x, "HardSwishOptions" if name == "HARD_SWISH" else None)
    reach, codes = reach_and_codes(n, x, y)
    assert (reach.low, reach.high) == (codes.min(axis=0), codes.max(axis=0))


def test_the_reach_of_a_small_layer_is_exact():
    n = Network(4)
    x = n.tensor((1, 1))
    y = n.dense(n.of_one("RELU", x), 5)
    reach, codes = reach_and_codes(n, x, y)
    np.testing.assert_array_equal(reach.low, codes.min(axis=0))
    np.testing.assert_array_equal(reach.high, codes.max(axis=0))
