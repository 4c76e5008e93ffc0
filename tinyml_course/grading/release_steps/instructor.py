"""Removes cells for the instructor, such as the rubric of the decision note."""

from __future__ import annotations

from tinyml_course.grading.release_steps.cells import INSTRUCTOR, Notebook, has_tag


def remove_instructor_cells(notebook: Notebook) -> None:
    """Remove the cells tagged ``instructor``, in place."""
    notebook.cells = [cell for cell in notebook.cells if not has_tag(cell, INSTRUCTOR)]
