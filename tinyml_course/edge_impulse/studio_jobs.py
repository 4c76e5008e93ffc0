"""Jobs of the practice Studio: they succeed, fail or never end, as they were told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tinyml_course.errors import DataError, TinyMLCourseError

Step = Literal["upload", "profile", "build"]
STEPS: tuple[Step, ...] = ("upload", "profile", "build")
"""What a job can be: taking in a model, profiling it, building what is deployed."""

_WORDS = {"upload": "Importing model", "profile": "Profiling model", "build": "Building model"}
_WHEN = "2026-01-01T00:00:00.000Z"  # a clock would make two runs of a lesson differ


@dataclass
class Job:
    """One job: ``polls`` questions about it are answered with "not yet"; None: all of them."""

    number: int
    step: Step
    work: Callable[[], None]
    polls: int | None = 0
    log: list[str] = field(default_factory=list)
    finished: bool = False
    successful: bool = False

    def ask(self) -> None:
        """A client asks about the job: it is done when it was asked often enough."""
        if self.finished or self.polls is None:
            return
        if self.polls > 0:
            self.polls -= 1
            return
        self.finished = True
        try:
            self.work()
        except TinyMLCourseError as error:
            self.log.append(f"ERR: {error}\n")
        except Exception as error:  # noqa: BLE001  a caller's function may raise anything
            self.log.append(f"ERR: {type(error).__name__}: {error}\n")
        else:
            self.log.append("Job completed (success)\n")
            self.successful = True

    def json(self) -> dict[str, Any]:
        """How the API tells of it. Source: ``edgeimpulse_api`` 1.96.3, ``Job``."""
        described: dict[str, Any] = {
            "id": self.number,
            "category": _WORDS[self.step],
            "categoryKey": self.step,
            "key": self.step,
            "created": _WHEN,
            "started": _WHEN,
            "jobNotificationUids": [],
        }
        if self.finished:
            described |= {"finished": _WHEN, "finishedSuccessful": self.successful}
        return described


class Jobs:
    """All jobs of a project, and what the next ones will do."""

    def __init__(self) -> None:
        self.all: list[Job] = []
        self.cancelled: list[int] = []
        self._failures: dict[Step, str] = {}
        self._polls: dict[Step, int | None] = {}

    def fail(self, step: Step, log: str) -> None:
        """The next job of this kind fails with this log."""
        self._failures[_known(step)] = log

    def delay(self, step: Step, polls: int | None) -> None:
        """The next job of this kind answers "not yet" so often; None: it never ends."""
        self._polls[_known(step)] = polls

    def start(self, step: Step, work: Callable[[], None]) -> dict[str, Any]:
        """Start a job and say how the API tells its number."""
        log = self._failures.pop(step, None)
        if log is not None:
            work = _failing(log)
        number = 1000 + len(self.all)
        polls = self._polls.pop(step, 0)
        self.all.append(Job(number, step, work, polls, [f"{_WORDS[step]}...\n"]))
        return {"success": True, "id": number}

    def status(self, number: int) -> dict[str, Any]:
        """How far a job is."""
        if (job := self._find(number)) is None:
            return _unknown(number)
        job.ask()
        return {"success": True, "job": job.json()}

    def stdout(self, number: int) -> dict[str, Any]:
        """The log of a job, newest line first as the API gives it."""
        if (job := self._find(number)) is None:
            return _unknown(number)
        lines = [
            {"created": f"2026-01-01T00:00:{i:02}.000Z", "data": line}
            for i, line in enumerate(job.log)
        ]
        return {"success": True, "stdout": lines[::-1], "totalCount": len(lines)}

    def cancel(self, number: int) -> dict[str, Any]:
        """End a job without success."""
        if (job := self._find(number)) is None:
            return _unknown(number)
        self.cancelled.append(number)
        job.finished = True
        return {"success": True}

    def _find(self, number: int) -> Job | None:
        return next((job for job in self.all if job.number == number), None)


def _known(step: Step) -> Step:
    if step not in STEPS:
        raise DataError(f"expected a step among {', '.join(STEPS)}; got {step!r}")
    return step


def _failing(log: str) -> Callable[[], None]:
    def fail() -> None:
        raise DataError(log)

    return fail


def _unknown(number: int) -> dict[str, Any]:
    return {"success": False, "error": f"Unknown job ID {number}"}
