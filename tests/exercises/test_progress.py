"""Progress as the lessons kept it, and the words for it."""

import json

import pytest

from tinyml_course import paths
from tinyml_course.errors import TinyMLCourseError
from tinyml_course.exercises import progress_text, read_progress
from tinyml_course.exercises.progress import lesson_link, next_exercise
from tinyml_course.exercises.state import LessonState

FIRST, SECOND = "90_first", "91_second"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Two lessons with checks; the exercises of the first are not in alphabetical order."""
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "package")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: tmp_path / "notebooks")
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path / "home"))
    release(FIRST, {"scale": 2, "area": 1, "mean": 3})
    release(SECOND, {"peak": 1})
    write_notebook(tmp_path, FIRST, "# 90 · First steps\n\nYou will begin.")
    return tmp_path


def release(name, points):
    checks = {exercise: {"points": value} for exercise, value in points.items()}
    path = paths.lesson_data_dir(name) / "checks.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"lesson": name, "exercises": checks}), encoding="utf-8")


def write_notebook(folder, name, text):
    path = folder / "notebooks" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    cell = {"cell_type": "markdown", "source": text.splitlines(keepends=True)}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


def passes(lesson, *exercises):
    for exercise in exercises:
        LessonState(lesson).add_pass(exercise)


def passed():
    return {lesson.name: [e.name for e in lesson.passed] for lesson in read_progress()}


def test_every_released_lesson_is_there_with_its_exercises_in_their_order(course):
    first, second = read_progress()
    assert (first.name, second.name) == (FIRST, SECOND)
    assert [(e.name, e.points) for e in first.exercises] == [("scale", 2), ("area", 1), ("mean", 3)]
    assert passed() == {FIRST: [], SECOND: []}


def test_the_title_is_the_heading_of_the_notebook_or_else_the_folders_name(course):
    assert [lesson.title for lesson in read_progress()] == ["90 · First steps", SECOND]


def test_a_pass_shows_as_soon_as_it_is_kept(course):
    read_progress()
    passes(FIRST, "mean", "scale")
    assert passed() == {FIRST: ["scale", "mean"], SECOND: []}


def test_the_progress_of_another_folder_of_lessons_is_told_apart(course, tmp_path, monkeypatch):
    monkeypatch.delenv(paths.STATE_VARIABLE)
    write_notebook(tmp_path / "mine", FIRST, "# 90")
    LessonState(FIRST, tmp_path / "mine" / "notebooks").add_pass("area")
    own, clone = (read_progress(folder / "notebooks") for folder in (tmp_path / "mine", course))
    assert [exercise.name for exercise in own[0].passed] == ["area"]
    assert clone[0].passed == ()


def test_a_lesson_released_anew_is_read_anew(course):
    passes(SECOND, "peak", "valley")
    assert passed()[SECOND] == ["peak"]
    release(SECOND, {"valley": 12, "ridge": 4})
    assert passed()[SECOND] == ["valley"]  # and the pass of what is no longer there is left out


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"exercises": {"a": {}}}', '{"exercises": 1}'])
def test_a_lesson_with_damaged_checks_is_left_out_and_the_others_stay(course, damage):
    (paths.lesson_data_dir(FIRST) / "checks.json").write_text(damage, encoding="utf-8")
    assert [lesson.name for lesson in read_progress()] == [SECOND]


def test_without_the_notebooks_the_folders_names_stand_for_the_titles(course, monkeypatch):
    def none():
        raise TinyMLCourseError("expected the course folder 'notebooks', found none")

    monkeypatch.setattr(paths, "notebooks_dir", none)
    release(FIRST, {"scale": 2, "area": 1, "mean": 3, "median": 1})  # not the file read before
    assert [lesson.title for lesson in read_progress()] == [FIRST, SECOND]


def following():
    found = next_exercise(read_progress())
    return found and (found[0].name, found[1].name)


def test_the_next_exercise_is_in_the_first_lesson_that_was_begun(course):
    assert following() == (FIRST, "scale")
    passes(FIRST, "scale")
    assert following() == (FIRST, "area")
    passes(FIRST, "area", "mean")
    assert following() == (SECOND, "peak")
    passes(SECOND, "peak")
    assert following() is None


def test_the_next_exercise_is_in_a_later_lesson_if_only_that_was_begun(course):
    release(SECOND, {"peak": 1, "valley": 1})
    passes(SECOND, "valley")
    assert following() == (SECOND, "peak")
    passes(SECOND, "peak")
    assert following() == (FIRST, "scale")


def test_a_lesson_is_linked_from_the_folder_of_the_lessons_and_from_another_lesson(course):
    notebooks = course / "notebooks"
    (notebooks / SECOND).mkdir()
    assert lesson_link(FIRST, notebooks) == f"{FIRST}/{FIRST}.ipynb"
    assert lesson_link(FIRST, notebooks / SECOND) == f"../{FIRST}/{FIRST}.ipynb"
    assert lesson_link(FIRST, course) == ""
    assert lesson_link(SECOND, notebooks) == ""


def test_the_words_for_a_terminal_name_every_exercise_and_need_no_ticks(course):
    passes(FIRST, "scale", "mean")
    assert progress_text.progress_text(read_progress()).splitlines() == [
        "90 · First steps: 2 of 3 passed, 5 of 6 points",
        "  passed   scale  2 points",
        "  not yet  area   1 point",
        "  passed   mean   3 points",
        "",
        "91_second: 0 of 1 passed, 0 of 1 points",
        "  not yet  peak   1 point",
        "",
        "2 of 4 exercises passed, 5 of 7 points.",
        "Next: area in 90 · First steps",
    ]


def test_the_markdown_links_the_lessons_that_are_near_and_says_what_signs_mean(course):
    passes(FIRST, "scale")
    text = progress_text.progress_markdown(read_progress(), course / "notebooks")
    link = f"[90 · First steps]({FIRST}/{FIRST}.ipynb)"
    assert text.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        f"**1 of 4 exercises passed, 2 of 7 points.** Next: `area` in {link}.",
        "",
        "| lesson | passed | points | exercises |",
        "|---|---|---|---|",
        f"| {link} | 1 of 3 | 2 of 6 | ✓ `scale` · ○ `area` · ○ `mean` |",
        "| 91_second | 0 of 1 | 0 of 1 | ○ `peak` |",
        "",
        "✓ passed, ○ not yet. A pass stays.",
    ]


def test_all_passed_leaves_nothing_to_do_next(course):
    passes(FIRST, "scale", "area", "mean")
    passes(SECOND, "peak")
    for text in (
        progress_text.progress_text(read_progress()),
        progress_text.progress_markdown(read_progress(), course),
    ):
        assert "4 of 4 exercises passed, 7 of 7 points." in text
        assert "Next" not in text


def test_no_lessons_at_all_is_said_with_what_to_do(course, monkeypatch):
    monkeypatch.setattr(paths, "PACKAGE_DIR", course / "empty")
    assert read_progress() == ()
    for text in (progress_text.progress_text(()), progress_text.progress_markdown((), course)):
        assert text == progress_text.NO_LESSONS
