"""Whatever NumPy says inside a kernel, a reader gets a sentence about the operator."""

import warnings

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels import KERNELS
from tinyml_course.simulator import Simulator

ERRORS = [ValueError, IndexError, KeyError, TypeError, OverflowError, MemoryError]


def raising(error):
    def raise_it(*_arrays):
        raise error("so it went")

    return raise_it


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_while_preparing_becomes_a_model_error(monkeypatch, error):
    monkeypatch.setitem(KERNELS, "SOFTMAX", raising(error))
    with pytest.raises(ModelError, match=r"SOFTMAX: expected .* fit it \(.*so it.*\), found ten"):
        Simulator.load(load_golden("softmax")[0])


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_while_running_becomes_a_model_error(monkeypatch, error):
    monkeypatch.setitem(KERNELS, "SOFTMAX", lambda node: raising(error))
    model, x, _ = load_golden("softmax")
    simulator = Simulator.load(model)
    with pytest.raises(ModelError, match=r"SOFTMAX: expected tensors that fit it"):
        simulator.run(x)


def test_our_own_errors_pass_as_they_are(monkeypatch):
    monkeypatch.setitem(KERNELS, "SOFTMAX", lambda node: raising(DataError))
    model, x, _ = load_golden("softmax")
    with pytest.raises(DataError, match=r"^so it went$"):
        Simulator.load(model).run(x)


@pytest.mark.parametrize("divided", [lambda x: x / 0.0, lambda x: x.astype(np.float32) * 1e38 * 10])
def test_a_warning_becomes_a_model_error(monkeypatch, divided):
    monkeypatch.setitem(KERNELS, "SOFTMAX", lambda node: divided)
    model, x, _ = load_golden("softmax")
    simulator = Simulator.load(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ModelError, match=r"FloatingPointError"):
            simulator.run(x)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda x: x[:, :1, :1], "expected output shape"),
        (lambda x: x.astype(np.int16), "expected a int16 output, found tensor"),
        (lambda x: (x, x), "expected tensors that fit it"),
    ],
)
def test_a_result_that_is_not_what_the_file_says_is_refused(monkeypatch, made, words):
    monkeypatch.setitem(KERNELS, "SOFTMAX", lambda node: made)
    model, x, _ = load_golden("softmax")
    simulator = Simulator.load(model)
    with pytest.raises(ModelError, match=f"SOFTMAX: {words}"):
        simulator.run(x)
