"""The grader's end of a student's process: start it, ask it in time, end it with its children."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tinyml_course.errors import PlainDataError, TinyMLCourseError
from tinyml_course.exercises.checks import Outcome
from tinyml_course.exercises.plain_data import encode
from tinyml_course.exercises.spec import Arguments
from tinyml_course.grading.protocol import read_frame, write_frame

START_TIMEOUT_S = 60.0
"""Longest a worker may take to start, in seconds; a slow disk is not the student's fault."""

FONT_CACHE = "matplotlib"
"""Folder, below a student's home, where Matplotlib looks for its list of fonts."""

_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH")

_THREAD_VARIABLES = (
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What the BLAS libraries that NumPy may come with read when they are loaded."""


class ProcessDiedError(TinyMLCourseError):
    """The process ended, or sent something that is not a reply."""


class ProcessTimeoutError(TinyMLCourseError):
    """No reply came in time."""


@dataclass(frozen=True)
class CellError:
    """What a cell raised: exception name, message, and line (from 1) where it is known."""

    error: str
    detail: str
    line: int | None = None


class StudentProcess:
    """One worker with its own home folder; use it in a ``with`` statement.

    After `ProcessDiedError` or `ProcessTimeoutError` it is ended and can't be asked again.

    Parameters
    ----------
    font_cache
        Folder with Matplotlib's list of fonts, copied into the home; without it, a notebook that
        draws spends its own time making the list.
    """

    def __init__(self, font_cache: Path | None = None) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="tinyml-grade-"))
        work = self._home / "work"
        work.mkdir()
        if font_cache is not None:
            shutil.copytree(font_cache, self._home / FONT_CACHE)
        self._number = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "tinyml_course.grading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=work,
            env=environment(self._home),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        _LIVE.add(self)
        try:
            self._in_time(lambda: read_frame(self._process.stdout), START_TIMEOUT_S)  # type: ignore[arg-type]
        except BaseException:
            self.end()
            raise

    def run(self, source: str, timeout_s: float, keep: Sequence[str] = ()) -> CellError | None:
        """Run one cell; say what it raised, or None.

        The functions named in `keep` stay callable even if a later cell rebinds their name.

        Raises
        ------
        ProcessDiedError, ProcessTimeoutError
            If the cell ended the process, or took longer than `timeout_s` seconds.
        """
        reply = self._ask({"run": source, "keep": list(keep)}, timeout_s)
        if reply.get("ok") is True:
            return None
        error, detail, line = reply.get("error"), reply.get("detail"), reply.get("line")
        if not isinstance(error, str) or not isinstance(detail, str):
            raise self._died("its reply was malformed")
        return CellError(error, detail, line if isinstance(line, int) else None)

    def call(
        self, name: str, args: Arguments, rooms: tuple[str, ...], timeout_s: float
    ) -> Outcome | None:
        """Call a function of the notebook; None where there is no such name.

        Raises
        ------
        ProcessDiedError, ProcessTimeoutError
            If the call ended the process, or took longer than `timeout_s` seconds.
        """
        request = {"call": name, "args": encode(args), "rooms": list(rooms)}
        reply = self._ask(request, timeout_s)
        if "undefined" in reply:
            return None
        try:
            return Outcome.from_json(reply)
        except (PlainDataError, KeyError) as error:
            raise self._died("its reply was malformed") from error

    def _ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        if self._process.returncode is not None:
            raise ProcessDiedError("the notebook's process has ended; start another")
        self._number += 1
        number = self._number

        def exchange() -> dict[str, Any]:
            pipes = self._process
            write_frame(pipes.stdin, {**request, "id": number})  # type: ignore[arg-type]
            return read_frame(pipes.stdout)  # type: ignore[arg-type]

        reply = self._in_time(exchange, timeout_s)
        if reply.get("id") != number:
            raise self._died("its reply does not match the request")
        return reply

    def _in_time(self, exchange: Callable[[], dict[str, Any]], timeout_s: float) -> dict[str, Any]:
        """Run `exchange` in a thread: pipes have no time limit that works on every system."""
        answers: queue.SimpleQueue[dict[str, Any] | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(exchange())
            except Exception as error:  # noqa: BLE001 (raised again below)
                answers.put(error)
            if self._process.returncode is not None:
                self._close_pipes()

        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()
        try:
            answer = answers.get(timeout=max(timeout_s, 0.001))
        except queue.Empty:
            self.end()
            raise ProcessTimeoutError(f"no answer came within {timeout_s:.3g} s") from None
        if isinstance(answer, PlainDataError):
            raise self._died("it sent something that is not a reply")
        if isinstance(answer, EOFError | OSError):
            raise self._died(None)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _died(self, reason: str | None) -> ProcessDiedError:
        code = self.end()
        if reason is None and (code is None or code == -9):  # as `end` leaves it
            reason = "it closed its connection"
        elif reason is None and code is not None and code < 0:
            reason = f"it was ended by signal {-code}"
        elif reason is None:
            reason = f"it ended with exit code {code}"
        return ProcessDiedError(f"the notebook's process cannot go on: {reason}")

    def end(self) -> int | None:
        """End the process and its children, remove its home; return its own exit code, if any."""
        if self._process.returncode is None:
            kill_group(self._process)
            self._process.wait()
            _LIVE.discard(self)
            self._thread.join(timeout=1.0)
            if not self._thread.is_alive():  # else a child that got away still has the pipes
                self._close_pipes()
            shutil.rmtree(self._home, ignore_errors=True)
        return self._process.returncode

    def abandon(self) -> None:
        """Kill the process and remove its home without waiting, for a signal handler."""
        if self._process.returncode is None:
            kill_group(self._process)
        shutil.rmtree(self._home, ignore_errors=True)

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()


_LIVE: set[StudentProcess] = set()
"""The students' processes that this process has to end."""


def end_with_students() -> None:
    """From now on, end the students' processes when this process is told to end.

    A pool ends its processes when one of them dies.
    """

    def stop(signal_number: int, frame: object) -> None:
        del signal_number, frame
        for process in list(_LIVE):
            process.abandon()
        os._exit(1)

    signal.signal(signal.SIGTERM, stop)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads its own group, and everything in the group.

    It must not have been waited for, so that its number can't belong to another one by now.
    """
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says so of a group of ended processes
        process.kill()


def environment(home: Path) -> dict[str, str]:
    """The variables a student's process sees: no secrets, one thread a process, no state kept."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    if site.ENABLE_USER_SITE:  # packages installed with pip --user stay found without our home
        kept["PYTHONUSERBASE"] = site.getuserbase()
    own = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(home),
        "TEMP": str(home),
        "TMP": str(home),
        "TINYML_COURSE_HOME": str(home / "tinyml-course"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / FONT_CACHE),
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(_THREAD_VARIABLES, "1"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return {**kept, **own}
