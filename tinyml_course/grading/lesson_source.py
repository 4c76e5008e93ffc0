"""Where the complete lessons are, and how a lesson's exercises are loaded."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from tinyml_course import paths
from tinyml_course.errors import LessonError
from tinyml_course.exercises.spec import Exercise, ExerciseEntry
from tinyml_course.grading.intake import Cell, read_cell
from tinyml_course.grading.lesson_facts import LessonFacts, read_facts
from tinyml_course.grading.reference import solution_functions


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
    """The lessons that have both a notebook and an ``exercises.py``, in order."""
    folders = [path for path in solutions_dir(root).iterdir() if path.is_dir()]
    complete = [
        path.name
        for path in folders
        if (path / f"{path.name}.ipynb").is_file() and (path / "exercises.py").is_file()
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
    """The exercises of a lesson, in the order of its ``exercises.py``.

    Each `exercise` in the file is named for the variable that holds it; its reference is the
    function of that name in the notebook's solution cells.

    Raises
    ------
    LessonError
        If there is no such lesson, its file or a solution cell raises, there is no exercise, or
        an exercise has no solution cell.
    """
    path = lesson_dir(lesson, root) / "exercises.py"
    module = _load_module(path, lesson)
    entries = {name: e for name, e in vars(module).items() if isinstance(e, ExerciseEntry)}
    if not entries:
        raise LessonError(
            f"expected {path} to hold exercises, as in quantize = exercise(points=2, …), found none"
        )
    where = f"{lesson}.ipynb"
    references = solution_functions(lesson_cells(lesson, root), tuple(entries), where)
    return tuple(entry.finished(name, references[name]) for name, entry in entries.items())


def _load_module(path: Path, lesson: str) -> ModuleType:
    """Run a lesson's ``exercises.py`` as a module."""
    name = f"_tinyml_course_exercises_{lesson}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LessonError(f"expected a Python file, got {path}, which cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up while they are made
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise LessonError(
            f"expected {path} to run, got {type(error).__name__}: {error}; run it with Python "
            "to see where"
        ) from error
    return module
