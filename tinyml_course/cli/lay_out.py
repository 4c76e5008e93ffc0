"""Lay the lessons out in a working folder.

A student's work is never overwritten. A file is written if there was none, or if the copy laid
out earlier was never changed. When a lesson has a newer version and the student has worked in it,
the new version is put beside the old one as ``<name>.new.ipynb``.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from tinyml_course import paths
from tinyml_course.cli.start_page import START_PAGES, free_name
from tinyml_course.errors import TinyMLCourseError

RECORD = ".tinyml-lessons.json"
"""In the working folder: the SHA-256 of every file as it was laid out there."""


def lay_out_lessons(folder: Path) -> list[tuple[Path, str]]:
    """Copy the syllabus and the lessons into a folder, keeping a student's work there.

    Parameters
    ----------
    folder
        The working folder; created if it does not exist.

    Returns
    -------
    list of (Path, str)
        What happened to each file that was written: ``"new"``, ``"updated"`` (the old copy was
        untouched) or ``"beside"`` (the student's copy stays, the newer lesson is put beside it).

    Raises
    ------
    TinyMLCourseError
        The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder)
        done = []
        for source, name in _course_files():
            content = source.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            done += _lay_out(folder / name, content, digest, record.get(name))
            record[name] = digest
        paths.replace_file(folder / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())
    except OSError as error:
        message = (
            f"expected a folder that lessons can be written to, got {str(folder)!r}: "
            f"{error.strerror}; name another one: tinyml lab DIR"
        )
        raise TinyMLCourseError(message) from error
    return done


def _course_files() -> Iterator[tuple[Path, str]]:
    """Each file to lay out, with its name relative to the working folder."""
    lessons = paths.notebooks_dir()
    for source in sorted(lessons.rglob("*")):
        name = source.relative_to(lessons)
        hidden = any(part.startswith((".", "__")) for part in name.parts)
        generated = fnmatch.fnmatch(name.as_posix(), START_PAGES)  # by `make lab`, in the clone
        if source.is_file() and not hidden and not generated:
            yield source, name.as_posix()


def _lay_out(
    target: Path, content: bytes, digest: str, recorded: str | None
) -> list[tuple[Path, str]]:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(target):
        _create(target, content)
        return [(target, "new")]
    if digest == recorded:  # the course has nothing newer
        return []
    found = hashlib.sha256(target.read_bytes()).hexdigest()
    if found == digest:
        return []
    if found == recorded:
        paths.replace_file(target, content)
        return [(target, "updated")]
    beside = free_name(target, "new")
    _create(beside, content)
    return [(beside, "beside")]


def _create(target: Path, content: bytes) -> None:
    with target.open("xb") as file:  # x: fails rather than overwrite
        file.write(content)


def _read_record(folder: Path) -> dict[str, str]:
    """What was laid out earlier; a damaged record counts as empty, so nothing is overwritten."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
