import re
import subprocess
import sys

import pytest

import tinyml_course
from tinyml_course.errors import ReleaseError


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


@pytest.mark.parametrize("package", ["nbgrader", "dask"])
def test_an_instructors_command_in_a_students_install_names_the_extra(run, package):
    def release_lessons(*_, **__):
        raise ModuleNotFoundError(name=package)

    result = run("release", room="tinyml_course.grading.release", release_lessons=release_lessons)
    assert result.exit_code == 2
    assert f"expected the package {package}, which students do not need" in result.stderr
    assert "make instructor" in result.stderr
    assert "pip install 'tinyml-course[grading]'" in result.stderr


def test_another_missing_module_keeps_its_traceback(run):
    def release_lessons(*_, **__):
        raise ModuleNotFoundError(name="tinyml_course.nothing")

    result = run("release", room="tinyml_course.grading.release", release_lessons=release_lessons)
    assert isinstance(result.exception, ModuleNotFoundError)


def test_a_bug_keeps_its_traceback(run):
    def release_lessons(lessons, check):
        raise ZeroDivisionError

    result = run("release", room="tinyml_course.grading.release", release_lessons=release_lessons)
    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["inspect", "absent.tflite"], "cannot open absent.tflite"),
        (["compare", "{model}", "--with", "cmsis"], "expected --with among xnnpack, reference"),
        (["compare", "{model}", "--input", "absent.npy"], "cannot read absent.npy"),
        (["compare", "{model}", "--input", "{model}"], "expected a .npy file with one array"),
        (["simulate", "{model}", "--input", "{x}", "--output", "y.npy"], "to end in .npz"),
        (["simulate", "{model}", "--input", "{x}", "--output", "no/y.npz"], "cannot write"),
        (
            ["simulate", "{model}", "--input", "{x}", "--input", "{x}", "--output", "y.npz"],
            "expected 1 inputs, got 2",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, model, tmp_path, arguments, message):
    path, _ = model("fully_connected")
    result = run(*(a.format(model=path, x=tmp_path / "x.npy") for a in arguments))
    assert result.exit_code == 2
    assert message in result.output.replace("\n", " ")
    assert "Traceback" not in result.output
