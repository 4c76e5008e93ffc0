"""The instructor's side of a case: a clone with the sample lesson, books, a class of students."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tinyml_course
from tests.grading.conftest import Course
from tests.grading.corpus.case import Case
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.score import grade_one

NEIGHBOUR = "zoe"
"""An honest student beside each case."""

SECRET = "# CANARY-0000beef\n"
"""What must be seen nowhere; it is in all that belongs to the instructor and the neighbour."""

LIMITS = Limits(memory_mib=300, processes=16, file_mib=4, disk_mib=16)

SHORT = {"cell_s": 2.0, "double_s": 1.0}
"""Limits of time, in seconds, for the cases that end by one."""

LONG = {"cell_s": 60.0, "double_s": 60.0}


class Desk:
    """A course with secrets planted, where cases are handed in.

    Parameters
    ----------
    top
        Folder for ``clone``, ``submissions`` and ``out``.
    double_s
        How long a call of the exercise double may take, in seconds.
    """

    def __init__(self, top: Path, double_s: float = LONG["double_s"]) -> None:
        self.course = course = Course(top)
        course.limit("double", double_s)
        for path in (course.root / "solutions").rglob("*.py"):
            path.write_text(path.read_text(encoding="utf-8") + SECRET, encoding="utf-8")
        course.out.mkdir()
        (course.root / ".git" / "objects").mkdir(parents=True)
        books = [course.out / name for name in ("gradebook.db", "grades.csv", "feedback.html")]
        for path in (*books, course.root / "README.md", course.root / ".git" / "objects" / "pack"):
            path.write_text(SECRET, encoding="utf-8")
        notebook = course.notebook()
        notebook.cells.append(course.code(SECRET))
        course.submit(notebook, NEIGHBOUR)

    def submit(self, case: Case, student: str = "ana") -> None:
        """Hand in a case in place of what the student handed in before."""
        shutil.rmtree(self.course.submissions / student, ignore_errors=True)
        folder = self.course.path(student).parent
        for name, data in case.beside.items():
            (folder / name).write_bytes(data)
        if case.place is not None:
            case.place(folder)
        elif case.raw is not None:
            self.course.submit(case.raw, student)
        else:
            self.course.submit(self.notebook(case), student)

    def notebook(self, case: Case) -> dict[str, Any]:
        """The notebook of a case, as JSON."""
        notebook = self.course.notebook(**case.answers)
        notebook.cells[2:2] = map(self.course.code, case.added)
        notebook.cells[0:0] = map(self.course.code, case.first)
        notebook.cells += map(self.course.code, case.last)
        text = json.dumps(notebook)
        for token, place in self.places().items():
            text = text.replace(token, str(place))
        plain: dict[str, Any] = json.loads(text)
        if case.edit is not None:
            case.edit(plain)
        return plain

    def places(self) -> dict[str, Path]:
        """What the tokens in code stand for."""
        return {
            "@CLONE@": self.course.root,
            "@BOOKS@": self.course.out,
            "@CLASS@": self.course.submissions,
            "@PACKAGE@": Path(tinyml_course.__file__).resolve().parent,
            "@PYTHON@": Path(sys.prefix),
        }

    def belongings(self) -> dict[str, bytes]:
        """All that no case may change."""
        tops = (self.course.root, self.course.out, self.course.submissions / NEIGHBOUR)
        files = (path for top in tops for path in top.rglob("*"))
        return {
            str(path): path.read_bytes()
            for path in files
            if path.is_file() and path.suffix != ".pyc"  # ours are loaded from source
        }

    def grade(self, cell_s: float = LONG["cell_s"]) -> dict[str, Any]:
        """The result of what was handed in last."""
        return grade_one(self.course.task(cell_s=cell_s, limits=asdict(LIMITS)))
