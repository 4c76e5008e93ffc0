"""Trained once more, elsewhere: what is stored stays as it is, and every difference is named."""

import nbformat
import numpy as np
import pytest

from tinyml_course.exercises.checkpoints import save_checkpoint
from tinyml_course.grading.retrain_check import repeat_training

NAME = "90_sample"
TRAINING = """\
import numpy as np
from tinyml_course.exercises import checkpoints
if RETRAIN:
    made = {"w": np.arange(3), "b": np.array([0.5, np.nan])}
    checkpoints.save_checkpoint("nowhere/at/all", "weights", made, "hash")
    checkpoints.save_checkpoint("nowhere/at/all", "model", b"abcd", "hash")
"""


@pytest.fixture
def lesson(tmp_path):
    """A lesson that trains two checkpoints; its notebook's path."""
    folder = tmp_path / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / "exercises").mkdir()
    sources = ("RETRAIN = False", TRAINING, "1 / 0  # below the last training")
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    path = folder / f"{NAME}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def differences(tmp_path, weights, model):
    """What is named where these are stored."""
    stored = tmp_path / "stored"
    save_checkpoint(stored, "weights", weights, "hash")
    save_checkpoint(stored, "model", model, "hash")
    before = {path: path.read_bytes() for path in stored.iterdir()}
    repeated = repeat_training(NAME, tmp_path, stored)
    assert {path: path.read_bytes() for path in stored.iterdir()} == before
    return {each.name: each.difference for each in repeated}


WEIGHTS = {"w": np.arange(3), "b": np.array([0.5, np.nan])}


def test_what_comes_out_again_has_no_difference_and_nothing_is_written(lesson, tmp_path):
    before = lesson.read_bytes()
    assert differences(tmp_path, WEIGHTS, b"abcd") == {"model": "", "weights": ""}
    assert lesson.read_bytes() == before
    assert sorted(path.name for path in lesson.parent.iterdir()) == [lesson.name, "exercises"]


@pytest.mark.parametrize(
    ("weights", "model", "expected"),
    [
        ({**WEIGHTS, "w": np.array([0, 1, 3])}, b"abXX", ("array 'w'", "2 of 4 bytes")),
        ({"w": np.arange(3)}, b"abc", ("arrays ['w'] and ['b', 'w']", "3 and 4 bytes")),
    ],
)
def test_what_differs_is_named(lesson, tmp_path, weights, model, expected):
    found = differences(tmp_path, weights, model)
    assert (found["weights"], found["model"]) == expected
