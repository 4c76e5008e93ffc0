"""A new lesson passes every test that a lesson must pass, before a word is written."""

import os
import shutil
import subprocess
import sys

import pytest

from tinyml_course.errors import LessonError
from tinyml_course.grading.new_lesson import new_lesson
from tinyml_course.grading.release_steps.front_matter import BADGE_IMAGE

LESSON = "13_architecture_search"


@pytest.fixture(scope="module")
def clone(tmp_path_factory, repository):
    """A clone without lessons."""
    clone = tmp_path_factory.mktemp("clone") / "course"
    keep = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(repository / "tinyml_course", clone / "tinyml_course", ignore=keep)
    shutil.copytree(repository / "tests" / "support", clone / "tests" / "support", ignore=keep)
    for name in ("pyproject.toml", "solutions/syllabus.toml", "tests/conftest.py",
                 "tests/notebooks/make_recall_cells.py",
                 "tests/notebooks/test_every_lesson.py"):  # fmt: skip
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, clone / name)
    (clone / "notebooks").mkdir()
    shutil.copy(repository / "notebooks" / BADGE_IMAGE, clone / "notebooks")
    (clone / "kits").mkdir()
    return clone


def run(clone, *command):
    """Run Python in the clone, with the clone's own package."""
    home = {"TINYML_COURSE_HOME": str(clone / "home"), "PYTHONPATH": str(clone)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=clone,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_the_skeleton_passes_every_generic_test(clone):
    code = f"from tinyml_course.grading.new_lesson import new_lesson; new_lesson({LESSON!r})"
    made = run(clone, "-c", code)
    assert made.returncode == 0, made.stderr
    folder = clone / "solutions" / LESSON
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert {path for path in written if "__pycache__" not in path} == {
        f"{LESSON}.ipynb", "exercises/awake_share.py", "lesson.toml"
    }  # fmt: skip
    assert "| 13 | [Architecture search](" in (clone / "notebooks/syllabus.md").read_text()

    tests = run(clone, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/notebooks")
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout
    style = run(clone, "-m", "ruff", "check", "--no-cache", "solutions")
    assert style.returncode == 0, style.stdout
    values = run(clone, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "solutions")
    assert values.returncode == 0, values.stdout
    plugin = ("-p", "tests.support.stubs_that_raise", "--nbval-lax", "--nbval-current-env")
    untouched = run(clone, "-m", "pytest", "-q", *plugin, "notebooks")
    assert untouched.returncode == 0, untouched.stdout


@pytest.mark.parametrize("name", ["13", "search", "13_Search", "13-search", "../13_search"])
def test_a_name_of_another_form_is_refused(course, name):
    with pytest.raises(LessonError, match="such as 13_architecture_search, got"):
        new_lesson(name, course.root)


def test_a_number_that_is_taken_is_refused_and_nothing_is_written(course):
    with pytest.raises(LessonError, match="got 90, which 90_sample has"):
        new_lesson("90_other", course.root)
    assert not (course.root / "solutions" / "90_other").exists()
