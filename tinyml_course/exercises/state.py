"""A student's own state of one lesson, kept in a small JSON file between sessions.

The file is a convenience: where it is damaged, or its folder cannot be written, the lesson goes
on with what is in memory.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.plain_data import decode, encode


class LessonState:
    """Predictions and passed exercises of one lesson.

    Attributes
    ----------
    predictions
        Answer by name, plain data.
    passed
        Names of the exercises whose check passed last time it ran.
    """

    def __init__(self, lesson: str) -> None:
        self.path: Path = paths.state_dir() / f"{lesson}.json"
        stored = _read(self.path)
        self.predictions: dict[str, Any] = _decoded(stored.get("predictions"))
        passed = stored.get("passed")
        self.passed: set[str] = (
            {name for name in passed if isinstance(name, str)}
            if isinstance(passed, list)
            else set()
        )

    def save(self) -> None:
        """Write the file in one step; a disk that is full or read-only is not an error."""
        content = {
            "predictions": {name: encode(value) for name, value in self.predictions.items()},
            "passed": sorted(self.passed),
        }
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
            paths.replace_file(self.path, text.encode("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _decoded(stored: Any) -> dict[str, Any]:
    predictions = {}
    for name, value in stored.items() if isinstance(stored, dict) else ():
        with contextlib.suppress(PlainDataError):
            predictions[str(name)] = decode(value)
    return predictions
