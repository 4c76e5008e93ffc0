"""Looks at what students' processes use, and ends what uses too much."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress

from tinyml_course.grading.sandbox.processes import children_of_all, family, private_bytes

LOOK_EVERY_S = 1.0
"""How often it is looked, in seconds."""


class Watch:
    """The memory of each student's processes together.

    Parameters
    ----------
    limit_bytes
        The most of a student.
    say
        Is told what was ended.
    """

    def __init__(self, limit_bytes: int, say: Callable[[str], None]) -> None:
        self._limit = limit_bytes
        self._say = say
        self._roots: dict[str, int] = {}

    def add(self, student: str, process: int) -> None:
        """Watch a process and all that came from it."""
        self._roots[student] = process

    def remove(self, student: str) -> None:
        """Watch a student no more."""
        self._roots.pop(student, None)

    def look(self) -> None:
        """End the largest process of every student who is over the limit.

        That is the kernel of a notebook as a rule: the page says that it died, and the rest of the
        student's work goes on.
        """
        children = children_of_all() if self._roots else {}
        for student, root in list(self._roots.items()):
            used = {each: private_bytes(each) for each in family(root, children)}
            if sum(used.values()) > self._limit:
                largest = max(used, key=lambda each: used[each])
                with suppress(ProcessLookupError):
                    os.kill(largest, signal.SIGKILL)
                total = sum(used.values()) >> 20
                self._say(f"{student}: {total} MiB in use, ended process {largest}")
