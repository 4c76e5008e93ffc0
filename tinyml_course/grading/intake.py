"""Submissions: find each student's notebook and read it, whatever it contains."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.hand_in_time import HandIn, hand_in_time
from tinyml_course.grading.collect.names import (
    LAYOUTS,
    ZIP,
    is_hidden,
    is_notebook,
    layout_of,
    names_lesson,
    names_other_lesson,
)
from tinyml_course.grading.collect.regular_files import (
    MAX_NOTEBOOK_BYTES,
    NotRegularError,
    TooBigError,
    read_regular,
)

MAX_DEPTH = 100
"""Deepest nesting of a notebook's JSON that is read; notebooks with widgets stay below 30."""

MAX_CONTAINERS = 1_000_000
"""Most lists and dictionaries in a notebook that is read."""

MAX_CELLS = 5_000
MAX_CODE = 5_000_000
"""Most cells, and most characters in them, of a notebook that is read."""

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
    hand_in
        When, and what says so.
    notes
        What the student should know about how the file was found, a sentence each.
    """

    status: str
    message: str = ""
    cells: tuple[Cell, ...] = ()
    sha256: str = ""
    hand_in: HandIn = field(default_factory=HandIn)
    notes: tuple[str, ...] = ()

    @property
    def manual(self) -> dict[str, str]:
        """The text of each cell that is marked by hand, by nbgrader's name of it."""
        marked = [c for c in self.cells if c.grade and c.solution and c.kind != "code"]
        return {cell.grade_id: cell.source for cell in marked if cell.grade_id}


def find_students(submissions: Path, lesson: str = "LESSON") -> tuple[str, ...]:
    """The names of the folders in `submissions`, sorted; files and hidden folders are ignored.

    Raises
    ------
    GradingError
        If there is no such folder, no folder in it, or it is a download from a learning platform
        that is to be collected first; the message gives the command.
    """
    submissions = Path(submissions)
    command = f"tinyml collect {str(submissions)!r} COLLECTED --lesson {lesson}"
    if not submissions.is_dir():
        what = ", which is not one" if not submissions.exists() else ", a file"
        raise GradingError(
            f"expected a folder of submissions, got {submissions}{what}; name the folder that "
            f"holds a folder for each student, or collect a file or a zip first: {command}"
        )
    visible = [path for path in submissions.iterdir() if not is_hidden(path.name)]
    students = [path.name for path in visible if path.is_dir()]
    layouts = dict.fromkeys(filter(None, (layout_of(path.name) for path in visible)))
    if layouts and (layouts.keys() != {ZIP} or not students):
        found = " and ".join(LAYOUTS[layout] for layout in layouts)
        raise GradingError(
            f"expected a folder for each student in {submissions}, found {found}; collect it "
            f"first, then grade COLLECTED: {command}"
        )
    if not students:
        raise GradingError(
            f"expected a folder for each student in {submissions}, found none; the layout is "
            f"SUBMISSIONS/<student>/<lesson>/<lesson>.ipynb; for files and zips: {command}"
        )
    return tuple(sorted(students))


def missing_warning(statuses: Sequence[str], submissions: Path, lesson: str) -> str:
    """What to tell the instructor where most notebooks are missing; ``""`` where they are not."""
    gone = sum(status == NO_SUBMISSION for status in statuses)
    if 2 * gone <= len(statuses):
        return ""
    return (
        f"WARNING: {gone} of {len(statuses)} students have no notebook of {lesson} in "
        f"{submissions}; the layout is SUBMISSIONS/<student>/{lesson}/{lesson}.ipynb, and "
        f"tinyml collect {str(submissions)!r} COLLECTED --lesson {lesson} makes it from downloads"
    )


