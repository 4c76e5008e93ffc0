"""The notebook that nbgrader's formgrader shows for a student: answers, and notes to mark.

It is made anew from what was graded, never the file that was handed in: no output, HTML or link
of a student's gets into the instructor's browser, and every cell carries nbgrader's metadata
whatever happened to those of the submission.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinyml_course.grading.release_steps.cells import (
    Cell,
    check_metadata,
    note_metadata,
    solution_metadata,
)
from tinyml_course.grading.release_steps.files import notebook_text

LINE = 90
"""Width a note is folded to, in characters."""


def sheet_path(course: Path, lesson: str, student: str) -> Path:
    """Where formgrader looks for a student's notebook."""
    return course / "autograded" / student / lesson / f"{lesson}.ipynb"


def write_sheet(course: Path, lesson: str, result: Mapping[str, Any]) -> None:
    """Write a student's sheet in one step."""
    path = sheet_path(course, lesson, result["student"])
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(notebook_text(sheet(lesson, result)), encoding="utf-8")
    beside.replace(path)


def sheet(lesson: str, result: Mapping[str, Any]) -> Any:
    """The notebook: a student's answers in the lesson's order, then questions and notes.

    No rubric: nbgrader makes its own feedback for students of this sheet.

    Parameters
    ----------
    lesson
        The lesson.
    result
        A row of the books.
    """
    v4 = _format()
    cells = [v4.new_markdown_cell(f"# {lesson}"), _inert(_summary(result))]
    answers = result.get("answers", {})
    for row in result["rows"]:
        name = row["exercise"]
        source, call = answers.get(name, ""), f"lesson.check({name})"
        if "model" in row:
            measured = (f"# {key}: {value}" for key, value in row["model"].items())
            source, call = "\n".join(measured), f"# {name}.tflite, on hidden examples"
        answer = v4.new_code_cell(source, metadata=solution_metadata(name))
        check = v4.new_code_cell(call, metadata=check_metadata(name, row["max_points"]))
        cells += [answer, check]
    for cell in result["manual"]:
        asked = f"## {cell['title']}\n\n{cell.get('question', '')}".strip()
        cells += [v4.new_markdown_cell(asked), note_cell(cell)]
    for index, one in enumerate(cells):
        one["id"] = f"sheet-{index}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _summary(result: Mapping[str, Any]) -> str:
    lines = [f"{result['student']}: {result['status']}", result["message"], *result["notes"]]
    return "\n".join(line for line in lines if line)


def note_cell(cell: Mapping[str, Any]) -> Cell:
    """The cell that shows a note, for one entry of a result's ``manual``."""
    shown = _inert(cell["text"] or "(nothing)")
    shown.metadata.update(note_metadata(cell["grade_id"], cell["max_points"]))
    return shown


def _inert(text: str) -> Cell:
    return _format().new_markdown_cell(inert(text))


def _format() -> Any:
    """The functions of nbformat that make notebooks and cells; they carry no types."""
    from nbformat import v4

    return v4


def inert(text: str) -> str:
    """Text as Markdown in which nothing is a tag, a link or a formula: a fenced block."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, LINE) or [""]]
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return "\n".join([f"{fence}text", *lines, fence])


def stored_note(path: Path, name: str) -> str | None:
    """The source of a note in a sheet written before, or None."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name]
        source = found[0]["source"]
        return source if isinstance(source, str) else "".join(source)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
