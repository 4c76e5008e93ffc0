import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_course import paths
from tinyml_course.cli import jupyterlab
from tinyml_course.errors import MissingDependencyError


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of a syllabus alone."""
    top = tmp_path / "course"
    write(top / "syllabus.md", "# Syllabus")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: top)
    return top


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(path):
    return path.read_text(encoding="utf-8")


def test_a_missing_jupyterlab_is_said_with_the_way_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'tinyml-course\[all\]'"):
        jupyterlab.open_lab(tmp_path)


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
    assert jupyterlab.open_lab(tmp_path, ["--no-browser"]) == 3
    command, environment = started[0]
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/start.ipynb" in command
    assert command[-1] == "--no-browser"
    assert environment["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [
        str(jupyterlab.SETTINGS),
        "/a/settings",
    ]


def test_in_a_clone_the_file_browser_may_go_up_to_its_top(started, tmp_path):
    jupyterlab.open_lab(tmp_path / "notebooks", browser_root=tmp_path)
    command, _ = started[0]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/start.ipynb" in command


def test_make_lab_makes_the_start_page_in_the_clone_and_says_what_it_kept(
    course, started, monkeypatch, capsys
):
    monkeypatch.setattr(paths, "checkout_dir", lambda: course.parent)
    write(course / "start.ipynb", "my notes")
    assert jupyterlab.open_clone(["--no-browser"]) == 3
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
    assert jupyterlab.open_clone([]) == 2
    assert "Read-only file system; copy the lessons" in capsys.readouterr().err
    assert started == []


def test_jupyterlab_knows_every_setting_the_course_changes():
    installed = pytest.importorskip("jupyterlab", reason="needs JupyterLab: make test installs it")
    schemas = Path(installed.__file__).parent / "schemas"
    if not schemas.is_dir():
        schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    changed = json.loads(read(jupyterlab.SETTINGS / "labconfig" / "default_setting_overrides.json"))
    for plugin, settings in changed.items():
        package, _, name = plugin.partition(":")
        schema = json.loads(read(schemas / package / f"{name}.json"))
        assert settings.keys() <= schema["properties"].keys()
