"""The conventions of a lesson's cells: tags, grade ids, and the metadata nbgrader wants.

===================== ============================================================
grade id              cell
===================== ============================================================
``<exercise>``        the code cell where a student writes that function
``check_<exercise>``  the code cell below it, ``lesson.check(<exercise>)``; where the answer is
                      a model, this cell alone, ``lesson.hand_in_model("<exercise>", …)``
anything else         a Markdown cell marked by hand (the decision note)
===================== ============================================================

===================== ============================================================
tag                   meaning
===================== ============================================================
``setup``             the set-up cell, with the guarded install line; and any later given code
                      that answers may call: a grader runs these cells and no other given one
``predict``           ``lesson.predict("name", answer)``: the answer becomes ``...``
``stub-raises``       uses a student's function, so raises in the untouched version
``instructor``        only in the complete lesson
``checkpoint:<name>`` the training cell that makes a checkpoint
===================== ============================================================
"""

from __future__ import annotations

from typing import Any

SETUP = "setup"
PREDICT = "predict"
STUB_RAISES = "stub-raises"
INSTRUCTOR = "instructor"
CHECKPOINT_PREFIX = "checkpoint:"
RAISES_EXCEPTION = "raises-exception"
CHECK_PREFIX = "check_"

STUB = 'raise NotImplementedError("write this function")'
"""What replaces the solution in a student version."""

NOTE_STUB = "*Write your answer here: double-click, write, then Shift+Enter.*"
"""What replaces a written answer in a student version."""

Notebook = Any
"""A notebook as nbformat reads it: dictionaries with attribute access."""

Cell = Any
"""One cell of a `Notebook`."""


def tags(cell: Cell) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def has_tag(cell: Cell, tag: str) -> bool:
    """Whether a cell has `tag`."""
    return tag in tags(cell)


def grade_id(cell: Cell) -> str:
    """The name nbgrader knows a cell by, or ``""``."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_solution(cell: Cell) -> bool:
    """Whether a student writes in this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def is_check(cell: Cell) -> bool:
    """Whether this is the check cell of an exercise."""
    return grade_id(cell).startswith(CHECK_PREFIX) and not is_solution(cell)


def label(cell: Cell, index: int) -> str:
    """How a message names a cell: its number from 1, and its grade id or first line."""
    first = cell.source.strip().splitlines()[0][:40] if cell.source.strip() else "empty"
    return f"cell {index + 1} ({grade_id(cell) or first})"


def solution_metadata(exercise: str) -> dict[str, Any]:
    """``cell.metadata`` of the cell where a student writes `exercise`."""
    return {"nbgrader": _nbgrader(exercise, solution=True)}


def check_metadata(exercise: str, points: int = 0) -> dict[str, Any]:
    """``cell.metadata`` of the check cell of `exercise`; a release sets the points."""
    name = CHECK_PREFIX + exercise
    return {"nbgrader": _nbgrader(name, grade=True, locked=True, points=points)}


def note_metadata(name: str, points: int) -> dict[str, Any]:
    """``cell.metadata`` of a Markdown cell that is marked by hand."""
    return {"nbgrader": _nbgrader(name, grade=True, solution=True, points=points)}


def _nbgrader(
    name: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: int | None = None,
) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return metadata if points is None else {**metadata, "points": points}
