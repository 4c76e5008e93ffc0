"""A trained model is released only with the cell that made it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tinyml_course.errors import ReleaseError
from tinyml_course.exercises.checkpoints import made_by_hash, read_index
from tinyml_course.grading.release_steps.cells import CHECKPOINT_PREFIX, Notebook, tags


def check_checkpoints(notebook: Notebook, versions: Mapping[str, str], folder: Path) -> None:
    """Refuse a checkpoint that the training cell in the notebook did not make.

    Parameters
    ----------
    notebook
        The complete lesson.
    versions
        ``checkpoint_data`` of ``lesson.toml``: version of the training data by checkpoint.
    folder
        The lesson's data folder, with ``checkpoints.json``.

    Raises
    ------
    ReleaseError
        A tagged cell and ``checkpoint_data`` disagree, or the kept file was made by other code,
        from other data, or not at all.
    """
    made = read_index(folder)
    cells = _training_cells(notebook)
    problems = [
        f"checkpoint {name!r} has a cell tagged {CHECKPOINT_PREFIX}{name}, but no version in "
        "[checkpoint_data] of lesson.toml; add it"
        for name in sorted(set(cells) - set(versions))
    ]
    problems += [
        f"checkpoint {name!r} stands in [checkpoint_data] of lesson.toml, but no cell is tagged "
        f"{CHECKPOINT_PREFIX}{name}; tag the training cell"
        for name in sorted(set(versions) - set(cells))
    ]
    for name in sorted(set(cells) & set(versions)):
        if name not in made:
            found = "was never made"
        elif made[name]["made_by"] != made_by_hash(cells[name], versions[name]):
            found = "was made by another training cell, or from another version of the data"
        else:
            continue
        problems.append(
            f"checkpoint {name!r} {found}; run the notebook in solutions/ with RETRAIN = True, "
            "set it to False again, and release"
        )
    if problems:
        raise ReleaseError("\n".join(problems))


def _training_cells(notebook: Notebook) -> dict[str, str]:
    """Source of the training cell by checkpoint name."""
    sources: dict[str, str] = {}
    for cell in notebook.cells:
        for tag in tags(cell):
            if tag.startswith(CHECKPOINT_PREFIX):
                name = tag.removeprefix(CHECKPOINT_PREFIX)
                if name in sources:
                    raise ReleaseError(
                        f"expected one cell tagged {tag}, found two; a checkpoint is made by one "
                        "cell, so that its hash says which"
                    )
                sources[name] = cell.source
    return sources
