"""BasicClassifier: what it refuses; its values are in the golden vectors."""

import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm


def classifier(places=(0, 3), shape=(1, 4), dtype=np.int32, out=np.bool_, count=2, outputs=2):
    b = tflite_builder().ModelBuilder()
    x = b.tensor(shape, dtype)
    at = b.tensor((len(places),), np.int32, data=places)
    least = b.tensor((2,), np.int32, data=[5, 6])
    made = [b.tensor((count,), out), b.tensor((2,), np.int32)][:outputs]
    b.operator("CUSTOM:BasicClassifier", [x, at, least], made)
    return b.build([x], made)


def test_a_score_at_the_threshold_is_reached():
    reached, scores = Simulator.load(classifier()).run(np.array([[5, 0, 0, 5]], np.int32))
    assert reached.tolist() == [[True, False]]
    assert scores.tolist() == [[5, 5]]


REFUSED = {
    "scores": ({"dtype": np.int16}, "expected int32 scores, places and thresholds, found"),
    "axes": ({"shape": (1, 2, 2)}, "expected scores of 1 or 2 axes, found"),
    "flags": ({"out": np.int32}, "expected bool as the first output, found"),
    "count": ({"count": 3}, "expected one axis, as long as the list of places, found"),
    "outputs": ({"outputs": 1}, r"expected 3 inputs and 2 outputs, found \(3, 1\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_refuses(name):
    changes, words = REFUSED[name]
    with pytest.raises(ModelError, match=words):
        Simulator.load(classifier(**changes))


@pytest.mark.tflm
@pytest.mark.parametrize("name", REFUSED)
def test_tflm_refuses_it_too(name):
    changes, _ = REFUSED[name]
    x = np.zeros(changes.get("shape", (1, 4)), changes.get("dtype", np.int32))
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(classifier(**changes), x)


@pytest.mark.tflm
def test_a_place_behind_the_scores_stops_both():
    model, x = classifier(places=(0, 4)), np.zeros((1, 4), np.int32)
    with pytest.raises(ModelError, match="places from 0 to 3, where TFLM stops"):
        Simulator.load(model).run(x)
    with pytest.raises(ModelError, match="TFLM could not run"):
        tflm.trace(model, x)
