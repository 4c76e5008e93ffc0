"""Answers that are models: the file runs on hidden examples in a process of its own.

No student code is run, but the bytes are a student's: what reads and runs them is the lesson's
measuring function, in the sandbox, within limits of time and memory. Only numbers come back; the
right classes and the budgets are never in that process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course import paths
from tinyml_course.errors import GradingError, LessonError, TinyMLCourseError
from tinyml_course.exercises.checkpoints import load_checkpoint
from tinyml_course.exercises.checks import (
    CRASHED,
    MISSING,
    PASSED,
    TIMEOUT,
    WRONG,
    Outcome,
    Verdict,
)
from tinyml_course.exercises.model_answers import ModelExercise, with_accuracy
from tinyml_course.grading.intake import NO_SUBMISSION, READ, UNREADABLE
from tinyml_course.grading.lesson_source import load_model_exercises
from tinyml_course.grading.model_intake import ModelFile, read_model_file
from tinyml_course.grading.runners import OpenRunner, Runner
from tinyml_course.grading.student_process import (
    OutOfMemoryError,
    ProcessDiedError,
    ProcessTimeoutError,
    StudentProcess,
    TamperedError,
)
from tinyml_course.seeds import derive_seed

OUT_OF_MEMORY = "out_of_memory"
TAMPERED = "tampered"

MEASURE = "measure_the_model"
"""What the measuring function is called in the other process."""

MAX_DETAIL = 300
"""Longest text kept of what the simulator says of a file, in characters."""

NUMBERS = ("accuracy", "flash_bytes", "arena_bytes", "multiply_accumulates", "instructions")
"""What is kept of a model, for the books."""


@dataclass(frozen=True)
class ModelResult:
    """How one model was judged; `measures` are `NUMBERS` and its hash, where it ran."""

    exercise: ModelExercise
    verdict: Verdict
    measures: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""


@lru_cache(maxsize=4)
def model_exercises(lesson: str, root: Path | None) -> tuple[ModelExercise, ...]:
    """The exercises of a lesson whose answers are models, loaded once."""
    return load_model_exercises(lesson, root)


@lru_cache(maxsize=8)
def hidden_examples(lesson: str, root: Path | None, seed: int, name: str) -> tuple[Any, Any]:
    """The hidden examples of an exercise and their classes: one stream of its own each."""
    exercise = next(each for each in model_exercises(lesson, root) if each.name == name)
    x, y = exercise.data(derive_seed(seed, lesson, name))
    return np.asarray(x, np.float32), np.asarray(y)


def judge_models(task: Mapping[str, Any], runner: Runner) -> list[ModelResult]:
    """Judge every model that a student was to hand in.

    Parameters
    ----------
    task
        As `grade_one` takes it.
    runner
        Where the files are run.
    """
    root = Path(task["root"]) if task["root"] else None
    lesson, student = task["lesson"], task["student"]
    results = []
    for exercise in model_exercises(lesson, root):
        file = read_model_file(Path(task["submissions"]), student, lesson, exercise.name)
        if file.status == READ:  # drawing the examples may take a while
            examples = hidden_examples(lesson, root, task["seed"], exercise.name)
            results.append(judge_model(exercise, file, examples, runner))
        else:
            status = MISSING if file.status == NO_SUBMISSION else UNREADABLE
            results.append(ModelResult(exercise, Verdict(status, file.message)))
    return results


def judge_model(
    exercise: ModelExercise, file: ModelFile, examples: tuple[Any, Any], runner: Runner
) -> ModelResult:
    """Run one file on the examples, and compare what it reached and needs with the budgets."""
    x, y = examples
    found = _measured(exercise, file.data, x, runner)
    try:
        measures = found if isinstance(found, Verdict) else _numbers(found, len(file.data), y)
    except (LessonError, TypeError, ValueError, OverflowError):
        measures = Verdict(TAMPERED, "expected the measures of a model, got something else")
    if isinstance(measures, Verdict):
        return ModelResult(exercise, measures, sha256=file.sha256)
    problem = exercise.budgets.problem(measures)
    verdict = Verdict(WRONG, problem) if problem else Verdict(PASSED)
    return ModelResult(exercise, verdict, {**measures, "sha256": file.sha256}, file.sha256)


def _numbers(found: Mapping[str, Any], size: int, y: Any) -> dict[str, Any]:
    """The numbers of a model; the size of the file is counted here, not there."""
    measures = {**with_accuracy(found, y), "flash_bytes": size}
    return {
        key: value if key == "accuracy" or value is None else int(value)
        for key, value in measures.items()
        if key in NUMBERS
    }


def _measured(
    exercise: ModelExercise, file: bytes, x: Any, runner: Runner
) -> dict[str, Any] | Verdict:
    """What the lesson's function says of a file, in another process; or how that ended."""
    function = exercise.measure
    load = f"from {function.__module__} import {function.__qualname__} as {MEASURE}"
    try:
        with StudentProcess(runner) as process:
            if error := process.run(load, exercise.timeout_s):
                raise GradingError(
                    f"expected {load!r} to run where models are measured, got {error.error}: "
                    f"{error.detail}"
                )
            outcome = process.call(MEASURE, (file, x), (), exercise.timeout_s)
    except ProcessTimeoutError:
        why = f"expected the model to run on {len(x)} examples within {exercise.timeout_s:.3g} s"
        return Verdict(TIMEOUT, f"{why}, it did not")
    except OutOfMemoryError:
        return Verdict(OUT_OF_MEMORY, "expected a model of a board's size, got one that uses more")
    except TamperedError:
        return Verdict(TAMPERED, "expected the measures of a model, got something else")
    except ProcessDiedError as error:
        return Verdict(CRASHED, f"expected the model to run, but {error}")
    return _value(outcome)


def _value(outcome: Outcome | None) -> dict[str, Any] | Verdict:
    if outcome is None or (not outcome.error and not isinstance(outcome.value, dict)):
        return Verdict(TAMPERED, "expected the measures of a model, got something else")
    if outcome.error == "MemoryError":
        return Verdict(OUT_OF_MEMORY, "expected a model of a board's size, got one that uses more")
    if outcome.error in {"ModelError", "DataError"}:  # our own words, which say what was found
        said = outcome.detail.partition(", in line ")[0][:MAX_DETAIL]
        return Verdict(UNREADABLE, said)
    if outcome.error:
        why = f"expected a model that the simulator runs, got one it cannot ({outcome.error})"
        return Verdict(UNREADABLE, f"{why}; convert it again")
    return dict(outcome.value)


def data_dir(lesson: str, root: Path | None) -> Path:
    """Where the lesson's checkpoints are."""
    if root is None:
        return paths.lesson_data_dir(lesson)
    return root / "tinyml_course" / "exercises" / "data" / lesson


def own_models(lesson: str, root: Path | None, seed: int) -> dict[str, dict[str, Any]]:
    """What the lesson's own models reach on the same examples, by exercise; ours, so not boxed in.

    A model that is not there, or does not run, is left out.
    """
    found = {}
    for exercise in model_exercises(lesson, root):
        examples = hidden_examples(lesson, root, seed, exercise.name)
        try:
            data = load_checkpoint(data_dir(lesson, root), exercise.own)
        except TinyMLCourseError:
            continue
        if isinstance(data, bytes):
            file = ModelFile(READ, "", data)
            found[exercise.name] = judge_model(exercise, file, examples, OpenRunner()).measures
    return {name: measures for name, measures in found.items() if measures}
