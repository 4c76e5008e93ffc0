"""Removes what differs from machine to machine, so that releasing twice changes nothing."""

from __future__ import annotations

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.release_steps.cells import Notebook

KEPT = ("deletable", "editable", "jupyter", "nbgrader", "slideshow", "tags")
"""Cell metadata a student version keeps."""


def require_cell_ids(notebook: Notebook) -> None:
    """Refuse a notebook whose cells have no ids: new ones would be drawn at every release.

    Raises
    ------
    ReleaseError
        An older format, or two cells with one id.
    """
    ids = [cell.get("id") for cell in notebook.cells]
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5) or None in ids:
        raise ReleaseError(
            "expected a notebook of format 4.5 with an id on every cell, got format "
            f"{notebook.nbformat}.{notebook.nbformat_minor}; open it in JupyterLab and save it"
        )
    if len(set(ids)) < len(ids):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise ReleaseError(
            f"expected every cell to have its own id, got {', '.join(twice)} twice; "
            "copy the cell in JupyterLab, which draws a new id, and delete the old one"
        )


def normalise(notebook: Notebook) -> None:
    """Clear outputs, counts and what an editor left in the metadata, in place."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
