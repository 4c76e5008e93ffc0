"""Training a lesson's checkpoints once more, elsewhere, to see whether the stored ones repeat."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np

from tinyml_course import paths
from tinyml_course.exercises.checkpoints import CheckpointData, load_checkpoint, read_index
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.grading.retrain import switch_training_on
from tinyml_course.grading.run_notebook import run_cells

_SAVE_ELSEWHERE = """\
from pathlib import Path
from tinyml_course.exercises import checkpoints
_save = checkpoints.save_checkpoint
checkpoints.save_checkpoint = lambda folder, *rest: _save(Path({folder!r}), *rest)
"""


@dataclass(frozen=True)
class Repeated:
    """One checkpoint trained once more; `difference` is empty where every value is the stored."""

    name: str
    difference: str


def repeat_training(
    lesson: str, root: Path | None = None, stored: Path | None = None
) -> list[Repeated]:
    """Train a lesson's checkpoints as `retrain_lesson` does, and compare them with the stored.

    Nothing in the checkout is changed. The cells after the last training are not run.

    Parameters
    ----------
    lesson
        The lesson's folder name.
    root
        Top of the checkout; the one the package runs from where None.
    stored
        Folder of the stored checkpoints; the lesson's own where None.

    Returns
    -------
    list of Repeated
        One for each checkpoint that was trained, by name; empty for a lesson without training.

    Raises
    ------
    LessonError
        No such lesson, or a cell raised.
    """
    path = source_notebook(lesson, root)
    notebook = read_notebook(path)
    if not switch_training_on(notebook):
        return []
    last = max(i for i, cell in enumerate(notebook.cells) if "save_checkpoint(" in cell.source)
    with tempfile.TemporaryDirectory() as folder:
        source = _SAVE_ELSEWHERE.format(folder=folder)
        redirect = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        notebook.cells = [redirect, *notebook.cells[: last + 1]]
        run_cells(notebook, path)
        before, after = stored or paths.lesson_data_dir(lesson), Path(folder)
        return [
            Repeated(name, _difference(load_checkpoint(before, name), load_checkpoint(after, name)))
            for name in read_index(after)
        ]


def _difference(stored: CheckpointData, trained: CheckpointData) -> str:
    """What differs, in words; empty where nothing does."""
    if isinstance(stored, bytes) and isinstance(trained, bytes):
        if len(stored) != len(trained):
            return f"{len(stored)} and {len(trained)} bytes"
        unequal = sum(a != b for a, b in zip(stored, trained, strict=True))
        return f"{unequal} of {len(stored)} bytes" if unequal else ""
    if isinstance(stored, bytes) or isinstance(trained, bytes):
        return "a model and arrays"
    if stored.keys() != trained.keys():
        return f"arrays {sorted(stored)} and {sorted(trained)}"
    return ", ".join(
        f"array {name!r}"
        for name, array in stored.items()
        if not np.array_equal(array, trained[name], equal_nan=True)
    )
