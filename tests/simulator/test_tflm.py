"""The bridge to the oracle reports what went wrong and never takes us down with it."""

import os

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.simulator import tflm, tflm_process


def test_without_the_wheel_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(tflm, "is_available", lambda: False)
    with pytest.raises(MissingDependencyError, match="pip install --pre tflite-micro"):
        tflm.trace(b"", np.zeros((1, 1), np.int8))


@pytest.mark.tflm
def test_a_model_that_ends_tflm_becomes_an_error():
    models = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = models.ModelBuilder()
    x = b.tensor((1, 3, 3, 1), scale=0.1)
    w = b.tensor((1, 1, 1, 1), scale=[0.1], axis=3, data=[[[[1]]]])
    y = b.tensor((1, 3, 3, 1), scale=0.1)
    o = models.options("DepthwiseConv2DOptions", strideH=1, strideW=1, depthMultiplier=1)
    b.operator("DEPTHWISE_CONV_2D", [x, w, -1], [y], o)  # without bias TFLM crashes
    with pytest.raises(ModelError, match=r"TFLM could not run the model \(exit"):
        tflm.trace(b.build([x], [y]), np.zeros((1, 3, 3, 1), np.int8))


@pytest.mark.tflm
def test_a_job_that_takes_too_long_is_ended_and_the_next_one_begins_anew():
    model, x, expected = load_golden("fully_connected")
    with pytest.raises(ModelError, match=r"\(exit -14\)"):
        tflm.trace(model, x, timeout_s=1e-6)
    assert tflm.trace(model, x).keys() == expected.keys()


@pytest.mark.tflm
def test_a_process_that_was_killed_is_started_again():
    model, x, expected = load_golden("fully_connected")
    tflm.trace(model, x)
    tflm_process._servers[os.getpid()].kill()
    tflm_process._servers[os.getpid()].wait()
    assert tflm.trace(model, x).keys() == expected.keys()


@pytest.mark.tflm
def test_the_committed_golden_vectors_are_still_what_the_wheel_computes():
    model, x, expected = load_golden("fully_connected")
    found = tflm.trace(model, x)
    for i, values in expected.items():
        np.testing.assert_array_equal(found[i], values)
