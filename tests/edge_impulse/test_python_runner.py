"""Edge Impulse's own Python runner drives our executables."""

import numpy as np
import pytest

from tests.support.ei_runner_inputs import (
    LABELS,
    expected_scores,
    features_for,
    gesture_model,
)
from tests.support.ei_runner_python import started
from tinyml_course.edge_impulse.eim import make_eim
from tinyml_course.edge_impulse.shared_features import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the runners are for Linux")


@pytest.fixture(scope="module")
def eim(tmp_path_factory):
    path = tmp_path_factory.mktemp("eim") / "gesture.eim"
    make_eim(gesture_model(), path, LABELS, "gestures")
    return path


def picture_model():
    """96 x 96 pixels of three colours in, one dense layer, two labels out."""
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b, size = builder.ModelBuilder(), 96 * 96 * 3
    weights = np.random.default_rng(1).integers(-127, 128, (2, size))
    x = b.tensor((1, 96, 96, 3), scale=1 / 255, zero_point=-128)
    flat = b.tensor((1, size), scale=1 / 255, zero_point=-128)
    y = b.tensor((1, 2), scale=0.5, zero_point=3)
    b.operator("RESHAPE", [x, b.tensor((2,), np.int32, data=[1, size])], [flat])
    w = b.tensor((2, size), scale=0.01, data=weights)
    b.operator("FULLY_CONNECTED", [flat, w], [y], builder.options("FullyConnectedOptions"))
    return b.build([x], [y])


def scores(runner, features):
    """What the runner says of each row, in the order of the labels."""
    labels = runner._hello_resp["model_parameters"]["labels"]
    replies = [runner.classify(row.tolist())["result"]["classification"] for row in features]
    return np.array([[reply[label] for label in labels] for reply in replies])


@pytest.mark.parametrize("allow_shm", [True, False])
def test_it_classifies_100_inputs_as_the_simulator_does(eim, allow_shm):
    model = gesture_model()
    features = features_for(model, 100)
    expected = expected_scores(model, features)
    assert len(set(expected.argmax(axis=1))) > 2  # else the labels would say little
    with started(eim, allow_shm=allow_shm) as runner:
        assert (runner._input_shm is not None) == allow_shm
        assert runner._hello_resp["model_parameters"]["labels"] == LABELS
        assert runner._hello_resp["project"]["name"] == "gestures"
        np.testing.assert_array_equal(scores(runner, features), expected)


def test_a_picture_in_colour_goes_through_shared_memory(tmp_path):
    # As JSON this would be half a megabyte; the official runner sends a part of that and then
    # waits for an answer.
    model = picture_model()
    features = features_for(model, 5)
    path = tmp_path / "picture.eim"
    make_eim(model, path, ["cat", "dog"])
    with started(path) as runner:
        assert runner._input_shm["elements"] == 96 * 96 * 3
        np.testing.assert_array_equal(scores(runner, features), expected_scores(model, features))


def test_no_shared_memory_stays_behind(eim):
    with started(eim) as runner:
        name = runner._hello_resp["features_shm"]["name"].lstrip("/")
        assert (FOLDER / name).exists()
    assert not (FOLDER / name).exists()


def test_a_wrong_number_of_features_is_an_error_and_the_next_input_is_classified(eim):
    features = features_for(gesture_model(), 1)
    with started(eim, allow_shm=False) as runner:
        with pytest.raises(Exception, match="expected 375 features, got 3"):
            runner.classify([1.0, 2.0, 3.0])
        np.testing.assert_array_equal(
            scores(runner, features), expected_scores(gesture_model(), features)
        )


def test_a_threshold_is_refused_in_words(eim):
    with started(eim) as runner, pytest.raises(Exception, match="has none"):
        runner.set_threshold({"id": 4, "min_score": 0.5})


def test_it_is_told_why_a_damaged_executable_does_not_start_and_does_not_wait_for_ever(
    eim, tmp_path
):
    damaged = tmp_path / "damaged.eim"
    damaged.write_bytes(eim.read_bytes()[:-4000])
    damaged.chmod(0o755)
    words = "expected a whole model in it, found a damaged one"
    with pytest.raises(Exception, match=words), started(damaged):
        pass
