"""The process that tries mutants: ``python -m tinyml_course.grading.mutants.worker``.

It reads tasks and writes answers, a line of JSON each. Before a mutant is tried, the reference has
passed the same checks in this process; the line "ready" says so.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from functools import lru_cache
from pathlib import Path

from tinyml_course.exercises.checks import CheckSet
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.grading.mutants.engine import Mutant, compiled, mutants_of
from tinyml_course.grading.mutants.source import reference_source
from tinyml_course.grading.mutants.trial import checks_of, passes

CPU_S = 2.0
"""Least CPU time that a mutant may use in all calls of a check, in seconds."""

TIMES_THE_REFERENCE = 30
"""It may use so many times what the reference uses, if that is more."""

REFERENCE_S = 600.0

MEMORY = 6 * 2**30
"""Address space of the process, in bytes: a mutant may ask for a huge array."""


def main(lesson: str, seed: int, root: Path | None) -> None:
    """Answer tasks until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a mutant prints is no answer
    _limit_memory()
    exercises = {each.name: each for each in load_exercises(lesson, root)}

    @lru_cache(maxsize=8)
    def mutants(name: str) -> tuple[Mutant, ...]:
        return mutants_of(reference_source(lesson, name, root))

    @lru_cache(maxsize=4)
    def prepared(name: str, kind: str) -> tuple[CheckSet, float]:
        checks = checks_of(exercises[name], kind, lesson, seed, root)
        started = time.process_time()
        if not passes(exercises[name].reference, checks, REFERENCE_S):
            raise AssertionError(f"the reference of {name} fails its own {kind} checks")
        return checks, max(CPU_S, TIMES_THE_REFERENCE * (time.process_time() - started))

    for line in sys.stdin:
        name, index, kind = json.loads(line)
        checks, limit_s = prepared(name, kind)
        mutant = compiled(mutants(name)[index].source, name, exercises[name].reference.__globals__)
        print("ready", file=answers, flush=True)
        answer = json.dumps(not passes(mutant, checks, limit_s))
        print(answer, file=answers, flush=True)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3] else None)
