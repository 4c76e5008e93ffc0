"""The autograder for Gradescope: its zip, its results, and a run in a folder laid out like its."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.decision_note import add_decision_note
from tinyml_course.errors import GradingError
from tinyml_course.grading.gradescope import harness, user_runner
from tinyml_course.grading.gradescope.bundle import write_bundle
from tinyml_course.grading.gradescope.harness import grade_here, laid_out, results_of
from tinyml_course.grading.gradescope.user_runner import User, UserRunner
from tinyml_course.grading.runners import OpenRunner
from tinyml_course.grading.student_process import StudentProcess

NOBODY_ELSE = 54_321
"""A user number that nothing else on this machine runs as."""


def other_users_have_python() -> bool:
    """Whether another user can start this Python and import the course."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import tinyml_course.grading.worker"],
        user=NOBODY_ELSE, group=NOBODY_ELSE, extra_groups=[], cwd="/", check=False,
        capture_output=True,
    ) if os.access(sys.executable, os.X_OK) else None  # fmt: skip
    return done is not None and done.returncode == 0


@pytest.fixture(scope="module")
def _as_another_user():
    try:
        possible = other_users_have_python()
    except PermissionError:
        possible = False
    if not possible:
        pytest.skip("not root, or its Python lies in a folder that other users cannot enter")


@pytest.fixture
def autograder(course, tmp_path):
    """A folder like Gradescope's, with a lesson that has a decision note."""
    add_decision_note(course)
    top = tmp_path / "autograder"
    (top / "source").mkdir(parents=True)
    (top / "submission").mkdir()
    (top / "source" / "config.json").write_text(json.dumps({"lesson": course.lesson}))
    shutil.copytree(course.root, top / "source" / "course")
    course.submit(course.notebook(double="def double(x):\n    return x"))
    shutil.copyfile(course.path(), top / "submission" / "my homework (1).ipynb")
    return top


def check_results(results) -> None:
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in results["tests"]] == [
        ("double", 0, 2, "failed"), ("mean_of", 3, 3, "passed"), ("seed_for", 4, 4, "passed"),
    ]  # fmt: skip
    assert "Decide: marked by hand, 3 points" in results["output"]


def test_the_one_submission_is_graded_and_results_written(autograder, monkeypatch):
    monkeypatch.setenv("TINYML_AUTOGRADER", str(autograder))
    monkeypatch.setattr(harness, "requires_root", lambda: None)
    monkeypatch.setattr(User, "named", lambda name: name)
    used = []

    def runner(user, limits):
        used.append(user)
        return OpenRunner()

    monkeypatch.setattr(user_runner, "UserRunner", runner)
    harness.main()
    assert set(used) == {"student"}
    results = json.loads((autograder / "results" / "results.json").read_text("utf-8"))
    check_results(results)


@pytest.mark.usefixtures("_as_another_user")
def test_student_code_runs_as_another_user_and_sees_no_solution(autograder, course):
    for folder in autograder.parents:  # pytest's own folders are closed to others
        if folder.owner() == "root" and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    spy = (
        "import os\n"
        "def double(x):\n"
        f"    try:\n        found = os.listdir({str(autograder / 'source')!r})\n"
        "    except PermissionError:\n        found = 'closed'\n"
        "    raise ValueError(f'{os.getuid()} {found}')"
    )
    course.submit(course.notebook(double=spy))
    shutil.copyfile(course.path(), autograder / "submission" / "my homework (1).ipynb")
    results = grade_here(autograder, str(NOBODY_ELSE))
    assert f"{NOBODY_ELSE} closed" in results["tests"][0]["output"]
    check_results(results)


@pytest.mark.usefixtures("_as_another_user")
def test_what_student_code_leaves_behind_is_ended():
    process = StudentProcess(UserRunner(User(NOBODY_ELSE, NOBODY_ELSE)))
    source = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
        "start_new_session=True)"
    )
    assert process.run(source, 60) is None
    assert processes_of(NOBODY_ELSE) >= 2
    process.end()
    assert processes_of(NOBODY_ELSE) == 0


