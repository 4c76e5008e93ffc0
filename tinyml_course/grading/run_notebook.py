"""Run a complete lesson in its own folder and keep its outputs."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.errors import LessonError
from tinyml_course.grading.release_steps.cells import Notebook
from tinyml_course.grading.release_steps.files import notebook_text, read_notebook


def run_notebook(path: Path) -> None:
    """Run every cell of the notebook in `path` and write it back with its outputs.

    Raises
    ------
    LessonError
        A cell raised; the file is as it was.
    """
    notebook = read_notebook(path)
    run_cells(notebook, path)
    path.write_text(notebook_text(notebook), encoding="utf-8", newline="\n")


def run_cells(notebook: Notebook, path: Path) -> None:
    """Run the cells in the folder of `path`: checkpoints are saved from a lesson's folder only.

    Raises
    ------
    LessonError
        A cell raised; the message carries its traceback.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=None,  # a training takes as long as it takes
        kernel_name="python3",  # of the environment we run in
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        message = f"expected every cell of {path} to run, got an error; mend it first:\n{error}"
        raise LessonError(message) from error
