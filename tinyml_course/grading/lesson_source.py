"""Where the complete lessons are, and how a lesson's exercises are loaded."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from tinyml_course import paths
from tinyml_course.errors import LessonError
from tinyml_course.exercises.model_answers import ModelExercise
from tinyml_course.exercises.spec import Exercise, ExerciseEntry
from tinyml_course.grading.intake import Cell, read_cell
from tinyml_course.grading.lesson_facts import LessonFacts, read_facts
from tinyml_course.grading.reference import solution_functions

EXERCISES = "exercises"
"""The folder of a lesson's exercises, one file each."""


def solutions_dir(root: Path | None = None) -> Path:
    """The folder of the complete lessons, below `root` or in the checkout we run from.

    Raises
    ------
    LessonError
        If there is no such folder: an installed wheel has none.
    """
    if root is None:
        return paths.solutions_dir()
    folder = Path(root) / "solutions"
    if not folder.is_dir():
        raise LessonError(
            f"expected a clone of the course, got {root}, which has no solutions/ folder; "
            "name the top folder of the clone"
        )
    return folder


def lesson_names(root: Path | None = None) -> tuple[str, ...]:
    """The lessons that have both a notebook and a folder ``exercises``, in order."""
    folders = [path for path in solutions_dir(root).iterdir() if path.is_dir()]
    complete = [
        path.name
        for path in folders
        if (path / f"{path.name}.ipynb").is_file() and (path / EXERCISES).is_dir()
    ]
    return tuple(sorted(complete))


def lesson_dir(lesson: str, root: Path | None = None) -> Path:
    """The folder ``solutions/<lesson>``.

    Raises
    ------
    LessonError
        If there is no such lesson; the message lists those there are.
    """
    names = lesson_names(root)
    if lesson not in names:
        known = ", ".join(names) or "none"
        raise LessonError(
            f"expected a lesson of {solutions_dir(root)}, got {lesson!r}; there are: {known}"
        )
    return solutions_dir(root) / lesson


def source_notebook(lesson: str, root: Path | None = None) -> Path:
    """The complete notebook of a lesson, the one source everything is made from."""
    return lesson_dir(lesson, root) / f"{lesson}.ipynb"


def lesson_facts(lesson: str, root: Path | None = None) -> LessonFacts:
    """What the lesson's ``lesson.toml`` says.

    Raises
    ------
    LessonError
        If there is no such lesson, or the file is not what `LessonFacts` describes.
    """
    return read_facts(lesson_dir(lesson, root))


def lesson_cells(lesson: str, root: Path | None = None) -> tuple[Cell, ...]:
    """The cells of the complete lesson.

    Raises
    ------
    LessonError
        If there is no such lesson, or its notebook cannot be read.
    """
    path = source_notebook(lesson, root)
    about = path.stat()
    return _cells(path, (about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=32)
def _cells(path: Path, _version: tuple[int, int]) -> tuple[Cell, ...]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return tuple(cell for cell in map(read_cell, found) if cell is not None)
    except (ValueError, KeyError, TypeError):
        raise LessonError(
            f"expected a notebook in {path}, got something else; open it in Jupyter and save it"
        ) from None


def load_exercises(lesson: str, root: Path | None = None) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in the order of the notebook's solution cells.

    Each is in a file of its name in the folder ``exercises``: ``quantize.py`` holds
    ``quantize = exercise(…)``, and its reference is the function of that name in the notebook's
    solution cells. Files whose names begin with ``_`` hold what several exercises share; a file
    imports from another one with ``from ._common import …``.

    Raises
    ------
    LessonError
        If there is no such lesson, a file or a solution cell raises, there is no exercise, a file
        does not hold the exercise it is named after, or an exercise has no solution cell.
    """
    folder, names = _exercise_files(lesson, root)
    loaded = _load_entries(folder, lesson, names)
    entries = {name: each for name, each in loaded.items() if isinstance(each, ExerciseEntry)}
    references = solution_functions(lesson_cells(lesson, root), entries, f"{lesson}.ipynb")
    return tuple(entries[name].finished(name, answer) for name, answer in references.items())


def load_model_exercises(lesson: str, root: Path | None = None) -> tuple[ModelExercise, ...]:
    """The exercises of a lesson whose answers are models, in the order of their names.

    Each is in a file of its name in the folder ``exercises``, as in `load_exercises`:
    ``my_model.py`` holds ``my_model = model_exercise(…)``.

    Raises
    ------
    LessonError
        As `load_exercises`.
    """
    folder, names = _exercise_files(lesson, root)
    loaded = _load_entries(folder, lesson, names).items()
    return tuple(replace(e, name=name) for name, e in loaded if isinstance(e, ModelExercise))


def _exercise_files(lesson: str, root: Path | None) -> tuple[Path, list[str]]:
    """The folder of a lesson's exercises, and their names."""
    folder = lesson_dir(lesson, root) / EXERCISES
    names = sorted(path.stem for path in folder.glob("*.py") if not path.name.startswith("_"))
    if not names:
        raise LessonError(
            f"expected {folder} to hold exercises, as quantize.py with "
            "quantize = exercise(points=2, …), found none"
        )
    return folder, names


def _load_entries(
    folder: Path, lesson: str, names: Sequence[str]
) -> dict[str, ExerciseEntry | ModelExercise]:
    """Run the files of these names as modules of a package of the lesson's own.

    So their relative imports work, and the ``_common`` of one lesson is not that of another. What
    an earlier call loaded is loaded anew: the file may have changed, or be another clone's.
    """
    package = f"_tinyml_course_exercises_{lesson}"
    for loaded in [n for n in sys.modules if n.partition(".")[0] == package]:
        del sys.modules[loaded]
    sys.modules[package] = parent = ModuleType(package)
    parent.__path__ = [str(folder)]
    importlib.invalidate_caches()
    entries: dict[str, ExerciseEntry | ModelExercise] = {}
    for name in names:
        path = folder / f"{name}.py"
        try:
            entry = getattr(importlib.import_module(f"{package}.{name}"), name, None)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if Path(frame.filename).parent == folder]
            where = f" (line {ours[-1].lineno} of {Path(ours[-1].filename).name})" if ours else ""
            raise LessonError(
                f"expected {path} to run, got {type(error).__name__}: {error}{where}"
            ) from error
        if not isinstance(entry, ExerciseEntry | ModelExercise):
            raise LessonError(
                f"expected {path} to hold the exercise it is named after, {name} = exercise(…), "
                "found none"
            )
        entries[name] = entry
    return entries
