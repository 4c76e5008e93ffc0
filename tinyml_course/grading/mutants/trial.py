"""Whether a function passes checks, under a limit of CPU time."""

from __future__ import annotations

import contextlib
import signal
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.exercises.calls import call_with_rooms_closed
from tinyml_course.exercises.checks import CheckSet
from tinyml_course.exercises.spec import Exercise
from tinyml_course.exercises.stored_checks import checks_text, read_checks
from tinyml_course.grading.lesson_source import lesson_facts
from tinyml_course.seeds import derive_seed

VISIBLE, HIDDEN = "visible", "hidden"


def checks_of(
    exercise: Exercise, kind: str, lesson: str, seed: int, root: Path | None = None
) -> CheckSet:
    """The checks of a kind, without the known mistakes, which only give hints.

    The visible ones are as students have them: as stored, with rounded expected values. The
    hidden ones are those of an instructor's seed.
    """
    bare = replace(exercise, mistakes=())
    if kind == HIDDEN:
        return CheckSet.from_exercise(bare, derive_seed(seed, lesson, exercise.name))
    made = CheckSet.from_exercise(bare, lesson_facts(lesson, root).visible_seed)
    return read_checks(checks_text(lesson, {exercise.name: made}))[exercise.name]


def passes(function: Callable[..., Any], checks: CheckSet, limit_s: float) -> bool:
    """Whether every call is right; the first that is not ends the trial.

    Parameters
    ----------
    limit_s
        CPU time for all calls, in seconds, on systems that can limit it.
    """
    try:
        with _cpu_limit(limit_s), np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return all(
                _is_right(function, args, want, checks)
                for args, want in zip(checks.cases, checks.expected, strict=True)
            )
    except TimeoutError:
        return False


def _is_right(
    function: Callable[..., Any], args: tuple[Any, ...], want: Any, checks: CheckSet
) -> bool:
    outcome = call_with_rooms_closed(function, args, checks.closed_rooms)
    if outcome.error:
        return False
    try:
        return checks.comparison.difference(want, outcome.value) is None
    except Exception:  # noqa: BLE001 (in the grader, too, what cannot be compared is wrong)
        return False


@contextlib.contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` where the block uses more CPU time; nothing where it cannot be told."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError
