"""Mutants that no input tells from the reference, each with the reason why.

They stand in ``equivalent_mutants.toml`` in the lesson's folder, under the exercise's name::

    [[choose_qparams]]
    line = "if low == high:"
    becomes = ["if low >= high:"]
    why = "low is at most 0 and high at least 0, so low is never above high."

`line` is a line of the solution, `becomes` what mutants make of it. An entry that no mutant
answers to, or whose mutant a check kills, is an error: the solution has changed, or it never was
equivalent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import checked_keys, read_toml
from tinyml_course.grading.lesson_source import lesson_dir
from tinyml_course.grading.mutants.engine import Mutant

FILE = "equivalent_mutants.toml"


@dataclass(frozen=True)
class Equivalent:
    """One line of a solution, and changes of it that make no difference.

    Attributes
    ----------
    line
        The line without its indentation; a statement of several lines is one.
    becomes
        What mutants make of it.
    why
        Why no allowed input tells them from the reference.
    """

    line: str
    becomes: list[str]
    why: str


def read_equivalents(lesson: str, root: Path | None = None) -> dict[str, tuple[Equivalent, ...]]:
    """The named equivalent mutants of a lesson, by exercise; empty where it has no such file.

    Raises
    ------
    LessonError
        The file is not what `Equivalent` describes.
    """
    path = lesson_dir(lesson, root) / FILE
    if not path.is_file():
        return {}
    found = {}
    for exercise, entries in read_toml(path).items():
        if not isinstance(entries, list):
            raise LessonError(f"expected tables [[{exercise}]] in {path}, got {entries!r}")
        for entry in entries:
            checked_keys(entry, Equivalent, f"[[{exercise}]] of {path}")
        found[exercise] = tuple(Equivalent(**entry) for entry in entries)
    return found


def reasons(
    exercise: str, mutants: Sequence[Mutant], entries: Sequence[Equivalent]
) -> dict[int, str]:
    """By index of a mutant, why it is equivalent.

    Raises
    ------
    LessonError
        No mutant is as an entry says.
    """
    found: dict[int, str] = {}
    for entry in entries:
        for after in entry.becomes:
            same = [i for i, m in enumerate(mutants) if (m.before, m.after) == (entry.line, after)]
            if not same:
                raise LessonError(
                    f"expected a mutant of {exercise} that makes {after!r} of {entry.line!r}, as "
                    f"{FILE} says, found none; the solution has changed: run tinyml mutants, and "
                    "correct the entry or take it out"
                )
            found |= dict.fromkeys(same, entry.why)
    return found
