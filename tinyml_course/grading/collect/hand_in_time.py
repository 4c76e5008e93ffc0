"""When a notebook was handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tinyml_course.grading.collect.regular_files import (
    NotRegularError,
    TooBigError,
    read_regular,
)

RECORD = "collected.json"
"""What collecting did, in the folder it made."""

TIMESTAMP = "timestamp.txt"
"""nbgrader's record of the time, beside the notebook."""


def iso_time(moment: datetime) -> str:
    """A time in UTC, to the second: ``2026-11-27T12:00:00+00:00``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


NBGRADER, FILE = "nbgrader", "file"
"""What says when a notebook was handed in; the time of a file is changed by a copy."""


@dataclass(frozen=True)
class HandIn:
    """When a notebook was handed in.

    Attributes
    ----------
    at
        An ISO time in UTC, or ``""``.
    time_from
        What says so: ``"nbgrader"`` or ``"file"``, or ``""``.
    late
        Whether the platform says that it is late; None where it says nothing.
    """

    at: str = ""
    time_from: str = ""
    late: bool | None = None


def hand_in_time(submissions: Path, student: str, lesson: str, notebook: Path) -> HandIn:
    """When a notebook was handed in.

    It is what collecting recorded, else nbgrader's ``timestamp.txt``, else the file's own time.
    """
    recorded = _recorded(submissions, lesson).get(student, HandIn())
    if recorded.at:
        return recorded
    if at := timestamp(notebook.parent, submissions):
        return replace(recorded, at=at, time_from=NBGRADER)
    return replace(recorded, at=file_time(notebook), time_from=FILE)


def file_time(path: Path) -> str:
    """When a file was last changed, or ``""`` where that is unknown."""
    try:
        return iso_time(datetime.fromtimestamp(path.lstat().st_mtime, UTC))
    except (OSError, ValueError, OverflowError):
        return ""


def timestamp(folder: Path, below: Path) -> str:
    """The time in nbgrader's ``timestamp.txt``, or ``""`` where there is none that can be read."""
    try:
        return parse_timestamp(read_regular(folder / TIMESTAMP, below, 1000))
    except (OSError, ValueError, NotRegularError, TooBigError):
        return ""


def parse_timestamp(data: bytes) -> str:
    """An ISO time from what nbgrader writes, ``2026-11-27 12:00:00.123456 UTC``.

    Raises
    ------
    ValueError
        If it is no time.
    """
    text = data.decode("utf-8").strip().removesuffix("UTC").strip()
    moment = datetime.fromisoformat(text)
    return iso_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def read_record(folder: Path) -> dict[str, Any]:
    """What collecting recorded in a folder, by lesson; empty where it recorded nothing."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _recorded(submissions: Path, lesson: str) -> dict[str, HandIn]:
    try:
        changed = (submissions / RECORD).stat().st_mtime_ns
    except OSError:
        return {}
    return _times(submissions, lesson, changed)


@lru_cache(maxsize=8)
def _times(submissions: Path, lesson: str, _changed: int) -> dict[str, HandIn]:
    students = read_record(submissions).get(lesson, {}).get("students", [])
    return {
        entry["student"]: HandIn(
            entry.get("handed_in", ""), entry.get("time_from", ""), entry.get("late")
        )
        for entry in students
    }
