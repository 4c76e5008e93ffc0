"""Reference: `Simulator` itself, which refuses a model exactly where something is found."""

import dataclasses

import pytest

from tests.support.golden import NAMES, load_golden
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.obstacles import find_obstacles
from tinyml_course.tflite import read_model


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stands_in_the_way_of_what_runs(name):
    assert find_obstacles(read_model(load_golden(name)[0])) == ()


def test_what_a_kernel_refuses_is_found():
    model = read_model(load_golden("fully_connected")[0])
    without = tuple(dataclasses.replace(t, scales=t.scales[:0]) for t in model.tensors)
    broken = dataclasses.replace(model, tensors=without)
    (found,) = find_obstacles(broken)
    assert not found.tflm_cannot
    with pytest.raises(ModelError) as refusal:
        Simulator(broken, TFLM)
    assert found.text == str(refusal.value)


def test_what_tflm_cannot_run_comes_before_what_is_too_large_here():
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 2**23), scale=1), b.tensor((1, 2**23), scale=1)
    b.operator("CUSTOM:FlexErf", [x], [y])
    flex, size = find_obstacles(read_model(b.build([x], [y])))
    assert (flex.tflm_cannot, size.tflm_cannot) == (True, False)
    assert "FlexErf" in flex.text
    assert "at most 4194304 elements" in size.text
