"""What a student has done in one lesson, kept in a small file between sessions.

The file belongs to a folder of lessons and stands in it, hidden: another copy of the lessons, or
another clone on the same account, has its own. SQLite is the file's format because it locks the
file on every system, so that two notebooks that save at once lose nothing. What was earned is only
ever added: a check that fails later, or a fresh copy that runs from top to bottom, takes no pass
away.

The file is a convenience: where it is damaged or cannot be written, the lesson goes on with what is
in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.plain_data import decode, encode

PROGRESS_FILE = ".tinyml-progress.sqlite"
"""In the folder of the lessons; deleting it forgets what passed."""

WAIT_S = 5.0
"""Longest wait for another notebook that is saving."""

TABLE = """CREATE TABLE IF NOT EXISTS kept (
    lesson TEXT, kind TEXT, name TEXT, value TEXT, PRIMARY KEY (lesson, kind, name))"""
"""`kind` is ``passed``, ``prediction`` or ``recall``; `value` is what was answered, as JSON.

Of recall, the name is the number of the round, and the value what was right in it; no value where
the round was asked and not answered yet.
"""


class LessonState:
    """Predictions and passed exercises of one lesson.

    Parameters
    ----------
    lesson
        The lesson's folder name.
    folder
        The folder of the notebook or of the lessons; the current one if None.

    Attributes
    ----------
    predictions
        Answer by name, plain data.
    passed
        Names of the exercises that passed at least once.
    recalled
        By round of recall: whether each question that was answered was right. A round that was
        asked and not answered is empty.
    """

    def __init__(self, lesson: str, folder: Path | None = None) -> None:
        self._lesson = lesson
        self._files = progress_files(folder)
        self.predictions: dict[str, Any] = {}
        self.passed: set[str] = set()
        self.recalled: dict[int, dict[str, bool]] = {}
        for kind, name, value in (
            row for file in reversed(self._files) for row in self._read(file)
        ):
            if kind == "passed":
                self.passed.add(name)
            elif kind == "prediction":
                with contextlib.suppress(PlainDataError, ValueError, RecursionError, TypeError):
                    self.predictions[name] = decode(json.loads(value))
            elif kind == "recall":
                with contextlib.suppress(ValueError, RecursionError, TypeError):
                    self.recalled[int(name)] = dict(json.loads(value))

    def add_pass(self, exercise: str) -> None:
        """Keep that `exercise` passed; this is never taken back."""
        self.passed.add(exercise)
        self._keep("passed", exercise, None)

    def keep_prediction(self, name: str, answer: Any) -> None:
        """Keep the latest answer to a question.

        Raises
        ------
        PlainDataError
            If `answer` is not plain data; an earlier answer stays.
        """
        value = json.dumps(encode(answer))
        self.predictions[name] = answer
        self._keep("prediction", name, value)

    @property
    def recall_round(self) -> int:
        """The round of recall that was asked last, 0 to begin with."""
        return max(self.recalled, default=0)

    def ask_recall(self) -> None:
        """Go on to the next round of recall if the last one was answered."""
        if self.recalled.get(self.recall_round):
            self._keep_round(self.recall_round + 1, {})

    def keep_recall(self, right: dict[str, bool]) -> None:
        """Keep which questions of the last round were answered, and whether they were right."""
        if right != self.recalled.get(self.recall_round):
            self._keep_round(self.recall_round, right)

    def _keep_round(self, number: int, right: dict[str, bool]) -> None:
        self.recalled[number] = right
        self._keep("recall", str(number), json.dumps(right))

    def _read(self, file: Path) -> list[tuple[str, str, str]]:
        # A file that we may not write is somebody else's: a course on a shared, read-only drive.
        if not (file.is_file() and os.access(file, os.W_OK)):
            return []
        select = "SELECT kind, name, value FROM kept WHERE lesson = ?"
        with contextlib.suppress(sqlite3.Error), _opened(file) as database:
            return database.execute(select, [self._lesson]).fetchall()
        return []

    def _keep(self, kind: str, name: str, value: str | None) -> None:
        row = (self._lesson, kind, name, value)
        for file in self._files:
            with contextlib.suppress(OSError, sqlite3.Error):
                file.parent.mkdir(parents=True, exist_ok=True)
                _write(file, row)
                return


def progress_files(folder: Path | None = None) -> tuple[Path, ...]:
    """Where the progress is kept: in the folder of the lessons, else in the student's home.

    Parameters
    ----------
    folder
        The folder of a notebook or of the lessons; the current one if None. A notebook that is in
        no folder of lessons has its progress in the home alone, and so has everything where
        ``TINYML_COURSE_HOME`` names a place.
    """
    lessons = None if os.environ.get(paths.STATE_VARIABLE) else lessons_folder(folder)
    if lessons is None:
        return (paths.state_dir() / "progress.sqlite",)
    key = hashlib.sha256(os.fsencode(lessons)).hexdigest()[:12]
    return (lessons / PROGRESS_FILE, paths.state_dir() / f"progress-{key}.sqlite")


def lessons_folder(folder: Path | None = None) -> Path | None:
    """The folder of lessons that `folder` is, or is a lesson of; None if it is neither.

    Parameters
    ----------
    folder
        The current one if None.
    """
    try:
        here = (folder or Path.cwd()).resolve()
    except OSError:  # the current folder was deleted
        return None
    return next((each for each in (here, here.parent) if _holds_lessons(each)), None)


def _holds_lessons(folder: Path) -> bool:
    lessons = folder.glob("[0-9][0-9]_*")
    return any((lesson / f"{lesson.name}.ipynb").is_file() for lesson in lessons)


def _write(file: Path, row: tuple[str, str, str, str | None]) -> None:
    try:
        _insert(file, row)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked or read-only: it may be whole
            raise
        file.replace(file.with_name(f"{file.name}.damaged"))
        _insert(file, row)


def _insert(file: Path, row: tuple[str, str, str, str | None]) -> None:
    with _opened(file) as database:
        database.execute("BEGIN IMMEDIATE")  # waits for others here, where it holds nothing yet
        database.execute(TABLE)
        database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, which is closed afterwards."""
    with contextlib.closing(sqlite3.connect(file, timeout=WAIT_S)) as database, database:
        yield database
