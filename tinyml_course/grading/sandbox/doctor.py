"""What this machine can enforce on a student's processes, tried, not guessed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tinyml_course.errors import GradingError, PlainDataError, TinyMLCourseError
from tinyml_course.grading.runners import SandboxRunner
from tinyml_course.grading.sandbox import mounts, seccomp
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.student_process import StudentProcess

FULL, NONE = "full", "none"
"""The levels of isolation: everything below is enforced, or submissions are not isolated."""

PROBE = Path(__file__).with_name("probe.py")
"""What is run inside, as a submission would be."""


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes
    ----------
    level
        ``"full"`` or ``"none"``.
    facts
        What was tried inside, and whether it holds; empty where the sandbox does not start.
    problem
        Why there is no sandbox, or ``""``.
    """

    level: str
    facts: dict[str, bool]
    problem: str = ""

    def text(self) -> str:
        """The report, a line a fact."""
        lines = [f"sandbox for submissions: {self.level}"]
        lines += [f"  {'yes' if holds else 'NO '}  {fact}" for fact, holds in self.facts.items()]
        if self.problem:
            lines.append(f"  {self.problem}")
        if self.level == NONE:
            lines.append(f"  {REMEDY}")
        return "\n".join(lines)


REMEDY = (
    "install bubblewrap (Debian, Ubuntu: apt install bubblewrap) on a Linux that allows user "
    "namespaces, or grade in the container of docs/instructor.md; for work you trust: "
    "--trust-submissions"
)


@lru_cache(maxsize=1)
def probe() -> Report:
    """Start the sandbox and try from inside what must not be possible."""
    if sys.platform != "linux":
        return Report(NONE, {}, f"there is no sandbox for {sys.platform}")
    if mounts.bwrap() is None:
        return Report(NONE, {}, "there is no bubblewrap (bwrap) on this machine")
    if not seccomp.supported():
        return Report(NONE, {}, "there is no filter of system calls for this kind of processor")
    try:
        facts = _facts()
    except TinyMLCourseError as error:
        return Report(NONE, {}, str(error))
    return Report(FULL if facts and all(facts.values()) else NONE, facts)


def _facts() -> dict[str, bool]:
    runner = SandboxRunner((), Limits())
    try:
        with StudentProcess(runner) as process:
            process.run(PROBE.read_text(encoding="utf-8"), 30.0)
            outcome = process.call("facts", (), (), 30.0)
    finally:
        runner.close()
    if outcome is None or not isinstance(outcome.value, dict):
        said = "nothing" if outcome is None else outcome.detail
        raise PlainDataError(f"expected the probe to answer, got {said}")
    return {str(fact): holds is True for fact, holds in outcome.value.items()}


def require_sandbox() -> None:
    """Refuse to go on where submissions would not be isolated.

    Raises
    ------
    GradingError
        The level is not full; the message says what is missing and what to do.
    """
    report = probe()
    if report.level != FULL:
        missing = [fact for fact, holds in report.facts.items() if not holds]
        why = report.problem or f"not enforced here: {', '.join(missing)}"
        raise GradingError(f"expected a machine that can isolate submissions, but {why}; {REMEDY}")
