"""Answers of two students that are nearly the same, for the instructor to look at.

A likeness is no proof and changes no mark: short functions that do one thing come out alike when
honest people write them. So only what an answer has beyond the lesson counts, and an answer that
has too little of it is left out. Layout, comments and the names people choose do not count.

Source: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting"
(2003), which copydetect implements; passages that many have are left out as their MOSS does.
"""

from __future__ import annotations

import ast
import inspect
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.lesson_source import lesson_cells, load_exercises
from tinyml_course.grading.student_source import parsed, without

Result = Mapping[str, Any]

PASSAGE = 16
"""Length of a passage that is compared, in characters where a name is one: half a line."""

LEAST_OWN = 40
"""Fewest different passages beyond the lesson with which an answer can be told from others."""

LEAST_ALIKE = 0.6
"""Share of the shorter answer's own passages, found in the other, that is worth a look.

In thirteen right answers to three exercises, pairs written apart shared up to 0.24. A copy with
other names shared all, and one with two lines moved and one added from 0.41 to 0.93.
"""

MANY = 10
MANY_SHARE = 0.25
"""A passage that more students have than this number, and this share of them, is nobody's own."""

MAX_COMPARED = 10_000
"""Longest answer compared, in characters; ours are below 2,000."""


@dataclass(frozen=True)
class Pair:
    """Two answers to one exercise that are nearly the same.

    Attributes
    ----------
    exercise
        Its name.
    students
        The two, sorted.
    share
        Own passages that both have, from 0 to 1 of the shorter answer's.
    same_text
        Whether names and comments are the same as well.
    exercises
        In how many exercises these two are alike.
    """

    exercise: str
    students: tuple[str, str]
    share: float
    same_text: bool
    exercises: int = 1


@dataclass(frozen=True)
class LookAlikes:
    """What was found in a class.

    Attributes
    ----------
    pairs
        Those alike in most exercises first, then the most alike.
    compared, too_short
        By exercise, how many answers were compared, and how many have too little of their own.
    problem
        Why nothing was compared, or ``""``.
    """

    pairs: tuple[Pair, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)
    too_short: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


def lesson_code(lesson: str, root: Path | None) -> list[str]:
    """What everybody may have: the lesson's code with its references, and the accepted answers."""
    cells = [cell.source for cell in lesson_cells(lesson, root) if cell.kind == "code"]
    accepted = [answer for each in load_exercises(lesson, root) for answer in each.accepted]
    return cells + [inspect.getsource(answer) for answer in accepted]


def look_alikes(results: Sequence[Result], shared: Iterable[str]) -> LookAlikes:
    """Find the answers of a class that are nearly the same.

    Parameters
    ----------
    results
        What `grade_one` returned, a student each.
    shared
        Code that everybody may have: see `lesson_code`.

    Raises
    ------
    GradingError
        copydetect is not installed.
    """
    passages_of_lesson = set[int]().union(*map(passages, shared))
    names = dict.fromkeys(name for result in results for name in result.get("answers", {}))
    pairs: list[Pair] = []
    compared, too_short = {}, {}
    for name in names:
        texts = {
            result["student"]: without(result["answers"][name], set(names) - {name})
            for result in results
            if name in result.get("answers", {})
        }
        own = {student: passages(text) - passages_of_lesson for student, text in texts.items()}
        long = {student: found for student, found in own.items() if len(found) >= LEAST_OWN}
        compared[name], too_short[name] = len(long), len(own) - len(long)
        pairs += [
            Pair(name, (one, other), share, _squeezed(texts[one]) == _squeezed(texts[other]))
            for one, other, share in _alike(long)
        ]
    often = Counter(pair.students for pair in pairs)
    pairs = [replace(pair, exercises=often[pair.students]) for pair in pairs]
    pairs.sort(key=lambda pair: (-pair.exercises, pair.students, -pair.share, pair.exercise))
    return LookAlikes(tuple(pairs), compared, too_short)


def passages(source: str) -> set[int]:
    """A number for each passage of a piece of code; none where it is not Python, or too long.

    Raises
    ------
    GradingError
        copydetect is not installed.
    """
    try:
        from copydetect import CodeFingerprint
    except ImportError:
        raise GradingError(
            "expected the package copydetect, which compares answers, found none; install what "
            'grading needs: make instructor, or pip install "tinyml-course[grading]"'
        ) from None
    code = _normalised(source)
    if len(code) < PASSAGE:
        return set()
    fingerprint = CodeFingerprint(
        "answer.py", PASSAGE, win_size=1, language="python", fp=io.StringIO(code)
    )
    return set(map(int, fingerprint.hashes))


def _normalised(source: str) -> str:
    """The code as Python would write it: without comments, and laid out one way."""
    tree = parsed(source) if len(source) <= MAX_COMPARED else None
    if tree is None:
        return ""
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):  # nested without end, or a number without end
        return ""


def _alike(own: Mapping[str, set[int]]) -> Iterable[tuple[str, str, float]]:
    """The pairs that share enough of what few others have."""
    having = Counter(passage for found in own.values() for passage in found)
    most = max(MANY, MANY_SHARE * len(own))
    common = {passage for passage, count in having.items() if count > most}
    rare = {student: found - common for student, found in own.items()}
    for one, other in combinations(sorted(rare), 2):
        shorter = min(len(rare[one]), len(rare[other]))
        share = len(rare[one] & rare[other]) / shorter if shorter >= LEAST_OWN else 0.0
        if share >= LEAST_ALIKE:
            yield one, other, share


def _squeezed(text: str) -> str:
    return "".join(text.split())
