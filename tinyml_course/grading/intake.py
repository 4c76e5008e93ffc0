"""Submissions: find each student's notebook and read it, whatever it contains."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from tinyml_course.errors import GradingError

MAX_NOTEBOOK_BYTES = 20 * 2**20
"""Largest notebook read; ours are below 2 MB with their pictures."""

READ = "read"
NO_SUBMISSION = "missing"
UNREADABLE = "unreadable"
"""What can be said of a submission before anything of it is run."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook, only what grading looks at.

    Attributes
    ----------
    kind
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source
        Its text.
    grade_id
        nbgrader's name of it, or ``""``.
    id
        The notebook format's own id, or the one Colab keeps, or ``""``.
    solution
        Whether nbgrader's metadata call it a solution.
    tags
        Its tags.
    grade
        Whether nbgrader's metadata give it points; with `solution`, it is marked by hand.
    """

    kind: str
    source: str
    grade_id: str = ""
    id: str = ""
    solution: bool = False
    tags: tuple[str, ...] = ()
    grade: bool = False


@dataclass(frozen=True)
class Submission:
    """What was found for one student.

    Attributes
    ----------
    status
        ``"read"``, ``"missing"`` or ``"unreadable"``.
    message
        What was found and what to do, where it could not be read.
    cells
        The notebook's cells, in order.
    sha256
        Of the file's bytes, or ``""`` where there is none.
    """

    status: str
    message: str = ""
    cells: tuple[Cell, ...] = ()
    sha256: str = ""


def find_students(submissions: Path) -> tuple[str, ...]:
    """The names of the folders in `submissions`, sorted; files and hidden folders are ignored.

    Raises
    ------
    GradingError
        If there is no such folder, or no folder in it.
    """
    if not submissions.is_dir():
        raise GradingError(
            f"expected a folder of submissions, got {submissions}, which is not one; name the "
            "folder that holds a folder for each student"
        )
    students = [p.name for p in submissions.iterdir() if p.is_dir() and not p.name.startswith(".")]
    if not students:
        raise GradingError(
            f"expected a folder for each student in {submissions}, found none; the layout is "
            "SUBMISSIONS/<student>/<lesson>/<lesson>.ipynb"
        )
    return tuple(sorted(students))


def read_submission(submissions: Path, student: str, lesson: str) -> Submission:
    """Read what one student handed in; every failure is a status and a message, not an error."""
    path = submissions / student / lesson / f"{lesson}.ipynb"
    wanted = f"expected the notebook {student}/{lesson}/{lesson}.ipynb"
    try:
        if not path.resolve().is_relative_to(submissions.resolve()):
            return Submission(
                UNREADABLE,
                f"{wanted}, found a link to a place outside the submissions; hand in the file",
            )
        if not path.exists():
            return Submission(NO_SUBMISSION, f"{wanted}, {_found_instead(path)}")
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return Submission(UNREADABLE, f"{wanted}, found something that is not a file")
        if about.st_size > MAX_NOTEBOOK_BYTES:
            return Submission(
                UNREADABLE,
                f"{wanted} of at most {MAX_NOTEBOOK_BYTES // 2**20} MB, found "
                f"{about.st_size / 2**20:.0f} MB; clear its outputs, save it, hand it in again",
            )
        data = path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        return Submission(
            UNREADABLE, f"{wanted}, it cannot be opened ({type(error).__name__}); hand it in again"
        )
    return _parse(data, wanted)


def _found_instead(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"found no folder {folder.name}; put the notebook into a folder of that name"
    others = sorted(entry.name for entry in folder.glob("*.ipynb"))
    found = f"found {', '.join(others[:3])}" if others else "found no notebook"
    return f"{found} in that folder; hand it in under this name"


def _parse(data: bytes, wanted: str) -> Submission:
    sha256 = hashlib.sha256(data).hexdigest()

    def unreadable(found: str) -> Submission:
        again = "open it in Jupyter, save it as a notebook (.ipynb), hand it in again"
        return Submission(UNREADABLE, f"{wanted}, found {found}; {again}", sha256=sha256)

    if not data.strip():
        found = "a file without content; save the notebook and hand it in again"
        return Submission(UNREADABLE, f"{wanted}, found {found}", sha256=sha256)
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return unreadable("a file that is not JSON, so not a notebook")
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if not isinstance(version, int) or not 3 <= version <= 4:
        kind = (
            "JSON that is not a notebook" if version is None else f"notebook format {version!r:.20}"
        )
        return unreadable(kind)
    cells = _cells(notebook, version)
    if cells is None:
        return unreadable("a notebook without a list of cells")
    if not cells:
        found = "a notebook without cells; start again from the lesson's notebook"
        return Submission(UNREADABLE, f"{wanted}, found {found}", sha256=sha256)
    return Submission(READ, "", cells, sha256)


def _cells(notebook: dict[str, Any], version: int) -> tuple[Cell, ...] | None:
    """The cells of a notebook of format 4, or 3; other entries are left out."""
    entries = notebook.get("cells")
    if version == 3:
        sheets = notebook.get("worksheets")
        parts = [_dict(sheet).get("cells") for sheet in sheets] if _is_list(sheets) else [None]
        entries = [entry for part in parts if _is_list(part) for entry in part]
        if not any(map(_is_list, parts)):
            return None
    if not _is_list(entries):
        return None
    return tuple(cell for cell in map(read_cell, entries) if cell is not None)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def read_cell(entry: Any) -> Cell | None:
    """One cell from a notebook's JSON, trusting no part of it to be there or of its type."""
    if not isinstance(entry, dict) or not isinstance(entry.get("cell_type"), str):
        return None
    source = entry.get("source", entry.get("input", ""))  # "input" in format 3
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = source.replace("\r\n", "\n").replace("\r", "\n") if isinstance(source, str) else ""
    metadata = _dict(entry.get("metadata"))
    nbgrader = _dict(metadata.get("nbgrader"))
    tags = metadata.get("tags")
    return Cell(
        kind=entry["cell_type"],
        source=source,
        grade_id=_text(nbgrader.get("grade_id")),
        id=_text(entry.get("id")) or _text(metadata.get("id")),
        solution=nbgrader.get("solution") is True,
        grade=nbgrader.get("grade") is True,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
