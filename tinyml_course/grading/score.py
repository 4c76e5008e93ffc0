"""One student, one plain-JSON task: read, rebuild, run apart, judge, and say what came out.

Expected values and the comparison exist only in this process, never in the student's.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tinyml_course.exercises.checks import (
    CRASHED,
    ERROR,
    MISSING,
    PASSED,
    TIMEOUT,
    WRONG,
    CheckSet,
    Outcome,
    Verdict,
)
from tinyml_course.exercises.spec import Arguments, Exercise
from tinyml_course.grading.counterexample import smallest_counterexample
from tinyml_course.grading.free_text import free_texts
from tinyml_course.grading.intake import READ, read_submission
from tinyml_course.grading.lesson_imports import modules_of
from tinyml_course.grading.lesson_source import lesson_cells, lesson_facts, load_exercises
from tinyml_course.grading.manual import manual_marks
from tinyml_course.grading.model_intake import hash_of_all
from tinyml_course.grading.model_score import ModelResult, judge_models, model_exercises
from tinyml_course.grading.rebuild import Rebuilt, rebuild
from tinyml_course.grading.runners import OpenRunner, Runner, SandboxRunner
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.stopwatch import Stopwatch
from tinyml_course.grading.student_process import (
    OutOfMemoryError,
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
    TamperedError,
)
from tinyml_course.seeds import derive_seed

OK = "ok"
OUT_OF_MEMORY = "out_of_memory"
TAMPERED = "tampered"
"""Words for a submission, or an exercise, beside those of `checks` and `intake`."""

INTERRUPTIONS = (TAMPERED, OUT_OF_MEMORY, TIMEOUT, CRASHED)
"""What may interrupt a submission; the first that happened in it is its status."""

MAX_MESSAGE = 600
"""Longest message kept of one exercise, in characters."""


MAX_ANSWER = 50_000
"""Longest answer kept, as a person marks it or compares it with others, in characters."""


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


@lru_cache(maxsize=4)
def visible_checks(lesson: str, root: Path | None) -> tuple[CheckSet, ...]:
    """The visible checks of a lesson, as its release made them."""
    seed = lesson_facts(lesson, root).visible_seed
    exercises = load_exercises(lesson, root)
    return tuple(CheckSet.from_exercise(replace(e, mistakes=()), seed) for e in exercises)


@lru_cache(maxsize=4)
def hidden_checks(lesson: str, root: Path | None, seed: int) -> tuple[CheckSet, ...]:
    """The hidden checks of a lesson: each exercise has its own random stream."""
    return tuple(
        CheckSet.from_exercise(exercise, derive_seed(seed, lesson, exercise.name))
        for exercise in load_exercises(lesson, root)
    )


@dataclass
class Run:
    """A rebuilt notebook in a student's process, which is restarted as often as needed.

    A cell that ended the process or took too long is skipped the next time, so that it costs
    what depends on it and nothing else.
    """

    rebuilt: Rebuilt
    budget: TimeBudget
    runner: Runner
    process: StudentProcess | None = None
    watch: Stopwatch = field(default_factory=Stopwatch)
    skipped: dict[int, Verdict] = field(default_factory=dict)  # by index of the step
    errors: dict[int, str] = field(default_factory=dict)  # what a cell raised, by index

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.budget.total_s

    def in_time(self, limit_s: float) -> float:
        """The smaller of a limit and the time left, in seconds."""
        return min(limit_s, self.deadline - time.monotonic())

    def ready(self) -> StudentProcess | None:
        """The process with all cells run; None where the time is used up."""
        while self.process is None:
            if self.in_time(1.0) <= 0:
                return None
            with self.watch.phase("start"):
                self.process = StudentProcess(self.runner)
            with self.watch.phase("cells"):
                self._run_cells(self.process)
        return self.process

    def _run_cells(self, process: StudentProcess) -> None:
        for index, step in enumerate(self.rebuilt.steps):
            if index in self.skipped:
                continue
            limit = self.in_time(self.budget.cell_s)
            if limit <= 0:
                process.end()
                self.process = None
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
                    at = f" in line {raised.line}" if raised.line is not None else ""
                    text = f"{raised.error}{at}: {raised.detail}"
                    self.errors[index] = f"{step.name} raised {text}"
                continue
            self.process = None
            return

    def judge(self, checks: CheckSet) -> Verdict:
        """Call the exercise's function on every hidden input, and judge what it returned."""
        name = checks.exercise
        if name not in self.rebuilt.found:
            return Verdict(
                MISSING,
                f"expected a code cell that defines {name}, found none; keep the lesson's own "
                "cell and write your function there",
            )
        found = self._outcomes(checks)
        if isinstance(found, Verdict):
            return found
        with self.watch.phase("judging"):
            return judge_safely(checks, found)

    def counterexample(
        self, exercise: Exercise, hidden: CheckSet, visible: CheckSet, seed: int
    ) -> str:
        """Where an answer passes the visible checks alone: a small input on which it is wrong."""
        outcomes = self._outcomes(visible)
        if isinstance(outcomes, Verdict) or not judge_safely(visible, outcomes).passed:
            return ""

        def call(args: Arguments) -> Outcome | None:
            found = self._outcomes(replace(hidden, cases=(args,)))
            return None if isinstance(found, Verdict) else found[0]

        found = smallest_counterexample(exercise, call, seed, hidden.cases)
        return found.text() if found else ""

    def _outcomes(self, checks: CheckSet) -> list[Outcome] | Verdict:
        """What the function did on each input, or a verdict if that is unknown."""
        name = checks.exercise
        process = self.ready()
        if process is None:
            return self._no_time_left()
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


