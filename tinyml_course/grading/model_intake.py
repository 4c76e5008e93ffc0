"""The models of a submission: find each file beside the notebook, and read no more than it may be.

Nothing of a file is looked at here; that is done in a process of its own, see `model_score`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tinyml_course.exercises.model_answers import SUFFIX
from tinyml_course.grading.collect.names import is_hidden, is_model, names_lesson
from tinyml_course.grading.collect.regular_files import (
    MAX_MODEL_BYTES,
    NotRegularError,
    TooBigError,
    read_regular,
)
from tinyml_course.grading.intake import (
    NO_SUBMISSION,
    READ,
    UNREADABLE,
    find_notebook,
    folder_of,
    read_submission,
)


@dataclass(frozen=True)
class ModelFile:
    """What was found for one exercise of one student.

    Attributes
    ----------
    status
        ``"read"``, ``"missing"`` or ``"unreadable"``.
    message
        What was found and what to do, where it could not be read.
    data
        The file's bytes.
    """

    status: str
    message: str = ""
    data: bytes = b""

    @property
    def sha256(self) -> str:
        """Of the bytes, or ``""`` where there are none."""
        return hashlib.sha256(self.data).hexdigest() if self.status == READ else ""


def read_model_file(submissions: Path, student: str, lesson: str, name: str) -> ModelFile:
    """Read ``<name>.tflite`` beside the notebook; every failure is a status and a message."""
    wanted = f"expected the model {name}{SUFFIX} beside the notebook"
    try:
        found = _models_of(submissions, student, lesson)
        named = [path for path in found if names_lesson(path.name, name)]
        exact = [path for path in named if path.name == f"{name}{SUFFIX}"]
        if len(exact or named) != 1:
            listed = ", ".join(path.name for path in (named or found)[:3]) or "none"
            todo = f"run the cell with hand_in_model, and hand in {name}{SUFFIX} too"
            return ModelFile(NO_SUBMISSION, f"{wanted}, found {listed}; {todo}")
        return ModelFile(READ, "", read_regular((exact or named)[0], submissions, MAX_MODEL_BYTES))
    except NotRegularError as error:
        return ModelFile(UNREADABLE, f"{wanted}, found {error}; hand in the file itself")
    except TooBigError as error:
        most = f"{error.limit / 2**20:.0f} MB"
        return ModelFile(UNREADABLE, f"{wanted}, of at most {most}, found a larger one")
    except (OSError, RuntimeError, ValueError) as error:
        why = f"it cannot be opened ({type(error).__name__}); hand it in again"
        return ModelFile(UNREADABLE, f"{wanted}, {why}")


def _models_of(submissions: Path, student: str, lesson: str) -> list[Path]:
    home = submissions / student
    notebook, _ = find_notebook(home, lesson)
    folder = notebook.parent if notebook is not None else folder_of(home, lesson)
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if not is_hidden(path.name))
    return [folder / name for name in names if is_model(name)]


def hash_of_all(notebook: str, models: Iterable[str]) -> str:
    """One hash over what was handed in: the notebook's own where there are no models."""
    there = [each for each in models if each]
    return hashlib.sha256(" ".join([notebook, *there]).encode()).hexdigest() if there else notebook


def handed_in_hash(submissions: Path, student: str, lesson: str, models: Iterable[str]) -> str:
    """The hash of a student's notebook and models, as `grade_one` gives it."""
    notebook = read_submission(submissions, student, lesson).sha256
    files = (read_model_file(submissions, student, lesson, name) for name in models)
    return hash_of_all(notebook, [file.sha256 for file in files])
