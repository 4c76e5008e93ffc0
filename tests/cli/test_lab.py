import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_course import paths
from tinyml_course.cli import lab
from tinyml_course.errors import MissingDependencyError, TinyMLCourseError

LESSON = "05_int8_by_hand/05_int8_by_hand.ipynb"
BESIDE = "05_int8_by_hand/05_int8_by_hand.new.ipynb"
BESIDE_AGAIN = "05_int8_by_hand/05_int8_by_hand.new2.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson and a syllabus, which a test may bring up to date."""
    top = tmp_path / "course"
    write(top / LESSON, "version 1")
    write(top / "syllabus.md", "# Syllabus")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: top)
    return top


@pytest.fixture
def work(tmp_path):
    return tmp_path / "my lessons"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(path):
    return path.read_text(encoding="utf-8")


def written(folder):
    return {path.relative_to(folder).as_posix(): what for path, what in lab.lay_out_lessons(folder)}


def test_lessons_and_the_syllabus_are_copied_into_an_empty_folder(course, work):
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}
    assert read(work / LESSON) == "version 1"


def test_a_second_run_writes_nothing(course, work):
    lab.lay_out_lessons(work)
    assert written(work) == {}


def test_a_students_work_is_never_overwritten(course, work):
    lab.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    assert written(work) == {}
    assert read(work / LESSON) == "my answers"


def test_a_newer_lesson_is_put_beside_a_students_work_once(course, work):
    lab.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    write(course / LESSON, "version 2")
    assert written(work) == {BESIDE: "beside"}
    assert read(work / LESSON) == "my answers"
    assert read(work / BESIDE) == "version 2"
    assert written(work) == {}


def test_work_in_a_newer_copy_is_never_overwritten_either(course, work):
    lab.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    write(course / LESSON, "version 2")
    lab.lay_out_lessons(work)
    write(work / BESIDE, "my answers, once more")
    write(course / LESSON, "version 3")
    assert written(work) == {BESIDE_AGAIN: "beside"}
    assert read(work / BESIDE) == "my answers, once more"


def test_an_untouched_copy_follows_the_course(course, work):
    lab.lay_out_lessons(work)
    write(course / LESSON, "version 2")
    assert written(work) == {LESSON: "updated"}
    assert read(work / LESSON) == "version 2"


def test_a_deleted_lesson_comes_back(course, work):
    lab.lay_out_lessons(work)
    (work / LESSON).unlink()
    assert written(work) == {LESSON: "new"}


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]", f'{{"{LESSON}": 5}}', "\ud800"])
def test_without_a_readable_record_nothing_is_overwritten(course, work, damage):
    lab.lay_out_lessons(work)
    write(work / LESSON, "my answers")
    (work / lab.RECORD).write_text(damage, encoding="utf-8", errors="surrogatepass")
    assert written(work) == {BESIDE: "beside"}
    assert read(work / LESSON) == "my answers"


def test_the_record_holds_the_sha256_of_what_was_laid_out(course, work):
    lab.lay_out_lessons(work)
    record = json.loads(read(work / lab.RECORD))
    assert record[LESSON] == hashlib.sha256(b"version 1").hexdigest()


def test_checkpoints_of_jupyter_are_not_copied(course, work):
    write(course / "05_int8_by_hand/.ipynb_checkpoints/old.ipynb", "old")
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}


def test_the_start_page_of_a_clone_and_notes_on_it_are_not_copied(course, work):
    write(course / "start.ipynb", "made by make lab")
    write(course / "start.mine.ipynb", "notes of who works in the clone")
    assert written(work) == {LESSON: "new", "syllabus.md": "new"}


def test_a_folder_that_is_a_file_is_refused_by_name(course, tmp_path):
    write(tmp_path / "taken", "a file")
    with pytest.raises(TinyMLCourseError, match=r"expected a folder .* got '.*taken'.*tinyml lab"):
        lab.lay_out_lessons(tmp_path / "taken")


def test_a_missing_jupyterlab_is_said_with_the_way_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'tinyml-course\[all\]'"):
        lab.open_lab(tmp_path)


@pytest.fixture
def started(monkeypatch):
    """What was started instead of JupyterLab, with its environment."""
    started = []

    class Process:
        def __init__(self, command, env):
            started.append((command, env))

        def wait(self):
            if len(started) == 1:  # Ctrl+C reaches both processes; the first one is JupyterLab's
                started.append("interrupted")
                raise KeyboardInterrupt
            return 3

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/a/settings")
    return started


def test_jupyterlab_opens_the_start_page_and_waits_for_its_end(started, tmp_path):
    assert lab.open_lab(tmp_path, ["--no-browser"]) == 3
    command, environment = started[0]
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/start.ipynb" in command
    assert command[-1] == "--no-browser"
    assert environment["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [
        str(lab.SETTINGS),
        "/a/settings",
    ]


def test_in_a_clone_the_file_browser_may_go_up_to_its_top(started, tmp_path):
    lab.open_lab(tmp_path / "notebooks", browser_root=tmp_path)
    command, _ = started[0]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/start.ipynb" in command


def test_make_lab_makes_the_start_page_in_the_clone_and_says_what_it_kept(
    course, started, monkeypatch, capsys
):
    monkeypatch.setattr(paths, "checkout_dir", lambda: course.parent)
    write(course / "start.ipynb", "my notes")
    assert lab.open_clone(["--no-browser"]) == 3
    assert read(course / "start.mine.ipynb") == "my notes"
    assert capsys.readouterr().out == f"kept     {course / 'start.mine.ipynb'}\n"
    assert json.loads(read(course / "start.ipynb"))["cells"]
    assert "--LabApp.default_url=/lab/tree/course/start.ipynb" in started[0][0]


def test_make_lab_in_a_folder_that_cannot_be_written_says_what_to_do(
    course, started, monkeypatch, capsys
):
    def read_only(path, content):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(paths, "replace_file", read_only)
    assert lab.open_clone([]) == 2
    assert "Read-only file system; copy the lessons" in capsys.readouterr().err
    assert started == []


def test_jupyterlab_knows_every_setting_the_course_changes():
    jupyterlab = pytest.importorskip("jupyterlab", reason="needs JupyterLab: make test installs it")
    schemas = Path(jupyterlab.__file__).parent / "schemas"
    if not schemas.is_dir():
        schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    changed = json.loads(read(lab.SETTINGS / "labconfig" / "default_setting_overrides.json"))
    for plugin, settings in changed.items():
        package, _, name = plugin.partition(":")
        schema = json.loads(read(schemas / package / f"{name}.json"))
        assert settings.keys() <= schema["properties"].keys()
