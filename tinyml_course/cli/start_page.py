"""The page that ``tinyml lab`` and ``make lab`` open: the syllabus, and which exercises pass.

It is a notebook that is made again at each launch. The progress is the stored output of a cell, so
that it shows before anything runs; running the cell gives a view that follows the student's work.
What a student wrote into the page is kept in a file beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.errors import TinyMLCourseError

START_PAGE = "start.ipynb"
"""The page's name; it is in the folder of the lessons, so that the file browser shows them."""

START_PAGES = "start.*ipynb"
"""The page and kept copies of it: made in the working folder, not part of the course."""

SYLLABUS = "syllabus.md"
"""What the page's text is made from."""

CODE = "from tinyml_course.widgets import ProgressView\n\nProgressView()"

PROGRESS = """## Your progress

Below is what had passed when you started JupyterLab. To follow your work live, click the cell \
and press **Shift+Enter**. Where it says *model not found*, do that again.

On a phone, write `/notebooks/` in place of `/lab/tree/` in the address: `/notebooks/start.ipynb` \
shows one notebook and nothing beside it."""

LESSONS = "## The lessons"

LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}
"""What the kernel reports about itself. JupyterLab adds it to a notebook that lacks it, and would
then ask whether to save the change when the page is closed."""

MADE = "tinyml_course"
"""Key in the notebook's metadata for the hash of the cells as generated."""


def write_start_page(folder: Path) -> Path | None:
    """Make the start page in the folder of the lessons.

    Parameters
    ----------
    folder
        The folder of the lessons; the page links them.

    Returns
    -------
    Path or None
        Where the earlier page was kept, if a student had changed its cells.

    Raises
    ------
    TinyMLCourseError
        The folder cannot be written.
    """
    page = folder / START_PAGE
    try:
        content = json.dumps(_notebook(folder), indent=1, ensure_ascii=False) + "\n"
        kept = _keep(page) if os.path.lexists(page) and not _untouched(page) else None
        paths.replace_file(page, content.encode("utf-8"))
    except OSError as error:
        message = (
            f"expected a folder that the start page can be written to, got {str(folder)!r}: "
            f"{error.strerror}; copy the lessons into your own folder: tinyml lab DIR"
        )
        raise TinyMLCourseError(message) from error
    return kept


def free_name(target: Path, word: str) -> Path:
    """``a.ipynb`` becomes ``a.<word>.ipynb``, or ``a.<word>2.ipynb`` if that exists."""
    number = 1
    while True:
        suffix = f".{word}{number if number > 1 else ''}{target.suffix}"
        beside = target.with_name(target.stem + suffix)
        if not os.path.lexists(beside):
            return beside
        number += 1


def _keep(page: Path) -> Path:
    return page.rename(free_name(page, "mine"))


def _untouched(page: Path) -> bool:
    """Whether the cells are as generated; outputs may differ, because the cell may have run."""
    try:
        notebook = json.loads(page.read_text(encoding="utf-8"))
        return bool(notebook["metadata"][MADE]["cells"] == _fingerprint(notebook["cells"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def _fingerprint(cells: list[dict[str, Any]]) -> str:
    """SHA-256 of the sources of the cells, which Jupyter stores as text or as a list of lines."""
    said = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _notebook(folder: Path) -> dict[str, Any]:
    head, rest = _split((paths.notebooks_dir() / SYLLABUS).read_text(encoding="utf-8"))
    cells = [_markdown("syllabus", f"{head}\n\n{PROGRESS}"), _progress_cell(folder)]
    if rest:
        cells.append(_markdown("lessons", f"{LESSONS}\n\n{rest}"))
    python = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    metadata = {
        "kernelspec": python,
        "language_info": LANGUAGE,
        MADE: {"cells": _fingerprint(cells)},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _split(syllabus: str) -> tuple[str, str]:
    """The syllabus up to the paragraph above its table, and the rest.

    The progress goes between them, where it is visible without scrolling.
    """
    parts = syllabus.strip().split("\n\n")
    table = next((i for i, part in enumerate(parts) if part.startswith("|")), len(parts) + 1)
    cut = max(table - 1, 1)
    return "\n\n".join(parts[:cut]), "\n\n".join(parts[cut:])


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _progress_cell(folder: Path) -> dict[str, Any]:
    from tinyml_course.exercises.progress import read_progress
    from tinyml_course.exercises.progress_text import progress_markdown, progress_text

    lessons = read_progress(folder)
    now = f"As of {dt.datetime.now().astimezone():%Y-%m-%d %H:%M}."
    data = {
        "text/markdown": f"{progress_markdown(lessons, folder)} {now}",
        "text/plain": f"{progress_text(lessons)}\n{now}",
    }
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "progress",
        "metadata": {},
        "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}],
        "source": CODE,
    }
