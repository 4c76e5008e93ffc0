"""Edge Impulse's own runner for Node drives our executables; ``.ci/run`` installs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.support.ei_runner_inputs import LABELS, expected_scores, features_for, gesture_model
from tinyml_course.edge_impulse.eim import make_eim

DRIVER = Path(__file__).parents[1] / "support" / "ei_runner_node.mjs"


@pytest.fixture(scope="module")
def node_folder():
    """Where npm has put the package; ``TINYML_EI_NODE`` names another folder."""
    home = Path.home() / ".cache" / "tinyml-course" / "node"
    folder = Path(os.environ.get("TINYML_EI_NODE", home))
    if shutil.which("node") is None:
        pytest.skip("no node here")
    if not (folder / "node_modules" / "edge-impulse-linux").is_dir():
        pytest.skip(f"no package edge-impulse-linux in {folder}: see .ci/run, which installs it")
    return folder


@pytest.fixture(scope="module")
def eim(tmp_path_factory):
    path = tmp_path_factory.mktemp("eim") / "gesture.eim"
    make_eim(gesture_model(), path, LABELS, "gestures")
    return path


@pytest.fixture
def drive(node_folder, tmp_path):
    """What the runner says, as a dict, of an executable and 100 inputs."""

    def driven(eim, features, shm="auto"):
        inputs = tmp_path / "inputs.json"
        inputs.write_text(json.dumps(features.astype(float).tolist()))
        command = ["node", DRIVER, node_folder, eim, shm, inputs]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return driven


@pytest.mark.parametrize("shm", ["always", "never"])
def test_it_classifies_100_inputs_as_the_simulator_does(drive, eim, shm):
    features = features_for(gesture_model(), 100)
    answer = drive(eim, features, shm)
    assert answer.get("error") is None
    expected = expected_scores(gesture_model(), features)
    assert all(list(result) == LABELS for result in answer["results"])
    found = np.array([list(result.values()) for result in answer["results"]])
    np.testing.assert_array_equal(found, expected)
    assert answer["shared"] == (shm == "always")
    assert answer["continuous"] == answer["results"][0]
    assert answer["refused"].startswith("expected 375 features, got 374")
    assert answer["threshold"]["success"] is False
    assert answer["model"]["project"]["name"] == "gestures"
    assert answer["model"]["modelParameters"]["labels"] == LABELS


def test_it_is_told_why_a_damaged_executable_does_not_start(drive, eim, tmp_path):
    damaged = tmp_path / "damaged.eim"
    damaged.write_bytes(eim.read_bytes()[:-4000])
    damaged.chmod(0o755)
    answer = drive(damaged, features_for(gesture_model(), 1))
    assert "expected a whole model in it, found a damaged one" in answer["error"]
