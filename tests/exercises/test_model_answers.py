"""A model as the answer, as a student meets it: budgets, what came, and the file to hand in."""

import json

import numpy as np
import pytest

from tinyml_course import paths
from tinyml_course.errors import CheckFailed, LessonError
from tinyml_course.exercises import Budgets, Lesson, feedback, read_progress
from tinyml_course.exercises.model_answers import ModelCheck, with_accuracy
from tinyml_course.exercises.stored_checks import (
    checks_text,
    read_checks,
    read_model_checks,
    same_checks,
)

NAME = "90_sample"
CHECK = ModelCheck(3, Budgets(accuracy=0.75, flash_bytes=2_000, arena_bytes=900))
MODEL = b"the bytes of a model"
Y = np.array([0, 1, 1, 0])


def measures(classes=(0, 1, 1, 1), **changed):
    others = {"flash_bytes": len(MODEL), "arena_bytes": 800, "instructions": 5_000}
    return {"classes": np.array(classes), **others, **changed}


@pytest.fixture
def shown(monkeypatch):
    messages = []
    monkeypatch.setattr(feedback, "show", messages.append)
    return messages


@pytest.fixture
def lesson(tmp_path, monkeypatch, shown):
    """A lesson with one model to hand in, opened in an empty folder."""
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "package")
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path / "home"))
    data = paths.lesson_data_dir(NAME)
    data.mkdir(parents=True)
    (data / "checks.json").write_text(checks_text(NAME, {}, {"my_model": CHECK}), encoding="utf-8")
    here = tmp_path / "work"
    here.mkdir()
    monkeypatch.chdir(here)
    return Lesson(NAME)


def test_a_model_within_its_budgets_is_saved_beside_the_notebook(lesson, shown, tmp_path):
    lesson.hand_in_model("my_model", MODEL, measures(), Y)
    assert (tmp_path / "work" / "my_model.tflite").read_bytes() == MODEL
    assert shown[-1].mood == "good"
    assert shown[-1].text == (
        "✓ my_model: within its budgets here, 3 points\n"
        "  ✓ accuracy     75.0 %; at least 75.0 %\n"
        "  ✓ file         20 bytes; at most 2,000 bytes\n"
        "  ✓ arena (RAM)  800 bytes; at most 900 bytes\n"
        "  saved          my_model.tflite, beside this notebook: hand it in together with it\n"
        "  graded         the same budgets, on examples that nobody has seen; expect other figures"
        " there"
    )


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (measures((1, 1, 1, 1)), "accuracy: expected at least 75.0 %, got 50.0 %"),
        (measures(flash_bytes=2_001), "file: expected at most 2,000 bytes, got 2,001 bytes"),
        (measures(arena_bytes=901), "arena (RAM): expected at most 900 bytes, got 901 bytes"),
        (measures(arena_bytes=None), "arena (RAM): expected at most 900 bytes, got not known"),
    ],
)
def test_a_model_that_misses_a_budget_is_told_which_and_saved_too(lesson, shown, found, problem):
    with pytest.raises(CheckFailed) as caught:
        lesson.hand_in_model("my_model", MODEL, found, Y)
    assert caught.value.summary == f"my_model: {problem}"
    assert (paths.Path.cwd() / "my_model.tflite").is_file()
    assert shown[-1].mood == "bad"
    assert shown[-1].text.count("✗") == 2


def test_progress_and_points_count_the_model(lesson):
    assert repr(lesson) == "Lesson 90_sample: 1 exercises, 3 points"
    lesson.hand_in_model("my_model", MODEL, measures(), Y)
    assert lesson.progress_message().title == "1 of 1 exercises passed, 3 of 3 points"
    (progress,) = read_progress()
    assert [(each.name, each.points, each.passed) for each in progress.exercises] == [
        ("my_model", 3, True)
    ]


@pytest.mark.parametrize(
    ("name", "file", "y", "says"),
    [
        ("other", MODEL, Y, r"\(my_model\) and the bytes of a .tflite, got 'other' and bytes"),
        ("my_model", "model.tflite", Y, "got 'my_model' and str"),
        ("my_model", MODEL, Y[:3], "expected a class for each of 3 examples, got 4"),
        ("my_model", MODEL, [], "expected a class for each of 0 examples"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_with_a_sentence(lesson, name, file, y, says):
    with pytest.raises(LessonError, match=says):
        lesson.hand_in_model(name, file, measures(), y)


def test_a_folder_that_cannot_be_written_is_named(lesson, tmp_path):
    (tmp_path / "work" / "my_model.tflite").mkdir()
    with pytest.raises(LessonError, match="copy the lesson to a folder of your own"):
        lesson.hand_in_model("my_model", MODEL, measures(), Y)


def test_budgets_that_are_not_set_are_not_asked_for():
    assert Budgets().problem({}) == ""
    assert Budgets(flash_bytes=10).problem({"flash_bytes": 10}) == ""
    lines = Budgets(accuracy=0.9, instructions=100).lines({"accuracy": 0.9, "instructions": 101})
    assert [(line.name, line.met) for line in lines] == [
        ("accuracy", True),
        ("instructions (estimated)", False),
    ]


def test_accuracy_takes_the_place_of_the_classes():
    found = with_accuracy({"classes": [0, 1, 0, 0], "flash_bytes": 7}, Y)
    assert found == {"accuracy": 0.75, "flash_bytes": 7}


def test_checks_with_models_are_read_back_and_compared():
    text = checks_text(NAME, {}, {"my_model": CHECK})
    assert json.loads(text)["lesson"] == NAME
    assert read_model_checks(text) == {"my_model": CHECK}
    assert read_checks(text) == {}
    assert read_model_checks(checks_text(NAME, {})) == {}
    assert same_checks(text, text.replace(", ", ",  "))
    assert not same_checks(text, text.replace("2000", "2001"))
    assert not same_checks(text, checks_text(NAME, {}))
