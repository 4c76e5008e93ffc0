"""Training anew: a lesson's checkpoints, made by the cells that stand in its notebook."""

from __future__ import annotations

import copy
import re
from pathlib import Path

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.cells import Notebook
from tinyml_course.grading.release_steps.files import notebook_text, read_notebook

_SWITCH = re.compile(r"^RETRAIN = False\b", re.MULTILINE)


def retrain_lesson(lesson: str, root: Path | None = None) -> bool:
    """Run a complete notebook with ``RETRAIN = True``, then as it stands, and keep its outputs.

    The second run shows what the new checkpoints give: the figures in the notebook are theirs.
    What was trained differs a little between machines, and between numbers of threads.

    Parameters
    ----------
    lesson
        The lesson's folder name.
    root
        Top of the checkout; the one the package runs from where None.

    Returns
    -------
    bool
        False where the lesson trains nothing, and nothing was run.

    Raises
    ------
    LessonError
        No such lesson, or a cell raised; the notebook is as it was then, the checkpoints of the
        cells before it are new.
    """
    path = source_notebook(lesson, root)
    notebook = read_notebook(path)
    training = copy.deepcopy(notebook)
    switched = 0
    for cell in training.cells:
        if cell.cell_type == "code":
            cell.source, found = _SWITCH.subn("RETRAIN = True", cell.source)
            switched += found
    if not switched:
        return False
    _run(training, path)
    _run(notebook, path)
    path.write_text(notebook_text(notebook), encoding="utf-8", newline="\n")
    return True


def _run(notebook: Notebook, path: Path) -> None:
    """Run all cells in the lesson's folder: checkpoints are saved from there only."""
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
