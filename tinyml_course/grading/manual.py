"""Cells that a person marks, such as the decision note: their points, rubric and text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tinyml_course.grading.intake import READ
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.cells import (
    INSTRUCTOR,
    NOTE_STUB,
    Notebook,
    grade_id,
    has_tag,
    is_solution,
)
from tinyml_course.grading.release_steps.files import read_notebook

TO_MARK = "to_mark"
NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True)
class ManualCell:
    """One cell of a lesson that is marked by hand.

    Attributes
    ----------
    grade_id
        nbgrader's name of the cell.
    title
        The heading above it.
    max_points
        Its points.
    rubric
        What earns them: Markdown, for the instructor; ``""`` where the lesson has none.
    question
        What the lesson asks: Markdown.
    """

    grade_id: str
    title: str
    max_points: int
    rubric: str
    question: str


def manual_cells(lesson: str, root: Path | None = None) -> tuple[ManualCell, ...]:
    """The cells of a lesson that are marked by hand, in its order.

    Raises
    ------
    LessonError
        If there is no such lesson.
    """
    path = source_notebook(lesson, root)
    return _manual_cells(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _manual_cells(path: Path, _version: int) -> tuple[ManualCell, ...]:
    notebook = read_notebook(path)
    return tuple(
        ManualCell(
            grade_id(cell),
            _heading_above(notebook, index) or grade_id(cell),
            int(cell.metadata["nbgrader"].get("points", 0)),
            _rubric_below(notebook, index),
            _question_above(notebook, index),
        )
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown" and is_solution(cell) and grade_id(cell)
    )


def _heading_above(notebook: Notebook, index: int) -> str:
    for cell in reversed(notebook.cells[:index]):
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if line.startswith("#")]
            if headings:
                return str(headings[-1].lstrip("#").strip())
    return ""


def _question_above(notebook: Notebook, index: int) -> str:
    """The text below the last heading before a cell."""
    found: list[str] = []
    for cell in reversed(notebook.cells[:index]):
        if cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            at = max((i for i, line in enumerate(lines) if line.startswith("#")), default=-1)
            found.insert(0, "\n".join(lines[at + 1 :]).strip())
            if at >= 0:
                break
    return "\n\n".join(text for text in found if text)


def _rubric_below(notebook: Notebook, index: int) -> str:
    for cell in notebook.cells[index + 1 : index + 2]:
        if cell.cell_type == "markdown" and has_tag(cell, INSTRUCTOR):
            return str(cell.source)
    return ""


def manual_marks(
    lesson: str, root: Path | None, intake_status: str, texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What one student wrote in the cells that are marked by hand.

    Parameters
    ----------
    lesson, root
        The lesson, and the top of the clone or None.
    intake_status
        ``"read"``, or why there is nothing to mark.
    texts
        By grade id, what the student wrote.

    Returns
    -------
    list of dict
        ``grade_id``, ``title``, ``max_points``, ``rubric``, ``question``, ``text`` and ``status``:
        ``to_mark``, ``not_attempted`` where the stub still stands, or that of the submission.
    """
    marks = []
    for cell in manual_cells(lesson, root):
        text = texts.get(cell.grade_id, "").strip()
        status = TO_MARK if intake_status == READ else intake_status
        if text == NOTE_STUB:
            text, status = "", NOT_ATTEMPTED
        marks.append(
            {
                "grade_id": cell.grade_id,
                "title": cell.title,
                "max_points": cell.max_points,
                "rubric": cell.rubric,
                "question": cell.question,
                "text": text,
                "status": status,
            }
        )
    return marks
