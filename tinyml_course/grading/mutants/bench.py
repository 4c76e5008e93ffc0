"""Trying mutants in a process of its own, which may hang or end without harm.

It is started anew only after a mutant that ended it or could not be interrupted. Most loops
without an end are stopped inside it, by a limit of CPU time, so a busy machine kills nobody.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from tinyml_course.errors import GradingError
from tinyml_course.grading.mutants.trial import HIDDEN, VISIBLE

WALL_S = 60.0
"""Longest wait for a mutant that cannot be interrupted, in seconds."""


class Bench:
    """Tries the mutants of a lesson's exercises, each against both kinds of checks.

    Parameters
    ----------
    lesson
        The lesson's name.
    seed
        The instructor's seed for the hidden checks.
    root
        Top of the checkout; the one the package runs from where None.
    wall_s
        Longest wait for one mutant, in seconds.
    """

    def __init__(
        self, lesson: str, seed: int, root: Path | None = None, wall_s: float = WALL_S
    ) -> None:
        module = "tinyml_course.grading.mutants.worker"
        self._command = [sys.executable, "-m", module, lesson, str(seed), str(root or "")]
        self._wall_s = wall_s
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def killed(self, exercise: str, index: int) -> tuple[bool, bool]:
        """Whether the visible checks, and the hidden ones, judge a mutant not passed.

        Parameters
        ----------
        index
            Of the mutant in `mutants_of` of the exercise's reference.

        Raises
        ------
        GradingError
            The process ends before it tries the mutant.
        """
        return self._ask(exercise, index, VISIBLE), self._ask(exercise, index, HIDDEN)

    def _ask(self, exercise: str, index: int, kind: str) -> bool:
        process = self._process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 (both are pipes)
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(json.dumps([exercise, index, kind]) + "\n")
        process.stdin.flush()
        if process.stdout.readline() != "ready\n":
            raise GradingError(
                f"expected a process that tries the mutants of {exercise}, but it ended; what it "
                "wrote stands above"
            )
        timer = threading.Timer(self._wall_s, process.kill)
        timer.start()
        answer = process.stdout.readline()
        timer.cancel()
        if answer:
            return bool(json.loads(answer))
        self._end()  # the mutant ended the process, or was stopped with it
        return True

    def _start(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(self._command, stdin=pipe, stdout=pipe, encoding="utf-8")

    def _end(self) -> None:
        if self._process is not None:
            with self._process as process:  # closes its pipes and waits
                process.kill()
        self._process = None
