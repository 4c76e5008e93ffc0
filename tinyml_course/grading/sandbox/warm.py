"""Inside the sandbox: import once, then fork a child for each submission.

``python -m tinyml_course.grading.sandbox.warm FD MODULE...`` takes requests from a Unix socket.
It runs no student code and no operation of TensorFlow, whose threads a fork would not copy.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinyml_course.grading import worker
from tinyml_course.grading.sandbox import namespaces
from tinyml_course.grading.sandbox.limits import MEMORY, MIB, PROCESSES, Limits
from tinyml_course.grading.sandbox.processes import family, private_bytes

LOOK_EVERY_S = 0.1
"""How often the use of memory and processes is looked at."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Warm:
    """The process that forks; it has one child at a time."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.child = 0
        self.limits = Limits()
        self.memory_before = 0
        self.reason = ""

    def serve(self) -> None:
        """Answer requests until the grader closes the socket."""
        while True:
            ready, _, _ = select.select(
                [self.control], [], [], LOOK_EVERY_S if self.child else None
            )
            if ready and not self._request():
                return
            if self.child:
                self._look()

    def _request(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.control, 65536, 1)
        if not data:
            return False
        request = json.loads(data)
        if "start" in request:
            self._start(Limits(**request["start"]), descriptors)
        elif "end" in request:
            self._end()
        return True

    def _start(self, limits: Limits, descriptors: list[int]) -> None:
        self.limits, self.reason = limits, ""
        try:
            child = namespaces.fork_apart(limits)
        except OSError as error:
            self._say({"error": str(error)})
            return
        if child == 0:
            _become_worker(descriptors[0], self.control, limits)
        for descriptor in descriptors:
            os.close(descriptor)
        self.child = child
        self.memory_before = private_bytes(child)
        self._say({"started": child})

    def _look(self) -> None:
        """Reap the child if it ended; end it where it uses too much."""
        done, status = os.waitpid(self.child, os.WNOHANG)
        if done:
            self._ended(status)
            return
        found = family(self.child)
        used = sum(map(private_bytes, found)) - self.memory_before
        if len(found) > self.limits.processes:
            self.reason = PROCESSES
        elif used > self.limits.memory_mib * MIB:
            self.reason = MEMORY
        if self.reason:
            os.kill(self.child, signal.SIGKILL)

    def _end(self) -> None:
        if self.child:
            with suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
            _, status = os.waitpid(self.child, 0)  # all that it started has ended by then
            self._ended(status)
        self._say({"quiet": True})

    def _ended(self, status: int) -> None:
        self.child = 0
        self._say({"ended": os.waitstatus_to_exitcode(status), "reason": self.reason})

    def _say(self, message: dict[str, Any]) -> None:
        self.control.send(json.dumps(message).encode())


def _become_worker(descriptor: int, control: socket.socket, limits: Limits) -> None:
    """Turn the forked child into a worker with nothing of its parent's but the memory."""
    try:
        control.close()
        os.setsid()  # else a signal to its group would reach the process that forks
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        os.dup2(descriptor, 3)
        os.closerange(4, 65536)
        work = namespaces.HOME / "work"
        work.mkdir()
        os.chdir(work)
        size = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
        namespaces.give_up_power(limits, size)
        requests, replies = os.fdopen(3, "rb", buffering=0), os.fdopen(os.dup(3), "wb", buffering=0)
        worker.answer_all(requests, replies)
    finally:
        os._exit(0)


def main(descriptor: int, modules: list[str]) -> None:
    """Import, say so, and serve."""
    control = socket.socket(fileno=descriptor)
    namespaces.become_nobody()
    namespaces.hide_memory()
    namespaces.adopt_orphans()
    for module in modules:
        with suppress(Exception):  # a lesson's import that fails does so in each submission too
            importlib.import_module(module)
    worker.prepare()
    control.send(b'{"ready": true}')
    Warm(control).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
