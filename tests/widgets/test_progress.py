"""What the progress view is told, and that it follows what the lessons keep."""

import json
from pathlib import Path

import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course import paths
from tinyml_course.exercises.state import LessonState
from tinyml_course.widgets import ProgressView

LESSON = "90_sample"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A course of one lesson with two exercises, laid out where the page stands."""
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "package")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: tmp_path)
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    cell = {"cell_type": "markdown", "source": "# 90 · Sample"}
    write(f"{LESSON}/{LESSON}.ipynb", {"cells": [cell]})
    exercises = {"scale": {"points": 2}, "mean": {"points": 1}}
    write(paths.lesson_data_dir(LESSON) / "checks.json", {"exercises": exercises})


def write(path, content):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(content), encoding="utf-8")


def passes(*names):
    for name in names:
        LessonState(LESSON).add_pass(name)


def test_the_page_is_told_every_lesson_in_words(home):
    passes("scale")
    report = ProgressView().report
    assert report["summary"] == "1 of 2 exercises passed, 2 of 3 points."
    assert report["next"] == {"lesson": LESSON, "exercise": "mean"}
    assert report["lessons"] == [
        {
            "name": LESSON,
            "title": "90 · Sample",
            "link": f"{LESSON}/{LESSON}.ipynb",
            "passed": "1 of 2 passed",
            "points": "2 of 3 points",
            "exercises": [
                {"name": "scale", "points": "2 points", "passed": True},
                {"name": "mean", "points": "1 point", "passed": False},
            ],
        }
    ]


def test_asking_as_the_page_does_reads_what_was_kept_since(home):
    widget = ProgressView()
    passes("scale", "mean")
    assert widget.report["summary"].startswith("0 of 2")
    widget.set_state({"asked": 1})
    assert widget.report["summary"].startswith("2 of 2")
    assert widget.report["next"] is None
    assert widget.report["asked"] == 1  # so the page knows that this is the answer


def test_a_lesson_that_is_not_near_is_named_without_a_link(home, tmp_path, monkeypatch):
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere" / "deep")
    assert ProgressView().report["lessons"][0]["link"] == ""


def test_without_lessons_the_view_says_what_to_do(home, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "none")
    report = ProgressView().report
    assert "tinyml release" in report["message"]
    assert report["lessons"] == []


def test_without_a_kernel_a_table_stands_for_it(home):
    passes("scale")
    data, _ = ProgressView()._repr_mimebundle_()
    assert f"| [90 · Sample]({LESSON}/{LESSON}.ipynb) | 1 of 2 | 2 of 3 |" in data["text/markdown"]
    assert data["text/plain"].startswith("ProgressView: 1 of 2 exercises passed, 2 of 3")
    assert "application/vnd.jupyter.widget-view+json" in data
