"""Finding lessons and loading their exercises."""

from __future__ import annotations

import pytest

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_source import (
    lesson_names,
    load_exercises,
    load_module,
    source_notebook,
)


def test_a_lesson_is_a_folder_with_a_notebook_and_exercises(course):
    (course.root / "solutions" / "91_half").mkdir()
    assert lesson_names(course.root) == (course.lesson,)
    assert source_notebook(course.lesson, course.root).is_file()
    exercises = load_exercises(course.lesson, course.root)
    assert [e.name for e in exercises] == ["double", "mean_of", "seed_for"]
    assert load_module(course.lesson, course.root).double(2) == 4


@pytest.mark.parametrize("name", ["91_other", "", "..", "../90_sample"])
def test_an_unknown_lesson_is_named_with_those_there_are(course, name):
    with pytest.raises(LessonError, match="there are: 90_sample") as caught:
        source_notebook(name, course.root)
    assert repr(name) in str(caught.value)


def test_a_folder_that_is_no_clone_is_refused(tmp_path):
    with pytest.raises(LessonError, match="no solutions/ folder; name the top folder"):
        lesson_names(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "to run, got ZeroDivisionError: division by zero"),
        ("x = 1", "to be a list of Exercise, got None"),
        ("EXERCISES = []", "to be a list of Exercise, got "),
        ("EXERCISES = [3]", "to hold Exercise only, got 3"),
        ("EXERCISES = [EXERCISES[0]] * 2", "to have different names, got double, double"),
    ],
)
def test_damaged_exercises_say_what_is_wrong(course, text, said):
    path = course.root / "solutions" / course.lesson / "exercises.py"
    keep = path.read_text() if "EXERCISES[0]" in text else ""
    path.write_text(f"{keep}\n{text}\n")
    with pytest.raises(LessonError, match="expected") as caught:
        load_exercises(course.lesson, course.root)
    assert said in str(caught.value)


def test_exercises_may_stand_on_other_files_of_their_folder(course):
    folder = course.root / "solutions" / course.lesson
    path = folder / "exercises.py"
    (folder / "numbers.py").write_text("SEED = 41\n")
    path.write_text(path.read_text() + "\nfrom . import numbers\nVISIBLE_SEED = numbers.SEED\n")
    assert load_module(course.lesson, course.root).VISIBLE_SEED == 41
    (folder / "numbers.py").write_text("SEED = 42000\n")
    assert load_module(course.lesson, course.root).VISIBLE_SEED == 42000
