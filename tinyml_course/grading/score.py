"""One student, one plain-JSON task: read, rebuild, run apart, judge, and say what came out.

Expected values and the comparison exist only in this process, never in the student's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from tinyml_course.exercises.checks import (
    ERROR,
    PASSED,
    WRONG,
    CheckSet,
    Verdict,
)
from tinyml_course.grading.answer_run import Rooms, Run, TimeBudget
from tinyml_course.grading.free_text import free_texts
from tinyml_course.grading.intake import READ, read_submission
from tinyml_course.grading.lesson_imports import modules_of
from tinyml_course.grading.lesson_source import lesson_cells, lesson_facts, load_exercises
from tinyml_course.grading.manual import manual_marks
from tinyml_course.grading.model_intake import hash_of_all
from tinyml_course.grading.model_score import ModelResult, judge_models, model_exercises
from tinyml_course.grading.rebuild import rebuild
from tinyml_course.grading.runners import OpenRunner, Runner, SandboxRunner
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.stopwatch import Stopwatch
from tinyml_course.seeds import derive_seed

MAX_MESSAGE = 600
"""Longest message kept of one exercise, in characters."""


MAX_ANSWER = 50_000
"""Longest answer kept, as a person marks it or compares it with others, in characters."""


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


_kept = threading.local()


def runner_of(modules: Sequence[str], task: dict[str, Any], rooms: Rooms = ()) -> Runner:
    """What starts the students' processes; each thread keeps one warm for all that are closed."""
    limits, prepared = Limits(**task["limits"]), task["prepared"]
    key = (tuple(modules), limits, prepared, task["trusted"], task.get("user"))
    if getattr(_kept, "key", None) != key:
        for runner in getattr(_kept, "runners", {}).values():
            runner.close()
        _kept.runners, _kept.key = {}, key
    runners: dict[Rooms, Runner] = _kept.runners
    if rooms not in runners:
        runners[rooms] = _new_runner(modules, task, limits, rooms)
    return runners[rooms]


def _new_runner(
    modules: Sequence[str], task: dict[str, Any], limits: Limits, rooms: Rooms
) -> Runner:
    named = Path(task["prepared"] or "")
    prepared = named if task["prepared"] and named.is_dir() else None  # not on every Dask worker
    if task.get("user"):
        from tinyml_course.grading.gradescope.user_runner import User, UserRunner

        return UserRunner(User.named(task["user"]), limits)
    if task["trusted"]:
        return OpenRunner(prepared)
    return SandboxRunner(modules, limits, prepared, rooms)


def grade_one(task: dict[str, Any]) -> dict[str, Any]:
    """Grade one student: plain JSON in, plain JSON out; student code runs elsewhere.

    Parameters
    ----------
    task
        ``submissions``, ``student``, ``lesson``, ``root`` (or None), ``seed``, ``cell_s``,
        ``total_s``, ``prepared`` (folder of `prepare`, or None), ``limits`` (of `Limits`),
        ``trusted`` (whether it runs without the sandbox), and where it runs as another user,
        ``user``.

    Returns
    -------
    dict
        ``student``, ``status``, ``message``, ``sha256``, ``seconds``, ``phases`` (seconds by
        `stopwatch.PHASES`), ``notes`` (lines for the student) and ``rows``, one an exercise:
        ``exercise``, ``points``, ``max_points``, ``status``, ``message``, ``hint_id``, ``hint``,
        ``counterexample``, and where the answer is a model, ``model`` (its numbers); ``manual``,
        one a cell marked by hand (see `manual_marks`); ``handed_in`` (ISO time or ``""``),
        ``time_from`` and ``platform_late`` (as in `HandIn`);
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
        "handed_in": submission.hand_in.at,
        "time_from": submission.hand_in.time_from,
        "platform_late": submission.hand_in.late,
        "manual": manual_marks(lesson, root, submission.status, texts),
        "answers": {},
    }
    if submission.status == READ:
        names = [check_set.exercise for check_set in checks]
        rebuilt = rebuild(lesson_cells(lesson, root), submission.cells, names)
        runner_for = partial(runner_of, modules, task)
        run = Run(rebuilt, TimeBudget(task["cell_s"], task["total_s"]), runner_for, watch=watch)
        try:
            verdicts = _verdicts(run, checks)
            examples = _counterexamples(run, task, checks, verdicts)
        finally:
            run.end()
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


def _verdicts(run: Run, checks: Sequence[CheckSet]) -> list[Verdict]:
    """One an exercise; those with the same rooms closed share a process."""
    together = sorted(checks, key=lambda check_set: check_set.closed_rooms)
    found = {check_set.exercise: run.judge(check_set) for check_set in together}
    return [found[check_set.exercise] for check_set in checks]


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
        if verdict.status in (WRONG, ERROR) and hidden.exercise in run.rebuilt.found:
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
