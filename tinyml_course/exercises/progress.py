"""Which exercises of which lessons passed, read from what the lessons keep between sessions.

A pass stays once it is earned; the code behind it may have changed since.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tinyml_course import paths
from tinyml_course.errors import TinyMLCourseError
from tinyml_course.exercises.released import CHECKS_FILE, released_lessons
from tinyml_course.exercises.state import LessonState
from tinyml_course.exercises.stored_checks import read_model_checks, read_raw


@dataclass(frozen=True)
class ExerciseProgress:
    """One exercise: its name, its points, and whether it passed at least once."""

    name: str
    points: int
    passed: bool


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: its folder's name, its title, and its exercises in their order."""

    name: str
    title: str
    exercises: tuple[ExerciseProgress, ...]

    @property
    def passed(self) -> tuple[ExerciseProgress, ...]:
        """The exercises that passed."""
        return tuple(exercise for exercise in self.exercises if exercise.passed)

    @property
    def todo(self) -> tuple[ExerciseProgress, ...]:
        """The exercises that did not pass yet."""
        return tuple(exercise for exercise in self.exercises if not exercise.passed)


def read_progress(folder: Path | None = None) -> tuple[LessonProgress, ...]:
    """The progress of every released lesson, in the order of the course.

    Parameters
    ----------
    folder
        The folder of the lessons, or of one lesson, whose progress is asked for; the current one
        if None.

    Notes
    -----
    A damaged state file counts as none, and a pass of an exercise that is no longer there is
    left out. So is a lesson whose checks cannot be read: opening it says what to do.
    """
    return tuple(
        _lesson_progress(name, title, exercises, folder)
        for name in released_lessons()
        for title, exercises in _outlines(name)
    )


def next_exercise(
    lessons: Iterable[LessonProgress],
) -> tuple[LessonProgress, ExerciseProgress] | None:
    """The next exercise: of the first started lesson, else of the first; None if all passed.

    Parameters
    ----------
    lessons
        As `read_progress` gives them.
    """
    unfinished = [lesson for lesson in lessons if lesson.todo]
    begun = [lesson for lesson in unfinished if lesson.passed]
    lesson = next(iter(begun + unfinished), None)
    return (lesson, lesson.todo[0]) if lesson else None


def lesson_link(name: str, folder: Path) -> str:
    """The address of a lesson's notebook relative to a folder, or ``""`` if it is not near.

    Parameters
    ----------
    name
        The lesson's folder name.
    folder
        The folder of the page with the link: the one of the lessons, or a lesson's own.
    """
    there = (f"{up}{name}/{name}.ipynb" for up in ("", "../"))
    return next((link for link in there if (folder / link).is_file()), "")


def _lesson_progress(
    name: str, title: str, exercises: tuple[tuple[str, int], ...], folder: Path | None
) -> LessonProgress:
    passed = LessonState(name, folder).passed
    return LessonProgress(
        name,
        title,
        tuple(ExerciseProgress(each, points, each in passed) for each, points in exercises),
    )


Outline = tuple[str, tuple[tuple[str, int], ...]]
"""A lesson's title, and name and points of its exercises."""


def _outlines(name: str) -> tuple[Outline, ...]:
    path = paths.lesson_data_dir(name) / CHECKS_FILE
    try:
        found = path.stat()
    except OSError:
        return ()
    return _read_outlines(name, path, (found.st_mtime_ns, found.st_size))


@functools.lru_cache(maxsize=64)  # a view that is open asks every few seconds
def _read_outlines(name: str, checks: Path, _version: tuple[int, int]) -> tuple[Outline, ...]:
    """The one outline of a lesson; none where its checks are damaged."""
    try:
        text = checks.read_text(encoding="utf-8")
        exercises = tuple((str(key), int(value["points"])) for key, value in read_raw(text).items())
        exercises += tuple((key, each.points) for key, each in read_model_checks(text).items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    return ((_title(name), exercises),)


def _title(name: str) -> str:
    """The heading of the lesson's notebook, ``"05 · int8 by hand"``; else the folder's name."""
    try:
        path = paths.notebooks_dir() / name / f"{name}.ipynb"
        source = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        heading = "".join(source).partition("\n")[0]
    except (TinyMLCourseError, OSError, ValueError, LookupError, TypeError):
        return name
    return heading.removeprefix("# ").strip() if heading.startswith("# ") else name
