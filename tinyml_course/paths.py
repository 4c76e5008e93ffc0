"""Where course files are: in a checkout, an editable install, or an installed wheel alike.

A wheel carries ``notebooks/`` and ``kits/`` inside the package under ``_course/``; in a checkout
they stand at its top. Only a checkout has ``solutions/``.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import tomllib
from pathlib import Path

from tinyml_course.errors import LessonError, TinyMLCourseError

PACKAGE_DIR = Path(__file__).resolve().parent
"""The installed package itself."""

DISTRIBUTION = "tinyml-course"
"""The name the package is installed under."""

CACHE_VARIABLE = "TINYML_COURSE_CACHE"
"""The environment variable that names another folder for `cache_dir`."""

STATE_VARIABLE = "TINYML_COURSE_HOME"
"""The environment variable that names another folder for `state_dir`."""


def checkout_dir() -> Path | None:
    """The top of the checkout the package runs from, or None in a wheel install."""
    top = PACKAGE_DIR.parent
    return top if (top / "pyproject.toml").is_file() and (top / "notebooks").is_dir() else None


def _course_dir(name: str) -> Path:
    for top in (checkout_dir(), PACKAGE_DIR / "_course"):
        if top and (top / name).is_dir():
            return top / name
    raise TinyMLCourseError(
        f"expected the course folder {name!r} beside or inside {PACKAGE_DIR}, found neither; "
        "install the package again"
    )


def notebooks_dir() -> Path:
    """The folder of the student lessons, ``<NN_lesson>/<NN_lesson>.ipynb``."""
    return _course_dir("notebooks")


def kits_dir() -> Path:
    """The folder of the board kits, one folder a board."""
    return _course_dir("kits")


def solutions_dir() -> Path:
    """The folder of the complete lessons; only a checkout has it.

    Raises
    ------
    LessonError
        In a wheel install: releasing and grading need a clone of the repository.
    """
    top = checkout_dir()
    if top is None or not (top / "solutions").is_dir():
        raise LessonError(
            "expected a clone of the course with its solutions/ folder, got an installed package; "
            "releasing and grading work from a clone: git clone, then make instructor"
        )
    return top / "solutions"


def lesson_data_dir(lesson: str) -> Path:
    """The data a lesson ships (visible checks, checkpoints), inside the package."""
    return PACKAGE_DIR / "exercises" / "data" / lesson


def repository_url() -> str:
    """The repository's address, the one setting ``[project.urls] Repository``."""
    top = checkout_dir()
    if top is not None:
        project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(project["urls"]["Repository"]).rstrip("/")
    entries = importlib.metadata.metadata(DISTRIBUTION).get_all("Project-URL") or []
    urls = dict(entry.split(", ", 1) for entry in entries)
    return urls["Repository"].rstrip("/")


def state_dir() -> Path:
    """Where a student's progress is kept if it cannot stand beside the lessons.

    ``TINYML_COURSE_HOME`` names another place; the folder is made when first written to.
    """
    home = os.environ.get(STATE_VARIABLE)
    return Path(home) if home else Path.home() / ".tinyml-course"


def cache_dir() -> Path:
    """Where generated and downloaded data are kept; ``TINYML_COURSE_CACHE`` names another place."""
    import pooch

    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).expanduser() if named else Path(pooch.os_cache("tinyml-course"))


def replace_file(path: Path, content: bytes) -> None:
    """Write beside `path`, then rename: a reader, or a full disk, leaves the old file or the new.

    Raises
    ------
    OSError
        The folder cannot be written; the old file is whole.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # two notebooks may save at once
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
