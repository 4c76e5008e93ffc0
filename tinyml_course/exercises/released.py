"""Which lessons are here, and the visible checks of one of them."""

from __future__ import annotations

from pathlib import Path

from tinyml_course import paths
from tinyml_course.errors import LessonError, PlainDataError, TinyMLCourseError
from tinyml_course.exercises.checks import CheckSet
from tinyml_course.exercises.model_answers import ModelCheck
from tinyml_course.exercises.stored_checks import read_checks, read_model_checks

CHECKS_FILE = "checks.json"


def released_lessons() -> list[str]:
    """Names of the lessons whose visible checks are here."""
    data = paths.lesson_data_dir("any").parent
    return sorted(path.parent.name for path in data.glob(f"*/{CHECKS_FILE}"))


def read_released(name: str, folder: Path) -> tuple[dict[str, CheckSet], dict[str, ModelCheck]]:
    """The visible checks of a lesson by exercise: of functions, and of models.

    Parameters
    ----------
    name
        The lesson's folder name.
    folder
        Where its data are.

    Raises
    ------
    LessonError
        Unknown lesson, or one whose visible checks are not released or damaged.
    """
    known = released_lessons()
    if name not in known:
        if _is_unreleased(name):
            raise LessonError(
                f"expected the visible checks of {name} in {folder}, found none; "
                f"run: tinyml release {name}"
            )
        listed = ", ".join(known) or "none yet"
        raise LessonError(f"expected one of the lessons ({listed}), got {name!r}")
    try:
        text = (folder / CHECKS_FILE).read_text(encoding="utf-8")
        return read_checks(text), read_model_checks(text)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, PlainDataError) as error:
        raise LessonError(
            f"expected {folder / CHECKS_FILE} to hold the visible checks of {name}, "
            f"got a damaged file ({type(error).__name__}); install the package again"
        ) from None


def _is_unreleased(name: str) -> bool:
    """Whether a clone has the lesson's source, though its checks were not made yet."""
    try:
        return (paths.solutions_dir() / name / f"{name}.ipynb").is_file()
    except TinyMLCourseError:
        return False
