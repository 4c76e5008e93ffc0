"""Finding lessons and loading their exercises."""

from __future__ import annotations

import shutil

import nbformat
import numpy as np
import pytest

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_source import (
    lesson_facts,
    lesson_names,
    load_exercises,
    source_notebook,
)


def test_a_lesson_is_a_folder_with_a_notebook_and_exercises(course):
    (course.root / "solutions" / "91_half").mkdir()
    assert lesson_names(course.root) == (course.lesson,)
    assert source_notebook(course.lesson, course.root).is_file()
    exercises = load_exercises(course.lesson, course.root)
    assert [e.name for e in exercises] == ["double", "mean_of", "seed_for"]
    assert exercises[0].reference(2) == 4  # what the notebook's solution cell returns


@pytest.mark.parametrize("name", ["91_other", "", "..", "../90_sample"])
def test_an_unknown_lesson_is_named_with_those_there_are(course, name):
    with pytest.raises(LessonError, match="there are: 90_sample") as caught:
        source_notebook(name, course.root)
    assert repr(name) in str(caught.value)


def test_a_folder_that_is_no_clone_is_refused(tmp_path):
    with pytest.raises(LessonError, match="no solutions/ folder; name the top folder"):
        lesson_names(tmp_path)


def test_the_order_is_that_of_the_notebook_whatever_the_files_are_called(course):
    notebook = course.notebook()
    notebook.cells.reverse()
    nbformat.write(notebook, source_notebook(course.lesson, course.root))
    names = [e.name for e in load_exercises(course.lesson, course.root)]
    assert names == ["seed_for", "mean_of", "double"]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("1 / 0", "to run, got ZeroDivisionError: division by zero (line 12 of double.py)"),
        ("from ._common import nothing", "cannot import name 'nothing'"),
        ("del double", "double.py to hold the exercise it is named after, double = exercise"),
        ("double = 3", "double.py to hold the exercise it is named after, double = exercise"),
        ("@double.mistake\ndef halves(x): return x / 2", "halves to have a docstring"),
        ("double.mistake(squares)", "different names of mistakes, got squares twice"),
    ],
)
def test_damaged_exercises_say_what_is_wrong(course, added, said):
    path = course.exercise("double")
    path.write_text(f"{path.read_text()}\n{added}\n")
    with pytest.raises(LessonError, match="expected") as caught:
        load_exercises(course.lesson, course.root)
    assert said in str(caught.value)


def test_an_exercise_without_a_solution_cell_is_named(course):
    text = course.exercise("double").read_text().replace("double", "other")
    course.exercise("other").write_text(text)
    with pytest.raises(LessonError, match="a solution cell that defines other"):
        load_exercises(course.lesson, course.root)


def test_a_folder_without_exercises_is_refused(course):
    for name in ("double", "mean_of", "seed_for"):
        course.exercise(name).unlink()
    with pytest.raises(LessonError, match=r"to hold exercises, as quantize\.py with quantize ="):
        load_exercises(course.lesson, course.root)


def test_what_files_share_belongs_to_one_clone_and_is_read_anew(course, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(course.root, other)
    shared = other / "solutions" / course.lesson / "exercises" / "_common.py"
    shared.write_text("def vectors(rng):\n    return [(7,)]\n")

    def calls(root):
        return load_exercises(course.lesson, root)[0].make_inputs(np.random.default_rng(0))

    assert len(calls(course.root)) == 3
    assert calls(other) == [(7,)]
    assert len(calls(course.root)) == 3
    shared.write_text("def vectors(rng):\n    return [(7,), (88,)]\n")
    assert calls(other) == [(7,), (88,)]


def test_a_mistakes_name_is_its_id_and_its_docstring_the_hint_on_one_line(course):
    path = course.exercise("double")
    more = (
        "\n@double.mistake\ndef halves(x):\n    '''This\n    halves.'''\n    return double(x) / 4\n"
    )
    path.write_text(path.read_text() + more)
    squares, halves = load_exercises(course.lesson, course.root)[0].mistakes
    assert (squares.id, squares.hint) == ("squares", "That is the square.")
    assert (halves.id, halves.hint) == ("halves", "This halves.")
    assert halves.wrong(6) == 3  # a mistake may call the notebook's own solution


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "A sample"', "", "expected the keys title in"),
        ('title = "A sample"', 'titel = "A"\ntitle = "A"', "got titel"),
        ("minutes = 5", 'minutes = "5"', "expected minutes in .* to be int, got '5'"),
        ("[syllabus]", "[sylabus]", r"expected a table \[syllabus\] in"),
        ('number = "90"', 'number = "91"', "expected the number of 90_sample in"),
        ("minutes = 5", "minutes =", "to be TOML, got an error"),
    ],
)
def test_damaged_facts_name_the_key(course, before, after, said):
    path = course.root / "solutions" / course.lesson / "lesson.toml"
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(LessonError, match=said):
        lesson_facts(course.lesson, course.root)
