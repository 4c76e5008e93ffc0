"""A submission at work: its cells run, its functions called, and what was made of the answers."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tinyml_course.errors import ClosedRoomError
from tinyml_course.exercises.checks import (
    CRASHED,
    ERROR,
    MISSING,
    TIMEOUT,
    CheckSet,
    Outcome,
    Verdict,
)
from tinyml_course.exercises.spec import Arguments, Exercise
from tinyml_course.grading.counterexample import smallest_counterexample
from tinyml_course.grading.rebuild import Rebuilt, Step
from tinyml_course.grading.runners import Runner
from tinyml_course.grading.stopwatch import Stopwatch
from tinyml_course.grading.student_process import (
    CellError,
    OutOfMemoryError,
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
    TamperedError,
)
from tinyml_course.grading.told import exception_name, told

Rooms = tuple[str, ...]

OK = "ok"
OUT_OF_MEMORY = "out_of_memory"
TAMPERED = "tampered"
"""Words for a submission, or an exercise, beside those of `checks` and `intake`."""

INTERRUPTIONS = (TAMPERED, OUT_OF_MEMORY, TIMEOUT, CRASHED)
"""What may interrupt a submission; the first that happened in it is its status."""

FAILS_TOO = "in your notebook fails too, and shows what was expected and what came"
"""Said where there is no need to search for an input."""


@dataclass(frozen=True)
class TimeBudget:
    """How long a submission may take, in seconds; a call's own limit is its exercise's.

    Attributes
    ----------
    cell_s
        One cell.
    total_s
        Everything of one student, restarts included.
    """

    cell_s: float = 60.0
    total_s: float = 600.0


@dataclass
class Run:
    """A rebuilt notebook in a student's process, which is restarted as often as needed.

    A cell that ended the process or took too long is skipped the next time, so that it costs
    what depends on it and nothing else.
    """

    rebuilt: Rebuilt
    budget: TimeBudget
    runner_for: Callable[[Rooms], Runner]
    process: StudentProcess | None = None
    rooms: Rooms = ()  # closed in the process
    watch: Stopwatch = field(default_factory=Stopwatch)
    skipped: dict[int, Verdict] = field(default_factory=dict)  # by index of the step
    errors: dict[int, str] = field(default_factory=dict)  # what a cell raised, by index
    knows: bool = False  # whether the process has been given hidden inputs
    asked: bool = False  # whether any process of this submission has

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.budget.total_s

    def in_time(self, limit_s: float) -> float:
        """The smaller of a limit and the time left, in seconds."""
        return min(limit_s, self.deadline - time.monotonic())

    def end(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.process.end()
            self.process = None

    def ready(self, rooms: Rooms) -> StudentProcess | None:
        """A process without these rooms and with all cells run; None where the time is used up."""
        if rooms != self.rooms:
            self.end()
            self.rooms = rooms
        while self.process is None:
            if self.in_time(1.0) <= 0:
                return None
            with self.watch.phase("start"):
                self.process = StudentProcess(self.runner_for(rooms))
                self.knows = False
            with self.watch.phase("cells"):
                self._run_cells(self.process)
        return self.process

    def _run_cells(self, process: StudentProcess) -> None:
        for index, step in enumerate(self.rebuilt.steps):
            if index in self.skipped:
                continue
            limit = self.in_time(self.budget.cell_s)
            if limit <= 0:
                self.end()
                return
            try:
                raised = process.run(step.source, limit, step.exercises)
            except ProcessTimeoutError:
                why = f"was stopped after {limit:.3g} s"
                self.skipped[index] = Verdict(TIMEOUT, f"{step.name} {why}; is there a loop?")
            except ProcessDiedError as error:
                self.skipped[index] = Verdict(_status(error), f"{step.name}: {error}")
            else:
                if raised is not None:
                    self.errors.setdefault(index, self._said(step, raised))
                continue
            self.process = None
            return

    def _said(self, step: Step, raised: CellError) -> str:
        """What a cell raised; its text only while hidden inputs can't be in it."""
        if raised.error == ClosedRoomError.__name__ and self.rooms:
            why = "a part of the library that is closed while your answers are graded"
            return f"{step.name} called {why}; what comes after that line was run"
        at = f" in line {raised.line}" if raised.line is not None else ""
        if self.asked:
            return f"{step.name} raised {exception_name(raised.error)}{at}"
        return f"{step.name} raised {raised.error}{at}: {raised.detail}"

    def judge(self, checks: CheckSet) -> Verdict:
        """Call the exercise's function on every hidden input, and judge what it returned."""
        name = checks.exercise
        if name not in self.rebuilt.found:
            return Verdict(
                MISSING,
                f"expected a code cell that defines {name}, found none; keep the lesson's own "
                "cell and write your function there",
            )
        found = self._outcomes(checks, hidden=True)
        if isinstance(found, Verdict):
            return found
        with self.watch.phase("judging"):
            return judge_safely(checks, found, self._cell_of(name))

    def _cell_of(self, name: str) -> str:
        return next((step.source for step in self.rebuilt.steps if name in step.exercises), "")

    def counterexample(
        self, exercise: Exercise, hidden: CheckSet, visible: CheckSet, seed: int
    ) -> str:
        """Where an answer passes the visible checks alone: a small input on which it is wrong.

        The search has a process of its own: what an answer returns to it is shown, so it must not
        have been given hidden inputs, which it could return.
        """
        outcomes = self._outcomes(visible)
        if isinstance(outcomes, Verdict):
            return ""
        if not judge_safely(visible, outcomes).passed:
            return f"lesson.check({exercise.name}) {FAILS_TOO}"
        if self.knows:
            self.end()

        def call(args: Arguments) -> Outcome | None:
            found = self._outcomes(replace(hidden, cases=(args,)))
            return None if isinstance(found, Verdict) else found[0]

        found = smallest_counterexample(exercise, call, seed, hidden.cases)
        return found.text() if found else ""

    def _outcomes(self, checks: CheckSet, hidden: bool = False) -> list[Outcome] | Verdict:
        """What the function did on each input, or a verdict if that is unknown."""
        name = checks.exercise
        process = self.ready(checks.closed_rooms)
        if process is None:
            return self._no_time_left()
        self.knows, self.asked = self.knows or hidden, self.asked or hidden
        outcomes: list[Outcome] = []
        for args in checks.cases:
            limit = self.in_time(checks.timeout_s)
            if limit <= 0:
                return self._no_time_left()
            try:
                with self.watch.phase("calls"):
                    outcome = process.call(name, args, checks.closed_rooms, limit)
            except ProcessTimeoutError:
                self.process = None
                if limit < checks.timeout_s:
                    return self._no_time_left()
                why = f"expected an answer within {limit:.3g} s, got none; is there a loop?"
                return Verdict(TIMEOUT, why)
            except ProcessDiedError as error:
                self.process = None
                return Verdict(_status(error), f"expected an answer, but {error}")
            if outcome is None:
                return self._undefined(name)
            outcomes.append(outcome)
            if outcome.error:
                break  # all or nothing: what comes after can't change the verdict
        return outcomes

    def _undefined(self, name: str) -> Verdict:
        """Why the function is missing although its cell is there: the cell failed."""
        for index, step in enumerate(self.rebuilt.steps):
            if name in step.exercises and index in self.skipped:
                return self.skipped[index]
            if name in step.exercises and index in self.errors:
                return Verdict(ERROR, self.errors[index])
        return Verdict(MISSING, f"expected the function {name}, found none after running the cells")

    def _no_time_left(self) -> Verdict:
        used = f"the {self.budget.total_s:.3g} s for the whole notebook were used up before"
        return Verdict(TIMEOUT, f"{used}; look for cells that take long")

    def status(self, verdicts: Sequence[Verdict]) -> str:
        """The word for the whole submission: ok, or what interrupted it."""
        happened = {v.status for v in (*verdicts, *self.skipped.values())}
        return next((word for word in INTERRUPTIONS if word in happened), OK)

    def cell_notes(self) -> list[str]:
        """What went wrong in cells, a line each, in the order of the notebook."""
        problems = {**self.errors, **{i: v.message for i, v in self.skipped.items()}}
        return [problems[index] for index in sorted(problems)]


def _status(error: ProcessDiedError) -> str:
    if isinstance(error, OutOfMemoryError):
        return OUT_OF_MEMORY
    return TAMPERED if isinstance(error, TamperedError) else CRASHED


def judge_safely(checks: CheckSet, outcomes: Sequence[Outcome], cell: str | None = None) -> Verdict:
    """Judge outcomes; data made to break a comparison are a wrong answer, not a grader error.

    Parameters
    ----------
    checks, outcomes
        What was asked, and what came.
    cell
        Of hidden checks, the source of the cell the function is from: the verdict then says
        nothing of their inputs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # infinities in an answer are the student's
            verdict = checks.judge(outcomes)
            return verdict if cell is None else told(checks, outcomes, verdict, cell)
    except Exception as error:  # noqa: BLE001 (huge numbers overflow in many ways)
        found = f"got a value that cannot be compared ({type(error).__name__})"
        return Verdict(ERROR, f"expected plain numbers, {found}")
