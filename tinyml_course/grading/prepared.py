"""What the given cells of a lesson make and keep, made once for all submissions.

Each student's process has a home of its own. Without this it would draw the lesson's pictures and
list the machine's fonts again, some seconds for each student.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tinyml_course.grading.lesson_source import lesson_cells
from tinyml_course.grading.release_steps.cells import SETUP
from tinyml_course.grading.runners import COURSE_CACHE, FONT_CACHE, OpenChild, OpenRunner
from tinyml_course.grading.student_process import (
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
)
from tinyml_course.paths import DISTRIBUTION, cache_dir

FONTS = "import matplotlib.font_manager"

CELL_S = 300.0
"""Longest a given cell may take here, in seconds."""


def prepare(lesson: str, root: Path | None) -> Path | None:
    """The folder with what the lesson's cells tagged ``setup`` keep; it is made if need be.

    Returns
    -------
    Path or None
        None where nothing can be written: each submission makes its own then.
    """
    cells = [c.source for c in lesson_cells(lesson, root) if c.kind == "code" and SETUP in c.tags]
    text = "\0".join([importlib.metadata.version(DISTRIBUTION), *cells])
    folder = cache_dir() / "grading" / f"{lesson}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    except OSError:
        return None
    _run([FONTS, *cells], part)
    for path in (part, *part.rglob("*")):  # submissions may run as another user
        path.chmod(0o755 if path.is_dir() else 0o644)
    try:
        part.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(part, ignore_errors=True)
    return folder if folder.is_dir() else None


class _HomeRunner(OpenRunner):
    """Remembers the home of the worker that it started."""

    def start(self) -> OpenChild:
        """Start a worker in a home of its own."""
        child = super().start()
        self.home = child.home
        return child


def _run(cells: Sequence[str], folder: Path) -> None:
    """Run the lesson's own cells; a cell that fails here fails in each submission too."""
    runner = _HomeRunner()
    process = StudentProcess(runner)
    with suppress(ProcessDiedError, ProcessTimeoutError):
        for source in cells:
            process.run(source, CELL_S)
    for name in (FONT_CACHE, COURSE_CACHE):
        if (runner.home / name).is_dir():
            shutil.copytree(runner.home / name, folder / name)
    process.end()
