import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
from typer.testing import CliRunner

import tinyml_course
from tinyml_course.cli import app
from tinyml_course.errors import GradingError, ReleaseError


@pytest.fixture
def run(monkeypatch):
    """Run ``tinyml`` with a stand-in for the room a command calls."""

    def run(*arguments, room=None, **functions):
        if room:
            module = types.ModuleType(room)
            vars(module).update(functions)
            monkeypatch.setitem(sys.modules, room, module)
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def test_the_version_is_the_librarys(run):
    assert run("--version").output == f"tinyml-course {tinyml_course.__version__}\n"


def test_help_names_every_command(run):
    output = run("--help").output
    names = ["lab", "inspect", "simulate", "compare", "release", "grade"]
    assert re.findall(rf"^  ({'|'.join(names)})\b", output, re.MULTILINE) == names


@pytest.mark.parametrize("arguments", ["--help", "lab --help", "grade --help", "--version"])
def test_help_imports_nothing_heavy(arguments):
    heavy = {
        "numpy",
        "scipy",
        "matplotlib",
        "tensorflow",
        "IPython",
        "nbgrader",
        "nbformat",
        "dask",
    }
    code = (
        "import sys; from tinyml_course.cli import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('loaded:', *sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments.split()],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = process.stdout.rpartition("loaded:")[2].split()
    assert "tinyml_course.cli" in loaded
    assert heavy.isdisjoint(loaded)


def test_an_expected_error_is_its_message_on_stderr_and_exit_code_2(run):
    def release_lessons(lessons, check):
        raise ReleaseError("expected solutions/99, found none")

    result = run("release", room="tinyml_course.grading.release", release_lessons=release_lessons)
    assert result.exit_code == 2
    assert result.stderr == "tinyml: expected solutions/99, found none\n"
    assert result.stdout == ""


def test_a_bug_keeps_its_traceback(run):
    def release_lessons(lessons, check):
        raise ZeroDivisionError

    result = run("release", room="tinyml_course.grading.release", release_lessons=release_lessons)
    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], (None, False)), (["05_int8_by_hand", "06_x"], (["05_int8_by_hand", "06_x"], False))],
)
def test_release_is_asked_for_the_lessons_named_and_lists_what_it_wrote(run, arguments, expected):
    asked = []

    def release_lessons(lessons, check):
        asked.append((lessons, check))
        return [Path("notebooks/a.ipynb")]

    result = run(
        "release", *arguments, room="tinyml_course.grading.release", release_lessons=release_lessons
    )
    assert asked == [expected]
    assert result.output == f"{Path('notebooks/a.ipynb')}\n"
    assert result.exit_code == 0


def test_release_check_fails_and_names_the_files_that_are_out_of_date(run):
    result = run(
        *("release", "--check"),
        room="tinyml_course.grading.release",
        release_lessons=lambda lessons, check: [Path("a.ipynb")] if check else [],
    )
    assert result.exit_code == 2
    assert result.stdout == "a.ipynb\n"
    assert "out of date" in result.stderr
    assert "tinyml release" in result.stderr


def test_release_check_passes_when_nothing_would_change(run):
    result = run(
        *("release", "--check"),
        room="tinyml_course.grading.release",
        release_lessons=lambda lessons, check: [],
    )
    assert (result.exit_code, result.output) == (0, "")


def test_grade_prints_the_table_and_exits_0_whatever_the_marks(run, tmp_path):
    asked = []

    def grade_submissions(submissions, lesson, out, seed):
        asked.append((submissions, lesson, out, seed))
        return types.SimpleNamespace(table=lambda: "student  points\nada      0/10")

    result = run(
        *("grade", tmp_path, "--lesson", "05_int8_by_hand", "--out", tmp_path / "o", "--seed", 3),
        room="tinyml_course.grading.grade",
        grade_submissions=grade_submissions,
    )
    assert result.exit_code == 0
    assert result.output == "student  points\nada      0/10\n"
    assert asked == [(tmp_path, "05_int8_by_hand", tmp_path / "o", 3)]


def test_grade_that_cannot_start_says_why(run, tmp_path):
    def grade_submissions(submissions, lesson, out, seed):
        raise GradingError("expected a folder of submissions, found none; check the path")

    result = run(
        *("grade", tmp_path / "none", "--lesson", "05_int8_by_hand", "--out", tmp_path / "o"),
        room="tinyml_course.grading.grade",
        grade_submissions=grade_submissions,
    )
    assert result.exit_code == 2
    assert result.stderr.startswith("tinyml: expected a folder of submissions")


def test_lab_without_opening_lists_what_it_wrote(run, tmp_path):
    result = run("lab", tmp_path / "work", "--no-open")
    assert result.exit_code == 0
    assert (tmp_path / "work" / "syllabus.md").is_file()
    assert "new" in result.output