def read_submission(submissions: Path, student: str, lesson: str) -> Submission:
    """Read what one student handed in; every failure is a status and a message, not an error."""
    wanted = f"expected the notebook {student}/{lesson}/{lesson}.ipynb"
    try:
        path, found = find_notebook(Path(submissions) / student, lesson)
        if path is None:
            return Submission(NO_SUBMISSION, f"{wanted}, {found}")
        data = read_regular(path, Path(submissions), MAX_NOTEBOOK_BYTES)
    except NotRegularError as error:
        return Submission(UNREADABLE, f"{wanted}, found {error}; hand in the file itself")
    except TooBigError as error:
        return Submission(
            UNREADABLE,
            f"{wanted} of at most {error.limit / 2**20:.0f} MB, found "
            f"{error.size / 2**20:.0f} MB; clear its outputs, save it, hand it in again",
        )
    except (OSError, RuntimeError, ValueError) as error:  # a name no file can have, a loop of links
        return Submission(
            UNREADABLE, f"{wanted}, it cannot be opened ({type(error).__name__}); hand it in again"
        )
    hand_in = hand_in_time(Path(submissions), student, lesson, path)
    notes = (found,) if found else ()
    return replace(_parse(data, wanted), hand_in=hand_in, notes=notes)


def find_notebook(home: Path, lesson: str) -> tuple[Path | None, str]:
    """The notebook below a student's folder, and what is to be said of where it was found.

    Raises
    ------
    NotRegularError
        The folder is a link.
    """
    folder = folder_of(home, lesson)
    if home.is_symlink() or folder.is_symlink():  # nor are the names in it for the student to see
        raise NotRegularError("a link in place of a folder")
    if (folder / f"{lesson}.ipynb").is_symlink() or (folder / f"{lesson}.ipynb").exists():
        moved = folder.name != lesson
        return folder / f"{lesson}.ipynb", _taken(folder.name, lesson) if moved else ""
    books = _notebooks(folder)
    if not books and folder != home:
        others = _notebooks(home)
        books = [p for p in others if not names_other_lesson(p.name, lesson)]
    named = [path for path in books if names_lesson(path.name, lesson)]
    if len(named or books) == 1:
        path = (named or books)[0]
        return path, _taken(path.name, lesson)
    if not folder.is_dir():
        return None, f"found no folder {folder.name}; put the notebook into a folder of that name"
    zips = [path.name for path in folder.iterdir() if path.name.casefold().endswith(".zip")]
    if not books and zips:
        return None, f"found {zips[0]}, which tinyml collect opens; hand in the notebook itself"
    if not books:
        return None, "found no notebook in that folder; hand it in under this name"
    listed = ", ".join(path.name for path in books[:3])
    return None, f"found {listed} in that folder; hand in one of this name"


def folder_of(home: Path, lesson: str) -> Path:
    """The folder of the lesson; one that differs in upper and lower case will do."""
    if (home / lesson).exists() or not home.is_dir():
        return home / lesson
    alike = [p for p in home.iterdir() if p.is_dir() and p.name.casefold() == lesson.casefold()]
    return alike[0] if len(alike) == 1 else home / lesson


def _notebooks(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if is_notebook(p.name) and not is_hidden(p.name))


def _taken(found: str, lesson: str) -> str:
    return (
        f"Your notebook was found as {found!r} and taken; next time keep {lesson}/{lesson}.ipynb."
    )


_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def _is_bounded(data: bytes) -> bool:
    """Whether JSON is neither nested too deeply nor made of too many parts."""
    depth = parts = 0
    for token in _TOKEN.finditer(data):
        first = data[token.start()]
        if first in b"[{":
            depth += 1
            parts += 1
        elif first in b"]}":
            depth -= 1
        if depth > MAX_DEPTH or parts > MAX_CONTAINERS:
            return False
    return True


def _parse(data: bytes, wanted: str) -> Submission:
    sha256 = hashlib.sha256(data).hexdigest()

    def unreadable(found: str) -> Submission:
        again = "open it in Jupyter, save it as a notebook (.ipynb), hand it in again"
        return Submission(UNREADABLE, f"{wanted}, found {found}; {again}", sha256=sha256)

    if not data.strip():
        found = "a file without content; save the notebook and hand it in again"
        return Submission(UNREADABLE, f"{wanted}, found {found}", sha256=sha256)
    if not _is_bounded(data):
        return unreadable("a file with too many levels or parts for a notebook")
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
    if len(cells) > MAX_CELLS or sum(len(cell.source) for cell in cells) > MAX_CODE:
        return unreadable(f"more than {MAX_CELLS:,} cells or {MAX_CODE:,} characters in them")
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
