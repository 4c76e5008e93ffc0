"""A sentence instead of a traceback where a cell needs what is not there yet.

That is a function which the student has not written, a package which is not installed, or what a
cell above would have made if it had not stopped for one of these. IPython calls a handler of ours
for these errors only: a name that is not defined, ``NotImplementedError``, which the stubs raise,
and `MissingDependencyError`. Where the handler does not know the name, the usual traceback appears.
The error stays the same error for programs that run notebooks.
"""

from __future__ import annotations

import re
import symtable
import sys
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tinyml_course.errors import LessonError, MissingDependencyError
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
    what
        The exercise, or the package, that is missing.
    state
        What is said of it, ``"not written yet"``.
    row
        Label and text of what to do.
    stuck
        Whether the cell can go on with stored data.
    """

    what: str
    state: str
    row: tuple[str, str]
    stuck: bool = False


class SkippedExercises:
    """Explains errors that come from exercises that were skipped and packages that are missing.

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
        name = (error.name or "") if type(error) is NameError else ""
        stuck = STUCK.search(source) is not None
        skip = self._missing.get(name)
        if isinstance(error, MissingDependencyError):
            skip = Skip("a package", "not installed", ("missing", str(error)))
        elif type(error) is NotImplementedError:
            function = _raised_in(error.__traceback__)
            if function in self._exercises:
                skip = Skip(function, "not written yet", ("next", _write(function)), stuck)
        elif name in self._exercises:
            skip = Skip(name, "not there yet", ("next", _run(name)), stuck)
        if skip is None:
            return None
        self._missing |= dict.fromkeys(_assigned(source), skip)
        return _message(skip, "" if name in self._exercises else name)


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

    shell.set_custom_exc((NameError, NotImplementedError, MissingDependencyError), handle)


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
    return Message("open", title, (("next", _write(needed)),))


def _message(skip: Skip, name: str) -> Message:
    """`name` is what a stopped cell would have made, ``""`` where this is the cell that stops."""
    where = f"the cell that makes {name}" if name else "this cell"
    rows = [skip.row]
    if name:
        why = f"the cell that makes it stopped, because {skip.what} is {skip.state}"
        rows.insert(0, ("why", why))
    if skip.stuck:
        rows.append(("or", f"set STUCK = True in {where}, to go on with stored data"))
    title = f"○ {name}: not there yet" if name else f"○ {skip.what}: {skip.state}"
    return Message("open", title, tuple(rows))


def _write(exercise: str) -> str:
    return (
        f"write {exercise} in {_cell(exercise)} and run that cell, then the ones below it in order"
    )


def _run(exercise: str) -> str:
    cell = _cell(exercise)
    return f"run {cell}, after you wrote the function there, then the ones below it in order"


def _cell(exercise: str) -> str:
    return f'the cell with "def {exercise}"'


def _raised_in(traceback: TracebackType | None) -> str:
    """The name of the function that raised."""
    name = ""
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_name
        traceback = traceback.tb_next
    return name


def _assigned(source: str) -> list[str]:
    """The names that a cell makes for the cells below it."""
    try:
        symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    except SyntaxError:
        return []
    return [symbol.get_name() for symbol in symbols if symbol.is_assigned()]
