"""A lesson with visible checks, and what it shows."""

import pytest

from tests.support.sample_lesson import EXERCISES, NAME
from tinyml_course import paths
from tinyml_course.exercises import CheckSet, Lesson, feedback
from tinyml_course.exercises.stored_checks import checks_text


@pytest.fixture
def shown(monkeypatch):
    """What `show` would have displayed."""
    messages = []
    monkeypatch.setattr(feedback, "show", messages.append)
    return messages


@pytest.fixture
def lesson(folder):
    return Lesson(NAME)


@pytest.fixture
def folder(tmp_path, monkeypatch, shown):
    """The data folder of a lesson with visible checks."""
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "package")
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path / "home"))
    folder = paths.lesson_data_dir(NAME)
    folder.mkdir(parents=True)
    checks = {e.name: CheckSet.from_exercise(e, 7) for e in EXERCISES}
    (folder / "checks.json").write_text(checks_text(NAME, checks), encoding="utf-8")
    return folder
