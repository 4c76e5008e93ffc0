"""Which two questions a lesson asks: one from just before, one from longer ago.

The draw depends on the lesson and the round alone, so that a notebook that runs again prints the
same. Questions come in an order that is shuffled once for each lesson, and all had their turn
before one comes again. Each has its place by a hash of its name: a question that is added later
moves few others.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from dataclasses import dataclass

import numpy as np

from tinyml_course.exercises.recall import bank
from tinyml_course.exercises.recall.question import Draw, Question
from tinyml_course.seeds import derive_seed

RECENT = 2
"""How many lessons count as just before."""

_NUMBER = re.compile(r"(\d\d)_")


@dataclass(frozen=True)
class Recalled:
    """A question, and the folder name of the lesson it recalls."""

    lesson: str
    name: str
    question: Question


@functools.cache
def questions() -> dict[str, tuple[Draw, ...]]:
    """The functions that draw questions, by the lesson they recall, in the order of the course."""
    found = sorted(module.name for module in pkgutil.iter_modules(bank.__path__))
    modules = [importlib.import_module(f"{bank.__name__}.{name}") for name in found]
    return {module.LESSON: module.QUESTIONS for module in modules}


def two_questions(lesson: str, round_number: int) -> tuple[Recalled, ...]:
    """The questions that `lesson` asks in a round, counted from 0; none in the first lesson."""
    number = _NUMBER.match(lesson)
    before = [each for each in questions() if number and each < number[0]]
    if not before:
        return ()
    if len(before) == 1:  # the second lesson: both come from the first
        turns = [(before, 2 * round_number), (before, 2 * round_number + 1)]
    else:
        recent = min(RECENT, len(before) - 1)
        turns = [(before[-recent:], round_number), (before[:-recent], round_number)]
    chosen = [_in_turn(lesson, group, place) for group, place in turns]
    return tuple(_drawn(lesson, round_number, *each) for each in chosen)


def _in_turn(lesson: str, group: list[str], place: int) -> tuple[str, str]:
    """Lesson and name of the question whose turn it is; the lessons of the group take turns."""
    turn, which = divmod(place, len(group))
    asked = sorted(group, key=lambda each: derive_seed(0, lesson, each))[which]
    names = [draw.__name__ for draw in questions()[asked]]
    shuffled = sorted(names, key=lambda name: derive_seed(0, lesson, asked, name))
    return asked, shuffled[turn % len(shuffled)]


def _drawn(lesson: str, round_number: int, recalled: str, name: str) -> Recalled:
    rng = np.random.default_rng(derive_seed(round_number, lesson, recalled, name))
    draw = next(each for each in questions()[recalled] if each.__name__ == name)
    return Recalled(recalled, name, draw(rng))
