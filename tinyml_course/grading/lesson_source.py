"""Where the complete lessons are, and how a lesson's exercises are loaded."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from tinyml_course import paths
from tinyml_course.errors import LessonError
from tinyml_course.exercises.spec import Exercise


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


def load_module(lesson: str, root: Path | None = None) -> ModuleType:
    """Run a lesson's ``exercises.py`` and return it as a module, for any of its constants.

    The file may import others of its folder: ``from . import answers``.

    Raises
    ------
    LessonError
        If there is no such lesson, or its file raises; the message says what it raised.
    """
    path = lesson_dir(lesson, root) / "exercises.py"
    name = f"_tinyml_course_exercises_{lesson}"
    for loaded in [key for key in sys.modules if key.startswith(f"{name}.")]:
        del sys.modules[loaded]  # another root may have a lesson of the same name
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=[str(path.parent)]
    )
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


def load_exercises(lesson: str, root: Path | None = None) -> tuple[Exercise, ...]:
    """The exercises of a lesson in the order of its notebook, from ``EXERCISES`` in its file.

    Raises
    ------
    LessonError
        If there is no such lesson, its file raises, or ``EXERCISES`` is not a list of
        `Exercise` with different names.
    """
    exercises = getattr(load_module(lesson, root), "EXERCISES", None)
    where = f"EXERCISES in {lesson_dir(lesson, root) / 'exercises.py'}"
    if not isinstance(exercises, list | tuple) or not exercises:
        raise LessonError(f"expected {where} to be a list of Exercise, got {exercises!r}")
    for exercise in exercises:
        if not isinstance(exercise, Exercise):
            raise LessonError(f"expected {where} to hold Exercise only, got {exercise!r}")
    names = [exercise.name for exercise in exercises]
    if len(set(names)) < len(names):
        raise LessonError(f"expected {where} to have different names, got {', '.join(names)}")
    return tuple(exercises)
