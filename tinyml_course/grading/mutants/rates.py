"""Kill rates of an exercise's checks: of its mutants, how many each kind of checks notices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.cache import cached, progress
from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_source import lesson_dir, load_exercises
from tinyml_course.grading.mutants.bench import Bench
from tinyml_course.grading.mutants.engine import Mutant, mutants_of
from tinyml_course.grading.mutants.equivalent import FILE, read_equivalents, reasons
from tinyml_course.grading.mutants.source import exercise_digest, reference_source

RATES_FILE = "kill_rates.json"
"""In a lesson's folder, written by ``tinyml mutants --write``."""

SEED = 2026
"""The instructor's seed that the stored rates are for."""


@dataclass(frozen=True)
class Trials:
    """The mutants of an exercise and what became of them.

    Attributes
    ----------
    exercise
        Its name.
    mutants
        All of them, in the order of the lines.
    visible, hidden
        For each, whether the checks of this kind judge it not passed.
    equivalent
        By index, why no input tells the mutant from the reference.
    """

    exercise: str
    mutants: tuple[Mutant, ...]
    visible: tuple[bool, ...]
    hidden: tuple[bool, ...]
    equivalent: dict[int, str]

    def survivors(self, kind: str) -> list[Mutant]:
        """Those that checks of a kind, ``"visible"`` or ``"hidden"``, let pass and should not."""
        killed = self.visible if kind == "visible" else self.hidden
        pairs = enumerate(zip(self.mutants, killed, strict=True))
        return [m for i, (m, dead) in pairs if not dead and i not in self.equivalent]

    def rates(self) -> Rates:
        """The counts, as they are stored."""
        counted = len(self.mutants) - len(self.equivalent)
        return Rates(
            counted,
            len(self.equivalent),
            counted - len(self.survivors("visible")),
            counted - len(self.survivors("hidden")),
        )


@dataclass(frozen=True)
class Rates:
    """Counts of an exercise.

    Attributes
    ----------
    mutants
        Those that are not named as equivalent.
    equivalent
        Those that are.
    visible, hidden
        How many of `mutants` the checks of each kind kill.
    """

    mutants: int
    equivalent: int
    visible: int
    hidden: int

    def percent(self, kind: str) -> str:
        """The share killed, rounded down, so that 100 means all of them: ``"97 %"``."""
        return f"{100 * getattr(self, kind) // max(self.mutants, 1)} %"


def exercise_names(lesson: str, root: Path | None = None) -> list[str]:
    """The exercises of a lesson, in the order of its notebook."""
    return [exercise.name for exercise in load_exercises(lesson, root)]


def try_mutants(
    lesson: str, names: Sequence[str], seed: int = SEED, root: Path | None = None
) -> list[Trials]:
    """Try all mutants of these exercises; what did not change since is taken from the cache.

    Raises
    ------
    LessonError
        No such lesson or exercise, or a mutant that is named as equivalent is none.
    """
    known = exercise_names(lesson, root)
    if unknown := [name for name in names if name not in known]:
        raise LessonError(
            f"expected exercises of {lesson}, got {', '.join(unknown)}; there are: "
            f"{', '.join(known)}"
        )
    entries = read_equivalents(lesson, root)
    if unknown := [name for name in entries if name not in known]:
        raise LessonError(f"expected exercises in {FILE} of {lesson}, got {', '.join(unknown)}")
    with Bench(lesson, seed, root) as bench:
        return [_tried(bench, lesson, name, seed, root, entries.get(name, ())) for name in names]


def _tried(
    bench: Bench, lesson: str, name: str, seed: int, root: Path | None, entries: Sequence[Any]
) -> Trials:
    mutants = mutants_of(reference_source(lesson, name, root))
    equivalent = reasons(name, mutants, entries)

    def make() -> dict[str, np.ndarray[Any, Any]]:
        about = f"{lesson} {name}"
        killed = [bench.killed(name, i) for i in progress(range(len(mutants)), about)]
        return {"killed": np.array(killed, bool).reshape(-1, 2)}

    parameters = {"digest": exercise_digest(lesson, name, root), "seed": seed}
    visible, hidden = cached("mutants", "1", parameters, make)["killed"].T.tolist()
    trials = Trials(name, mutants, tuple(visible), tuple(hidden), equivalent)
    wrong = [i for i in equivalent if visible[i] or hidden[i]]
    if wrong:
        raise LessonError(
            f"expected what {FILE} names to be equivalent, but a check of {name} kills it:\n"
            f"{mutants[wrong[0]].diff()}"
        )
    return trials


def stored_digest(lesson: str, name: str, root: Path | None = None) -> str:
    """What the stored rates of an exercise are for; another one means that they are out of date."""
    entries = read_equivalents(lesson, root).get(name, ())
    text = f"{exercise_digest(lesson, name, root)}\0{entries!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_rates(lesson: str, trials: Iterable[Trials], root: Path | None = None) -> Path:
    """Store the rates of all exercises of a lesson in its folder."""
    content = {
        each.exercise: {
            "digest": stored_digest(lesson, each.exercise, root),
            **vars(each.rates()),
        }
        for each in trials
    }
    path = lesson_dir(lesson, root) / RATES_FILE
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n")
    return path


def read_rates(lesson: str, root: Path | None = None) -> dict[str, Rates]:
    """The stored rates of a lesson by exercise, without those that are out of date."""
    path = lesson_dir(lesson, root) / RATES_FILE
    if not path.is_file():
        return {}
    current = {}
    for name, stored in json.loads(path.read_text(encoding="utf-8")).items():
        digest = stored.pop("digest")
        try:
            if digest == stored_digest(lesson, name, root):
                current[name] = Rates(**stored)
        except LessonError:  # the exercise is gone
            continue
    return current
