"""A class server for tests, started by its command as a teacher would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

START_S = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningClass:
    """``tinyml serve-class`` in a process of its own.

    Parameters
    ----------
    folder
        The class's folder.
    options
        More options of the command.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        self.port = free_port()
        self.board = ""
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        scheme = "https" if "--https" in self.options else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    @property
    def process_number(self) -> int:
        """Of the command."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        program = "from tinyml_course.cli import app; app()"
        place = ["serve-class", str(self.folder), "--port", str(self.port)]
        self.board = ""
        said = self.folder.with_suffix(".said")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        with said.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program, *place, "--address", "127.0.0.1", *self.options],
                stdout=out,
                stderr=out,
                env=environment,
            )
        end = time.monotonic() + START_S
        while "Ctrl-C" not in self.board:
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise AssertionError(f"the class server did not start: {self.board}")
            time.sleep(0.1)
            self.board = said.read_text(encoding="utf-8")

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(90)
        finally:
            self._process.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
