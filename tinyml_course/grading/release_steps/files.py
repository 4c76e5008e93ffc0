"""Reading and writing notebooks as nbformat does, with our errors."""

from __future__ import annotations

import json
from pathlib import Path

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.release_steps.cells import Notebook
from tinyml_course.grading.release_steps.normalise import require_cell_ids


def read_notebook(path: Path) -> Notebook:
    """The notebook in `path`, in format 4.5.

    Raises
    ------
    ReleaseError
        It is not a notebook, or its cells have no ids.
    """
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        require_cell_ids(nbformat.from_dict(json.loads(text)))  # type: ignore[no-untyped-call,unused-ignore]
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
        nbformat.validate(notebook)
    except (ValueError, AttributeError, TypeError, nbformat.ValidationError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise ReleaseError(
            f"expected {path} to be a notebook, got {type(error).__name__}: {reason}; "
            "open it in JupyterLab and save it"
        ) from None
    return notebook


def notebook_text(notebook: Notebook) -> str:
    """The notebook as JupyterLab saves it, keys sorted, one line feed at the end."""
    import nbformat

    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call,unused-ignore]
