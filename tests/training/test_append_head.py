"""A head behind a frozen base computes what its numbers say, in the simulator and in TFLM."""

import numpy as np
import pytest
from scipy.special import softmax

from tests.support.inputs import mismatches
from tinyml_course.errors import DataError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model
from tinyml_course.training import append_head

BASE = (lesson_data_dir("10_your_language") / "frozen_base.tflite").read_bytes()


@pytest.fixture(scope="module")
def head():
    rng = np.random.default_rng(4)
    return rng.normal(0, 0.06, (320, 3)), np.array([0.4, -1.0, 0.1])


@pytest.fixture(scope="module")
def codes():
    """Features of words that real people said; the base takes them nearly as they are."""
    with np.load(lesson_data_dir("09_keyword_spotting") / "real_clips.npz") as stored:
        return np.concatenate([stored[name] for name in stored.files])[..., None]


def test_the_base_stands_unchanged_in_the_file(head):
    whole = append_head(BASE, *head)
    assert whole.count(BASE) == 1
    assert len(whole) - len(BASE) < 3_000  # 960 weights, and the tables that name them
    names = [operator.name for operator in read_model(whole).operators]
    assert names == [
        *(operator.name for operator in read_model(BASE).operators),
        "FULLY_CONNECTED",
        "SOFTMAX",
    ]


def test_the_answers_are_those_of_the_real_numbers_within_the_steps_of_the_codes(head, codes):
    weights, bias = head
    simulator = Simulator.load(BASE)
    output = simulator.model.tensors[simulator.model.outputs[0]]
    embeddings = (simulator.run(codes).astype(float) - output.zero_points[0]) * output.scales[0]
    logits = embeddings @ weights + bias
    assert np.abs(logits).max() < 8
    found = (Simulator.load(append_head(BASE, *head)).run(codes).astype(float) + 128) / 256
    # A logit is off by half a step of 1/16, and by what rounding the 320 weights brings.
    assert np.abs(found - softmax(logits, axis=1)).max() < 0.03
    assert len(np.unique(found.argmax(axis=1))) > 1


@pytest.mark.tflm
@pytest.mark.skipif(not tflm.is_available(), reason="needs the tflite-micro wheel")
def test_every_tensor_equals_tflm(head, codes):
    whole = append_head(BASE, *head)
    assert mismatches(Simulator.load(whole).trace(codes[:25]), tflm.trace(whole, codes[:25])) == {}


def test_a_head_that_does_not_fit_is_refused(head):
    weights, bias = head
    with pytest.raises(DataError, match=r"expected weights \(320, classes\).*320 outputs"):
        append_head(BASE, weights[:-1], bias)
    with pytest.raises(DataError, match=r"got \(320, 3\) and \(2,\)"):
        append_head(BASE, weights, bias[:2])
    with pytest.raises(DataError, match="expected finite weights and biases"):
        append_head(BASE, weights * np.nan, bias)
