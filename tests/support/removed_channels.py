"""Remove a model's constant channels and compare every tensor with what it was."""

from __future__ import annotations

import numpy as np

from tests.support.inputs import model_inputs
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.constant_channels import remove_constant_channels
from tinyml_course.simulator.constant_channels.reach import find_reach
from tinyml_course.tflite import read_model

ROWS = 250  # of each of four families


def removed(model, multiple_of=1, rules=TFLM, expected=None, rows=ROWS):
    """Remove, compare every tensor; the removal and how many channels went, by tensor.

    `expected` is the trace of the model as it was, where something else than the simulator made it.
    """
    read = read_model(model)
    result = remove_constant_channels(read, rules, multiple_of)
    x = model_inputs(read, rows, 3)
    before = expected(x) if expected else Simulator(read, rules).trace(x)
    after = Simulator(result.model, rules).trace(x)
    assert after.keys() == before.keys()
    for i, reach in find_reach(read, rules).items():
        if i in before:
            assert (reach.low <= before[i]).all()
            assert (before[i] <= reach.high).all()
    for i, codes in before.items():
        left = codes[..., result.kept[i]] if i in result.kept else codes
        np.testing.assert_array_equal(after[i], left, err_msg=str(read.tensors[i]))
    assert [after[i].shape for i in read.outputs] == [before[i].shape for i in read.outputs]
    return result, {i: _gone(read, result, i) for i in result.kept}


def _gone(model, result, tensor):
    every = set(range(model.tensors[tensor].shape[-1]))
    return sorted(every - set(result.kept[tensor].tolist()))
