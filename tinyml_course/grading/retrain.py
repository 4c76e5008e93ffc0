"""Retraining: a lesson's checkpoints, made by the cells of its notebook."""

from __future__ import annotations

import re
from pathlib import Path

from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.cells import Notebook
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.grading.run_notebook import run_cells, run_notebook

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
    training = read_notebook(path)
    if not switch_training_on(training):
        return False
    run_cells(training, path)
    run_notebook(path)
    return True


def switch_training_on(notebook: Notebook) -> bool:
    """Set ``RETRAIN = True`` in the cells of a notebook; False where it has no such switch."""
    switched = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, found = _SWITCH.subn("RETRAIN = True", cell.source)
            switched += found
    return switched > 0
