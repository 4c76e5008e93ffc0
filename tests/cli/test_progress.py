import pytest
from typer.testing import CliRunner

from tinyml_course import paths
from tinyml_course.cli import app
from tinyml_course.exercises import progress_text, read_progress
from tinyml_course.exercises.state import LessonState


@pytest.fixture
def first(tmp_path, monkeypatch):
    """The first lesson, laid out in ``tinyml-lessons`` of the current folder."""
    monkeypatch.delenv(paths.STATE_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    lesson = read_progress(tmp_path)[0]
    for folder in ("tinyml-lessons", "others"):
        notebook = tmp_path / folder / lesson.name / f"{lesson.name}.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_text("{}")
    return lesson


def run(*arguments):
    result = CliRunner(charset="cp1252").invoke(app, ["progress", *arguments])
    assert result.exit_code == 0
    return result.output


def test_progress_prints_what_passed_in_a_terminal_of_any_encoding(first, tmp_path):
    folder, exercise = tmp_path / "tinyml-lessons", first.exercises[0].name
    LessonState(first.name, folder).add_pass(exercise)
    printed = run("tinyml-lessons")
    assert printed == progress_text.progress_text(read_progress(folder)) + "\n"
    assert f"passed   {exercise} " in printed
    assert "1 of" in printed.splitlines()[-2]


def test_progress_finds_the_lessons_that_tinyml_lab_opens_from_here(first, tmp_path):
    LessonState(first.name, tmp_path / "tinyml-lessons").add_pass(first.exercises[0].name)
    assert run() == run("tinyml-lessons") != run("others")


def test_progress_of_the_folder_one_stands_in_comes_first(first, tmp_path, monkeypatch):
    LessonState(first.name, tmp_path / "others").add_pass(first.exercises[0].name)
    monkeypatch.chdir(tmp_path / "others" / first.name)
    assert "1 of" in run().splitlines()[-2]
