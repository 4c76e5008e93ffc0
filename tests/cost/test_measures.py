"""The measures of a model's file equal those found another way, and other files are refused."""

import numpy as np
import pytest

from tests.support.model_files import good_model, with_float_input, with_shape
from tests.support.one_operator import tflite_builder
from tinyml_course.cost import activation_bytes, measure_classifier, multiply_accumulates
from tinyml_course.datasets import gestures
from tinyml_course.errors import ModelError
from tinyml_course.quantization import dequantize, quantize
from tinyml_course.simulator import Simulator

DATA = gestures.load_synthetic(3, persons=4, per_class=3)


def test_the_classes_are_those_of_the_largest_probability():
    sim = Simulator.load(good_model())
    entry, end = (sim.model.tensors[i[0]] for i in (sim.model.inputs, sim.model.outputs))
    codes = sim.run(quantize(DATA.x[:, :, None, :], entry.scale, entry.zero_point))
    shares = dequantize(codes, end.scale, end.zero_point)
    found = measure_classifier(good_model(), DATA.x)
    assert np.array_equal(found["classes"], shares.argmax(axis=1))
    assert found["flash_bytes"] == len(good_model())
    assert found["multiply_accumulates"] == multiply_accumulates(sim.model)
    assert activation_bytes(sim.model) < found["arena_bytes"] < 8_000
    assert found["instructions"] > found["multiply_accumulates"]


def test_instructions_of_floats_between_int8_ends_are_not_known():
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 375), scale=0.1), b.tensor((1, 5), scale=0.1)
    real, made = b.tensor((1, 375), np.float32), b.tensor((1, 5), np.float32)
    w = b.tensor((5, 375), np.float32, data=np.ones((5, 375)))
    b.operator("DEQUANTIZE", [x], [real])
    options = tflite_builder().options("FullyConnectedOptions")
    b.operator("FULLY_CONNECTED", [real, w, -1], [made], options)
    b.operator("QUANTIZE", [made], [y])
    found = measure_classifier(b.build([x], [y]), DATA.x)
    assert found["multiply_accumulates"] == 5 * 375
    assert found["instructions"] is None


@pytest.mark.parametrize("shape", [(125, 3), (125, 1, 3), (375,)])
def test_an_example_is_laid_out_as_the_input_is(shape):
    given = DATA.x.reshape(len(DATA), *shape)
    expected = measure_classifier(good_model(), DATA.x)["classes"]
    assert np.array_equal(measure_classifier(good_model(), given)["classes"], expected)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"", "expected"),
        (b"no model", "expected"),
        (with_float_input(), "convert again"),
        (with_shape(1, 124, 1, 3), "expected"),
    ],
)
def test_what_is_no_model_for_these_examples_is_refused(file, says):
    with pytest.raises(ModelError, match=says):
        measure_classifier(file, DATA.x)


def test_a_model_for_other_examples_is_refused():
    with pytest.raises(ModelError, match="whose input has 372 values, got one with 375"):
        measure_classifier(good_model(), DATA.x[:, :124])
