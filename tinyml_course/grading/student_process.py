"""The grader's end of a student's process: ask it in time, and say how it ended."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tinyml_course.errors import GradingError, PlainDataError, TinyMLCourseError
from tinyml_course.exercises.checks import Outcome
from tinyml_course.exercises.plain_data import encode
from tinyml_course.exercises.spec import Arguments
from tinyml_course.grading.protocol import frame_of, read_frame, send_frame
from tinyml_course.grading.runners import Ending, Runner
from tinyml_course.grading.sandbox.limits import MEMORY, PROCESSES

START_TIMEOUT_S = 60.0
"""Longest a worker may take to start, in seconds; a slow disk is not the student's fault."""


FAULTS = {
    -signal.SIGSEGV: "a segmentation fault",
    -signal.SIGABRT: "an abort",
    -signal.SIGFPE: "a division fault",
}
"""Endings of broken code, by what Python makes of them."""


class ProcessDiedError(TinyMLCourseError):
    """The process ended, or sent something that is not a reply."""


class OutOfMemoryError(ProcessDiedError):
    """The process was ended because it used more memory than it may."""


class TamperedError(ProcessDiedError):
    """It sent something that the worker does not send: student code wrote to its connection."""


class ProcessTimeoutError(TinyMLCourseError):
    """No reply came in time."""


class RequestTooLargeError(TinyMLCourseError):
    """What was to be sent does not fit into one message; nothing was sent."""


@dataclass(frozen=True)
class CellError:
    """What a cell raised: exception name, message, and line (from 1) where it is known."""

    error: str
    detail: str
    line: int | None = None


class StudentProcess:
    """One worker; use it in a ``with`` statement.

    After `ProcessDiedError` or `ProcessTimeoutError` it is ended and can't be asked again.

    Parameters
    ----------
    runner
        Where it runs: in the sandbox, or openly.

    Raises
    ------
    SandboxError
        The runner cannot start it.
    """

    def __init__(self, runner: Runner) -> None:
        self._number = 0
        self._child = runner.start()
        self._ending: Ending | None = None
        try:
            self._in_time(lambda: read_frame(self._child.replies), START_TIMEOUT_S)
        except BaseException:
            self.end()
            raise

    def run(self, source: str, timeout_s: float, keep: Sequence[str] = ()) -> CellError | None:
        """Run one cell; say what it raised, or None. One that is too long to be sent is not run.

        The functions named in `keep` stay callable even if a later cell rebinds their name.

        Raises
        ------
        ProcessDiedError, ProcessTimeoutError
            If the cell ended the process, or took longer than `timeout_s` seconds.
        """
        try:
            reply = self._ask({"run": source, "keep": list(keep)}, timeout_s)
        except RequestTooLargeError as too_large:
            return CellError("OverflowError", f"the cell is too long: {too_large}")
        if reply.get("ok") is True:
            return None
        error, detail, line = reply.get("error"), reply.get("detail"), reply.get("line")
        if not isinstance(error, str) or not isinstance(detail, str):
            raise self._tampered("its reply was malformed")
        return CellError(error, detail, line if isinstance(line, int) else None)

    def call(
        self, name: str, args: Arguments, rooms: tuple[str, ...], timeout_s: float
    ) -> Outcome | None:
        """Call a function of the notebook; None where there is no such name.

        Raises
        ------
        ProcessDiedError, ProcessTimeoutError
            If the call ended the process, or took longer than `timeout_s` seconds.
        GradingError
            The lesson's inputs are too large to be sent: no answer can be blamed for it.
        """
        request = {"call": name, "args": encode(args), "rooms": list(rooms)}
        try:
            reply = self._ask(request, timeout_s)
        except RequestTooLargeError as too_large:
            why = f"the lesson's inputs are too large: {too_large}"
            raise GradingError(why) from too_large
        if "undefined" in reply:
            return None
        try:
            return Outcome.from_json(reply)
        except (PlainDataError, KeyError) as error:
            raise self._tampered("its reply was malformed") from error

    def _ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        if self._ending is not None:
            raise ProcessDiedError("the notebook's process has ended; start another")
        self._number += 1
        number = self._number
        try:
            frame = frame_of({**request, "id": number})
        except PlainDataError as error:
            raise RequestTooLargeError(str(error).partition(";")[0]) from error

        def exchange() -> dict[str, Any]:
            send_frame(self._child.requests, frame)
            return read_frame(self._child.replies)

        reply = self._in_time(exchange, timeout_s)
        if reply.get("id") != number:
            raise self._tampered("its reply does not match the request")
        return reply

    def _in_time(self, exchange: Callable[[], dict[str, Any]], timeout_s: float) -> dict[str, Any]:
        """Run `exchange` in a thread: pipes have no time limit that works on every system."""
        answers: queue.SimpleQueue[dict[str, Any] | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(exchange())
            except Exception as error:  # noqa: BLE001 (raised again below)
                answers.put(error)
            if self._ending is not None:
                self._close_streams()

        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()
        try:
            answer = answers.get(timeout=max(timeout_s, 0.001))
        except queue.Empty:
            self.end()
            raise ProcessTimeoutError(f"no answer came within {timeout_s:.3g} s") from None
        if isinstance(answer, PlainDataError):
            raise self._tampered("it sent something that is not a reply")
        if isinstance(answer, EOFError | OSError):
            raise self._died()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _tampered(self, what: str) -> TamperedError:
        self.end()
        return TamperedError(f"the notebook's process cannot go on: {what}")

    def _died(self) -> ProcessDiedError:
        ending = self.end()
        if ending.reason == MEMORY:
            return OutOfMemoryError("it used more memory than a submission may")
        if ending.reason == PROCESSES:
            why = "it started more processes than a submission may"
        elif ending.code in FAULTS:
            why = f"it was ended by {FAULTS[ending.code]}"
        else:  # a number that it chose may tell a hidden input, so none is said
            why = "it ended itself or closed its connection"
        return ProcessDiedError(f"the notebook's process cannot go on: {why}")

    def end(self) -> Ending:
        """End the process and all it started."""
        if self._ending is None:
            self._ending = self._child.end()
            self._thread.join(timeout=1.0)
            if not self._thread.is_alive():  # else a child that got away still has the pipes
                self._close_streams()
        return self._ending

    def _close_streams(self) -> None:
        for stream in (self._child.requests, self._child.replies):
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
