"""Open JupyterLab on the start page; run as a program (``make lab``), on this clone's lessons."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tinyml_course import paths
from tinyml_course.cli.start_page import START_PAGE, write_start_page
from tinyml_course.errors import MissingDependencyError, TinyMLCourseError

SETTINGS = Path(__file__).with_name("jupyter")
"""Defaults of JupyterLab for the course: Markdown opens as a page, and nothing checks the network
for news or updates."""


def open_lab(
    lessons: Path, arguments: Sequence[str] = (), *, browser_root: Path | None = None
) -> int:
    """Run JupyterLab on the start page until it stops; return its exit code.

    Parameters
    ----------
    lessons
        The folder of the lessons and the start page; the file browser starts there.
    arguments
        More arguments of JupyterLab, such as ``--no-browser``.
    browser_root
        How far up the file browser may go; the folder of the lessons if None.

    Raises
    ------
    MissingDependencyError
        JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingDependencyError(
            "expected JupyterLab, which is not installed; get it with: "
            "pip install 'tinyml-course[all]'"
        )
    root = (browser_root or lessons).resolve()
    page = (lessons.resolve() / START_PAGE).relative_to(root).as_posix()
    command = [sys.executable, "-m", "jupyterlab"]
    command += [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{page}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append(
            "--allow-root"
        )  # in a container everybody is root, and Jupyter refuses that by default
    settings = [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    environment = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    process = subprocess.Popen([*command, *arguments], env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab received it too, and asks whether to stop
            continue


def open_clone(arguments: Sequence[str]) -> int:
    """``make lab``: open the lessons of this clone in place; return the exit code."""
    lessons = paths.notebooks_dir()
    try:
        if kept := write_start_page(lessons):
            sys.stdout.write(f"kept     {kept}\n")
        return open_lab(lessons, arguments, browser_root=paths.checkout_dir())
    except TinyMLCourseError as error:
        sys.stderr.write(f"tinyml: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(open_clone(sys.argv[1:]))