_kept = threading.local()


def runner_of(modules: Sequence[str], task: dict[str, Any]) -> Runner:
    """What starts the students' processes; each thread that grades keeps one warm."""
    limits, fonts = Limits(**task["limits"]), task["font_cache"]
    key = (tuple(modules), limits, fonts, task["trusted"], task.get("user"))
    if getattr(_kept, "key", None) != key:
        if hasattr(_kept, "runner"):
            _kept.runner.close()
        _kept.runner = _new_runner(modules, task, limits)
        _kept.key = key
    runner: Runner = _kept.runner
    return runner


def _new_runner(modules: Sequence[str], task: dict[str, Any], limits: Limits) -> Runner:
    cache = Path(task["font_cache"]) if task["font_cache"] else None
    if task.get("user"):
        from tinyml_course.grading.gradescope.user_runner import User, UserRunner

        return UserRunner(User.named(task["user"]), limits)
    return OpenRunner(cache) if task["trusted"] else SandboxRunner(modules, limits, cache)


def judge_safely(checks: CheckSet, outcomes: Sequence[Outcome]) -> Verdict:
    """Judge outcomes; data made to break a comparison are a wrong answer, not a grader error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # infinities in an answer are the student's
            return checks.judge(outcomes)
    except Exception as error:  # noqa: BLE001 (huge numbers overflow in many ways)
        found = f"got a value that cannot be compared ({type(error).__name__})"
        return Verdict(ERROR, f"expected plain numbers, {found}")


def grade_one(task: dict[str, Any]) -> dict[str, Any]:
    """Grade one student: plain JSON in, plain JSON out; student code runs elsewhere.

    Parameters
    ----------
    task
        ``submissions``, ``student``, ``lesson``, ``root`` (or None), ``seed``, ``cell_s``,
        ``total_s``, ``font_cache`` (or None), ``limits`` (of `Limits`), ``trusted`` (whether it
        runs without the sandbox), and where it runs as another user, ``user``.

    Returns
    -------
    dict
        ``student``, ``status``, ``message``, ``sha256``, ``seconds``, ``phases`` (seconds by
        `stopwatch.PHASES`), ``notes`` (lines for the student) and ``rows``, one an exercise:
        ``exercise``, ``points``, ``max_points``, ``status``, ``message``, ``hint_id``, ``hint``,
        ``counterexample``, and where the answer is a model, ``model`` (its numbers); ``manual``,
        one a cell marked by hand (see `manual_marks`); ``handed_in`` (ISO time or ``""``);
        ``answers`` (code by exercise).
    """
    started = time.monotonic()
    root = Path(task["root"]) if task["root"] else None
    lesson, student = task["lesson"], task["student"]
    checks = hidden_checks(lesson, root, task["seed"])
    watch = Stopwatch()
    with watch.phase("intake"):
        submission = read_submission(Path(task["submissions"]), student, lesson)
        texts = free_texts(lesson_cells(lesson, root), submission.cells)
    measuring = tuple(each.measure.__module__ for each in model_exercises(lesson, root))
    modules = (*modules_of(lesson_cells(lesson, root)), *measuring)
    with watch.phase("models"):
        models = judge_models(task, runner_of(modules, task)) if measuring else []
    result: dict[str, Any] = {
        "student": student,
        "status": submission.status,
        "message": submission.message,
        "sha256": hash_of_all(submission.sha256, [model.sha256 for model in models]),
        "notes": [],
        "handed_in": submission.handed_in,
        "manual": manual_marks(lesson, root, submission.status, texts),
        "answers": {},
    }
    if submission.status == READ:
        names = [check_set.exercise for check_set in checks]
        rebuilt = rebuild(lesson_cells(lesson, root), submission.cells, names)
        budget = TimeBudget(task["cell_s"], task["total_s"])
        run = Run(rebuilt, budget, runner_of(modules, task), watch=watch)
        try:
            verdicts = [run.judge(check_set) for check_set in checks]
            examples = _counterexamples(run, task, checks, verdicts)
        finally:
            if run.process is not None:
                run.process.end()
        result["status"] = run.status([*verdicts, *(model.verdict for model in models)])
        result["notes"] = [*submission.notes, *rebuilt.notes, *run.cell_notes()]
        result["answers"] = {
            name: step.source[:MAX_ANSWER] for step in rebuilt.steps for name in step.exercises
        }
    else:
        verdicts = [Verdict(submission.status, submission.message) for _ in checks]
        examples = {}
    result["rows"] = _rows(checks, verdicts, examples, models)
    result["phases"] = watch.rounded()
    result["seconds"] = round(time.monotonic() - started, 2)
    return result


def _rows(
    checks: Sequence[CheckSet],
    verdicts: Sequence[Verdict],
    examples: dict[str, str],
    models: Sequence[ModelResult],
) -> list[dict[str, Any]]:
    """The lines of the books: an exercise each, those whose answers are models at the end."""
    functions = [
        {**row(c.exercise, c.points, v), "counterexample": examples.get(c.exercise, "")}
        for c, v in zip(checks, verdicts, strict=True)
    ]
    return functions + [
        {
            **row(model.exercise.name, model.exercise.points, model.verdict),
            "counterexample": "",
            "model": model.measures,
        }
        for model in models
    ]


def _counterexamples(
    run: Run, task: dict[str, Any], checks: Sequence[CheckSet], verdicts: Sequence[Verdict]
) -> dict[str, str]:
    """By exercise, for wrong answers that pass the visible checks."""
    root = Path(task["root"]) if task["root"] else None
    exercises = load_exercises(task["lesson"], root)
    found = {}
    for number, (hidden, verdict) in enumerate(zip(checks, verdicts, strict=True)):
        if verdict.status == WRONG:
            visible = visible_checks(task["lesson"], root)[number]
            text = run.counterexample(exercises[number], hidden, visible, task["seed"])
            found[hidden.exercise] = text[:MAX_MESSAGE]
    return found


def row(exercise: str, points: int, verdict: Verdict) -> dict[str, Any]:
    """One line of the books."""
    message = verdict.message
    return {
        "exercise": exercise,
        "points": points if verdict.status == PASSED else 0,
        "max_points": points,
        "status": verdict.status,
        "message": message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…",
        "hint_id": verdict.hint_id,
        "hint": verdict.hint,
    }