def processes_of(uid: int) -> int:
    found = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "status").read_text()
            except OSError:
                continue
            state = text.partition("State:\t")[2][:1]
            found += text.partition("Uid:\t")[2].split()[0] == str(uid) and state != "Z"
    return found


def test_root_and_unknown_users_are_refused(monkeypatch):
    with pytest.raises(GradingError, match="expected a user 'nobody-of-this-name'"):
        User.named("nobody-of-this-name")
    with pytest.raises(GradingError, match="a user of its own"):
        User.named("0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(GradingError, match="expected to run as root"):
        user_runner.requires_root()


def test_the_notebook_of_the_lessons_name_is_taken_else_the_only_one(tmp_path):
    submission = tmp_path / "submission"
    (submission / "deep").mkdir(parents=True)
    (submission / "notes.ipynb").write_text("notes")
    (submission / "link.ipynb").symlink_to("/etc/passwd")
    laid_out(submission, tmp_path / "one", "05_x")
    target = tmp_path / "one" / "student" / "05_x"
    assert [(p.name, p.read_text()) for p in target.iterdir()] == [("05_x.ipynb", "notes")]
    (submission / "deep" / "05_x.ipynb").write_text("answers")
    laid_out(submission, tmp_path / "two", "05_x")
    assert (tmp_path / "two" / "student" / "05_x" / "05_x.ipynb").read_text() == "answers"
    (submission / "05_x.ipynb").write_text("others")
    laid_out(submission, tmp_path / "three", "05_x")
    found = (tmp_path / "three" / "student" / "05_x").iterdir()
    assert sorted(path.name for path in found) == ["1 05_x.ipynb", "2 05_x.ipynb"]


def test_results_have_the_keys_of_gradescopes_specification():
    row = {
        "exercise": "f", "points": 0, "max_points": 2, "status": "wrong", "message": "expected 1",
        "hint": "Look.", "hint_id": "h",
    }  # fmt: skip
    results = results_of(
        {
            "rows": [row], "message": "", "notes": ["a note"], "manual": [], "seconds": 1.5,
            "status": "ok", "sha256": "0",
        }
    )  # fmt: skip
    assert results == {
        "tests": [
            {
                "number": "1", "name": "f", "score": 0, "max_score": 2, "status": "failed",
                "output": "✗ wrong result\nexpected 1\nLook.", "output_format": "text",
                "visibility": "visible",
            }
        ],
        "output": "a note", "output_format": "text", "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"status": "ok", "sha256": "0"},
    }  # fmt: skip


def test_the_zip_has_the_scripts_the_course_and_one_solution(tmp_path):
    out = tmp_path / "05.zip"
    count = write_bundle("05_int8_by_hand", out)
    with zipfile.ZipFile(out) as bundle:
        names = bundle.namelist()
        modes = {i.filename: i.external_attr >> 16 & 0o777 for i in bundle.infolist()}
        config = json.loads(bundle.read("config.json"))
        readme = bundle.read("README.txt").decode()
        bundle.extractall(tmp_path / "there")
    assert len(names) == len(set(names)) == count
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert config == {"lesson": "05_int8_by_hand"}
    assert "The level of trust is lower" in readme
    solutions = {name.split("/")[2] for name in names if name.startswith("course/solutions/")}
    assert solutions == {"05_int8_by_hand"}
    for needed in ("course/pyproject.toml", "course/tinyml_course/grading/gradescope/harness.py"):
        assert needed in names
    assert not [name for name in names if "__pycache__" in name or "/.git" in name]
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", tmp_path / "there" / script], check=True)
    again = tmp_path / "again.zip"
    write_bundle("05_int8_by_hand", again)
    assert again.read_bytes() == out.read_bytes()


def test_gradescope_says_that_its_trust_is_lower(tmp_path):
    from typer.testing import CliRunner

    from tinyml_course.cli import app

    out = tmp_path / "05.zip"
    result = CliRunner().invoke(app, ["gradescope", "05_int8_by_hand", "--out", str(out)])
    assert result.exit_code == 0
    assert out.is_file()
    assert "level of trust is lower than that of tinyml grade" in result.output
