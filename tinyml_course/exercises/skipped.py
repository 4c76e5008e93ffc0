"""A sentence instead of a traceback where a cell needs a function that is not written yet.

IPython calls a handler of ours for two kinds of errors only: a name that is not defined, and
``NotImplementedError``, which the stubs raise. Where the handler does not know the name, the usual
traceback appears. The error stays the same error for programs that run notebooks.
"""

from __future__ import annotations

import re
import symtable
import sys
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tinyml_course.errors import LessonError
from tinyml_course.exercises import feedback
from tinyml_course.exercises.checkpoints import running_cell_source
from tinyml_course.exercises.checks import Outcome
from tinyml_course.exercises.feedback import Message

STUCK = re.compile(r"^STUCK\s*=\s*False\b", re.MULTILINE)
"""The line of a cell that can go on with stored data."""


@dataclass(frozen=True)
class Skip:
    """Why a cell stopped.

    Attributes
    ----------
    exercise
        The function that the student has not written, or whose cell did not run.
    written
        Whether the function is there, as a stub.
    stuck
        Whether the cell can go on with stored data.
    """

    exercise: str
    written: bool
    stuck: bool


class SkippedExercises:
    """Explains errors that come from exercises that were skipped.

    Parameters
    ----------
    exercises
        The names of the lesson's exercises.
    """

    def __init__(self, exercises: Collection[str]) -> None:
        self._exercises = exercises
        self._missing: dict[str, Skip] = {}  # what cells that stopped would have made

    def explain(self, error: BaseException, source: str) -> Message | None:
        """What to say instead of the traceback; None where the error has another cause.

        Parameters
        ----------
        error
            As raised by a cell.
        source
            The cell's Python code.
        """
        if type(error) is NotImplementedError:
            name = _raised_in(error.__traceback__)
            skip = Skip(name, True, _can_go_on(source)) if name in self._exercises else None
        elif type(error) is NameError:
            name = error.name or ""
            skip = self._missing.get(name)
            if name in self._exercises:
                skip = Skip(name, False, _can_go_on(source))
        else:
            return None
        if skip is None:
            return None
        self._missing |= dict.fromkeys(_assigned(source), skip)
        return _message(skip, "" if name == skip.exercise else name)


def explain_in_notebook(exercises: Collection[str]) -> None:
    """From now on, explain errors of skipped exercises in this notebook; nothing elsewhere."""
    if not feedback.in_ipython():
        return
    shell = sys.modules["IPython"].get_ipython()
    skipped = SkippedExercises(exercises)

    def handle(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType,
        tb_offset: int | None = None,
    ) -> None:
        try:
            source = shell.transform_cell(running_cell_source())
        except LessonError:  # no cell: a command of the debugger, say
            source = ""
        if message := skipped.explain(error, source):
            feedback.show(message)
            line = f"{kind.__name__}: {message.title.removeprefix('○ ')}; see above"
            error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    shell.set_custom_exc((NameError, NotImplementedError), handle)


def needed_by(exercise: str, outcome: Outcome | None, exercises: Collection[str]) -> Message | None:
    """What to say where an answer failed because it calls another exercise that is not written.

    Parameters
    ----------
    exercise
        The exercise that was checked.
    outcome
        What its failing call did.
    exercises
        The names of the lesson's exercises.
    """
    if outcome is None or outcome.error not in {"NotImplementedError", "NameError"}:
        return None
    words = re.findall(r"\w+", outcome.detail)  # the message, and the line that was running
    needed = next((word for word in words if word in exercises and word != exercise), "")
    if not needed:
        return None
    title = f"○ {exercise}: calls {needed}, which is not written yet"
    return Message("open", title, (("next", _next(needed)),))


def _message(skip: Skip, name: str) -> Message:
    """`name` is what is missing, ``""`` where that is the exercise itself."""
    where = f"the cell that makes {name}" if name else "this cell"
    rows = [("next", _next(skip.exercise, skip.written))]
    if skip.stuck:
        rows.append(("or", f"set STUCK = True in {where}, to go on with stored data"))
    if not name:
        state = "not written yet" if skip.written else "not there yet"
        return Message("open", f"○ {skip.exercise}: {state}", tuple(rows))
    state = "is not written yet" if skip.written else "is not there yet"
    rows.insert(0, ("why", f"the cell that makes it stopped, because {skip.exercise} {state}"))
    return Message("open", f"○ {name}: not there yet", tuple(rows))


def _next(exercise: str, written: bool = True) -> str:
    cell = f'the cell with "def {exercise}"'
    if written:
        return f"write {exercise} in {cell} and run that cell, then the ones below it in order"
    return f"run {cell}, after you wrote the function there, then the ones below it in order"


def _raised_in(traceback: TracebackType | None) -> str:
    """The name of the function that raised."""
    name = ""
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_name
        traceback = traceback.tb_next
    return name


def _can_go_on(source: str) -> bool:
    return STUCK.search(source) is not None


def _assigned(source: str) -> list[str]:
    """The names that a cell makes for the cells below it."""
    try:
        symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    except SyntaxError:
        return []
    return [symbol.get_name() for symbol in symbols if symbol.is_assigned()]
