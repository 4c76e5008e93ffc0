"""A decision note for the sample lesson of the grading tests."""

from __future__ import annotations

import nbformat

NOTE = {
    "grade": True,
    "grade_id": "decision_note",
    "locked": False,
    "points": 3,
    "schema_version": 3,
    "solution": True,
    "task": False,
}
RUBRIC = "**Rubric (3 points).** 1: says a number."


def add_decision_note(course) -> None:
    """Give the complete lesson of a `Course` a decision note with its rubric."""
    notebook = course.notebook()
    note = nbformat.v4.new_markdown_cell("I decide for 2.", metadata={"nbgrader": NOTE})
    notebook.cells += [
        nbformat.v4.new_markdown_cell("## Decide\n\nWhich number?"),
        note,
        nbformat.v4.new_markdown_cell(RUBRIC, metadata={"tags": ["instructor"]}),
    ]
    path = course.root / "solutions" / course.lesson / f"{course.lesson}.ipynb"
    nbformat.write(notebook, path)
