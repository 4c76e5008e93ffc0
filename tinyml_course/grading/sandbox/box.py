"""The grader's end of the sandbox: start it once, and a child in it for each submission."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import FileIO
from pathlib import Path
from typing import Any

from tinyml_course.errors import TinyMLCourseError
from tinyml_course.grading.sandbox import mounts
from tinyml_course.grading.sandbox.hollow import write_hollow
from tinyml_course.grading.sandbox.limits import Limits

START_S = 120.0
"""Longest the sandbox may take to import what lessons need, in seconds."""

ANSWER_S = 10.0
"""Longest it may take to start or end a child, in seconds."""

LEAVE_S = 1.0
"""Longest it may take to end by itself, in seconds."""


class SandboxError(TinyMLCourseError):
    """The sandbox does not start, or does not answer."""


class Sandbox:
    """Bubblewrap with a warm process in it.

    Parameters
    ----------
    variables
        The environment of everything inside.
    modules
        What it imports before the first submission.
    shown
        More files and folders that are seen inside, read-only: where they are, by where they are
        seen.
    closed_rooms
        Rooms of the library that are hollow inside.

    Raises
    ------
    SandboxError
        It does not start; the message says what bubblewrap said.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        modules: Sequence[str] = (),
        shown: Mapping[Path, Path] | None = None,
        closed_rooms: Sequence[str] = (),
    ) -> None:
        hollow = Path(tempfile.mkdtemp(prefix="tinyml-closed-"))
        self._forget = weakref.finalize(self, shutil.rmtree, hollow, ignore_errors=True)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        inside = [sys.executable, "-P", "-X", "utf8", "-m", "tinyml_course.grading.sandbox.warm"]
        program = [*inside, str(theirs.fileno()), *modules]
        try:
            self._process = subprocess.Popen(
                mounts.command(program, variables, shown, write_hollow(closed_rooms, hollow)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except FileNotFoundError as error:
            self._forget()
            raise SandboxError(str(error)) from None
        finally:
            theirs.close()
        self._busy = False
        if self._hear(START_S) != {"ready": True}:
            said = self._last_words()
            raise SandboxError(f"expected the sandbox to start, but it said: {said}")

    def start(self, limits: Limits) -> tuple[FileIO, FileIO]:
        """Fork a child; the streams of its requests and of its replies.

        Raises
        ------
        SandboxError
            The sandbox does not answer, or the kernel refuses.
        """
        if self._busy:
            self.end()
        ours, theirs = socket.socketpair()
        try:
            request = json.dumps({"start": asdict(limits)}).encode()
            socket.send_fds(self._control, [request], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise SandboxError(f"expected the sandbox to answer, got {error}") from None
        finally:
            theirs.close()
        answer = self._hear(ANSWER_S)
        if "started" not in answer:
            ours.close()
            raise SandboxError(f"expected a new process, got {answer.get('error', 'no answer')}")
        self._busy = True
        there, back = os.dup(ours.fileno()), ours.detach()
        return os.fdopen(there, "wb", buffering=0), os.fdopen(back, "rb", buffering=0)

    def end(self) -> tuple[int, str]:
        """End the child and all it started; its exit code, and the limit it went over or ``""``.

        Raises
        ------
        SandboxError
            The sandbox does not answer; it is closed then.
        """
        if not self._busy:
            return 0, ""
        self._busy = False
        code, reason = -9, ""
        try:
            self._control.send(b'{"end": true}')
        except OSError:
            self.close()
            return code, reason
        while "quiet" not in (heard := self._hear(ANSWER_S)):
            if not heard:
                self.close()
                raise SandboxError("expected the sandbox to end a submission, got no answer")
            code, reason = heard.get("ended", code), heard.get("reason", reason)
        return code, reason

    @property
    def alive(self) -> bool:
        """Whether it can start another child."""
        return self._process.poll() is None

    def close(self) -> None:
        """End everything inside."""
        self._control.close()  # it ends by itself then, and what it used is counted as ours
        try:
            self._process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._forget()

    def kill(self) -> None:
        """End everything without waiting, for a signal handler."""
        self._process.kill()
        self._forget()

    def _hear(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        try:
            data = self._control.recv(65536)
        except OSError:
            return {}
        return dict(json.loads(data)) if data else {}

    def _last_words(self) -> str:
        self._process.kill()
        _, said = self._process.communicate()
        self._control.close()
        self._forget()
        return said.decode("utf-8", "replace").strip()[-500:] or "nothing"
