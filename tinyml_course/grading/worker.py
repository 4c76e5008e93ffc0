"""The student's process: runs cells, then answers calls. ``python -m tinyml_course.grading.worker``

Everything in here shares a process with a student's code, so nothing it says is trusted and it
knows nothing worth stealing: no expected values, no seed, no comparison. Keep the imports few;
they are paid once for every submission.
"""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, BinaryIO

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from tinyml_course.errors import ClosedRoomError, PlainDataError
from tinyml_course.exercises.calls import call_with_rooms_closed
from tinyml_course.exercises.checks import Outcome
from tinyml_course.exercises.plain_data import decode
from tinyml_course.grading.protocol import read_frame, write_frame

MAX_DETAIL = 2000
"""Longest error text sent, in characters."""


CELL = "<ipython-input"
"""What the file names of cells begin with."""


class CellShell(InteractiveShell):
    """IPython without a terminal: magics, ``!`` and ``await`` work, and nothing is printed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.kept: dict[str, Any] = {}
        """Each exercise's function as its solution cell left it."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: ``%matplotlib inline`` may be asked for, and draws nowhere."""

    def ask_exit(self) -> None:
        """Do nothing: ``exit`` in a cell does not end the notebook."""

    def system(self, cmd: str) -> None:
        """Run ``!cmd`` with nothing to read and nowhere to print to, and not on a terminal."""
        subprocess.run(  # noqa: S602 (a cell's own command, in the cell's own process)
            self.var_expand(cmd, depth=1),  # type: ignore[no-untyped-call]
            shell=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the error is in the result of the cell, and formatting is slow."""

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing, as for `showtraceback`."""


def make_shell() -> CellShell:
    """A shell without history and colours, which shows no value of a last expression."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.ast_node_interactivity = "none"
    shell: CellShell = CellShell.instance(config=config)
    return shell


def run_cell(shell: CellShell, request: dict[str, Any]) -> dict[str, Any]:
    """Run one cell; an exception in it is what the reply says, never ours."""
    try:
        result = shell.run_cell(  # type: ignore[no-untyped-call]
            request["run"], store_history=False, silent=True
        )
    finally:
        keep(shell, request["keep"])
    error = result.error_before_exec or result.error_in_exec
    if isinstance(error, ClosedRoomError):
        run_rest(shell, request["run"], error)
        keep(shell, request["keep"])
    if error is None:
        return {"ok": True}
    return {
        "error": type(error).__name__,
        "detail": text_of(error),
        "line": line_of(error),
    }


def keep(shell: CellShell, names: Sequence[str]) -> None:
    """Remember the functions of a cell as they are now."""
    shell.kept.update((name, shell.user_ns.get(name)) for name in names)


def run_rest(shell: CellShell, source: str, error: BaseException) -> None:
    """Run what comes after the line that called a closed room, a statement at a time.

    The cell may only have compared its answer with the library's, which is no mistake.
    """
    step, failed = error.__traceback__, line_of(error) or 0
    while step and not step.tb_frame.f_code.co_filename.startswith(CELL):
        step = step.tb_next
    place = step.tb_frame.f_code.co_filename if step else "<cell>"
    body = ast.parse(shell.transform_cell(source)).body  # type: ignore[no-untyped-call]
    for node in body:
        if node.lineno > failed:
            with suppress(BaseException):
                exec(compile(ast.Module([node], []), place, "exec"), shell.user_ns)  # noqa: S102


def text_of(error: BaseException) -> str:
    """The message of an exception, shortened, even if its ``__str__`` raises."""
    try:
        return (error.msg if isinstance(error, SyntaxError) else str(error))[:MAX_DETAIL]
    except BaseException:  # noqa: BLE001 (a student's __str__ may raise anything)
        return ""


def line_of(error: BaseException) -> int | None:
    """The line of the cell an exception was raised in, counted from 1."""
    if isinstance(error, SyntaxError):
        return error.lineno
    line = None
    step: TracebackType | None = error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename.startswith(CELL):
            line = step.tb_lineno
            break  # the outermost frame of a cell is the cell itself
        step = step.tb_next
    return line


def call(shell: CellShell, request: dict[str, Any]) -> dict[str, Any]:
    """Call a function of the notebook, with the rooms that answer the exercise closed."""
    name = request["call"]
    function = shell.user_ns.get(name)
    if not callable(function):  # quantize = quantize(x) in a later cell hides the function
        function = shell.kept.get(name, function)
    if function is None:
        return {"undefined": name}
    args = decode(request["args"])
    try:
        outcome = call_with_rooms_closed(function, args, tuple(request["rooms"]))
        return outcome.to_json()
    except PlainDataError as error:  # what was returned is not plain data
        return Outcome(error="PlainDataError", detail=text_of(error)).to_json()
    except BaseException as error:  # noqa: BLE001 (a KeyboardInterrupt in an answer as well)
        return Outcome(error=type(error).__name__, detail=text_of(error)).to_json()


def answer(shell: CellShell, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request, with its number."""
    mend_streams()
    try:
        reply = run_cell(shell, request) if "run" in request else call(shell, request)
    except BaseException as error:  # noqa: BLE001 (of a shell that a cell has changed)
        reply = {"error": type(error).__name__, "detail": text_of(error)}
    return {**reply, "id": request["id"]}


def mend_streams() -> None:
    """Give back what a cell has taken away: IPython flushes the streams around each cell."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        try:
            getattr(sys, name).flush()
        except BaseException:  # noqa: BLE001 (None, closed, or a student's own that raises)
            nowhere = io.FileIO(os.devnull, mode)  # a cell may have set open to None
            setattr(sys, name, io.TextIOWrapper(nowhere, encoding="utf-8"))


def take_private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes away from stdin and stdout, so that prints cannot get between frames."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return requests, replies


_prepared: CellShell | None = None


def prepare() -> None:
    """Make the shell now, so that forked workers need not."""
    global _prepared  # noqa: PLW0603 (a fork hands over what the process holds, nothing else)
    _prepared = make_shell()


def answer_all(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until the grader closes the stream."""
    sys.path.insert(0, "")  # as in Jupyter: a cell may write a module and import it
    shell = _prepared or make_shell()
    write_frame(replies, {"ready": True})
    while True:
        try:
            request = read_frame(requests)
        except EOFError:
            return
        reply = answer(shell, request)
        try:
            write_frame(replies, reply)
        except (PlainDataError, ValueError) as error:
            outcome = Outcome(error="PlainDataError", detail=text_of(error)).to_json()
            write_frame(replies, {**outcome, "id": request["id"]})


def main() -> None:
    """Answer what comes in on stdin."""
    answer_all(*take_private_pipes())


if __name__ == "__main__":
    main()
