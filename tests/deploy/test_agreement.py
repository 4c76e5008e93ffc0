"""References: the stored outputs of TFLM, and changes made on purpose."""

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.golden_stateful import load_stateful
from tests.support.one_operator import tflite_builder
from tinyml_course.deploy.agreement import count_differing, random_inputs
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model


def test_what_tflm_computed_differs_nowhere_and_each_change_is_counted():
    content, x, tensors = load_golden("conv_2d")
    model = read_model(content)
    given = x if isinstance(x, tuple) else (x,)
    outputs = tuple(tensors[i].copy() for i in model.outputs)
    assert count_differing(model, given, outputs) == 0
    outputs[0][-1].flat[0] ^= 1
    outputs[-1][0].flat[-1] ^= 1
    assert count_differing(model, given, outputs) == 2


def test_rows_are_the_steps_of_one_stream_of_a_model_that_remembers():
    content, x, tensors = load_stateful("svdf")
    model = read_model(content)
    outputs = tuple(tensors[i] for i in model.outputs)
    assert count_differing(model, (x,), outputs) == 0
    assert count_differing(model, (x[::-1],), outputs) > 0


def test_a_nan_is_itself_and_a_zero_has_its_sign():
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 3), np.float32), b.tensor((1, 3), np.float32)
    b.operator("RELU", [x], [y])
    model = read_model(b.build([x], [y]))
    row = np.array([[np.nan, 0, 2]], np.float32)
    computed = Simulator.load(b.build([x], [y])).run(row)
    assert np.isnan(computed[0, 0])
    assert count_differing(model, (row,), np.where(row == 2, computed, -computed)) == 1
    computed[0, 0] = np.copysign(computed[0, 0], -np.copysign(1, computed[0, 0]))
    assert count_differing(model, (row,), computed) == 0


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.float32, np.bool_])
def test_random_inputs_have_the_models_types_and_reach_every_value(dtype):
    b = tflite_builder().ModelBuilder()
    q = {"scale": 0.1} if np.issubdtype(dtype, np.integer) else {}
    x, y = b.tensor((1, 100), dtype, **q), b.tensor((1, 100), dtype, **q)
    b.operator("RESHAPE", [x], [y], tflite_builder().options("ReshapeOptions"))
    (drawn,) = random_inputs(read_model(b.build([x], [y])), 30, np.random.default_rng(0))
    assert (drawn.dtype, drawn.shape) == (np.dtype(dtype), (30, 100))
    if dtype == np.int16:
        assert len(np.unique(drawn)) > 2500
        assert (drawn.min() < -32000, drawn.max() > 32000) == (True, True)
    elif dtype == np.bool_:
        assert 0 < drawn.mean() < 1
    elif dtype == np.float32:
        assert np.abs(drawn).max() < 4.1
    else:
        assert set(np.unique(drawn)) == set(range(np.iinfo(dtype).min, np.iinfo(dtype).max + 1))
