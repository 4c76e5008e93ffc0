"""An item of the tests: one concept, one right answer, and three known misconceptions."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from tinyml_course.errors import GradingError
from tinyml_course.grading.lesson_source import solutions_dir
from tinyml_course.seeds import derive_seed

FORMS = ("before", "after", "later")
"""The three forms: the same concepts, other numbers, contexts and order."""

LETTERS = "ABCD"

ITEMS_FILE = Path("quiz", "items.py")
"""In ``solutions/``."""

_Option = TypeVar("_Option")


@dataclass(frozen=True)
class Item:
    """One item, before its options are shuffled.

    Attributes
    ----------
    lesson
        Number of the lesson that teaches the concept.
    text
        The question.
    right
        The right option.
    wrong
        The other options, each with the misconception that leads to it.
    """

    lesson: str
    text: str
    right: str
    wrong: tuple[tuple[str, str], ...]


class Turn:
    """What an item draws in one form of one class: every form gets another one of the options.

    Parameters
    ----------
    form
        One of `FORMS`.
    class_seed
        Seed of the class; the three forms of a class need the same.
    concept
        Name of the item.
    """

    def __init__(self, form: str, class_seed: int, concept: str) -> None:
        self._form = FORMS.index(form)
        self._rng = np.random.default_rng(derive_seed(class_seed, concept))

    def pick(self, *options: _Option) -> _Option:
        """One of at least as many options as there are forms."""
        if len(options) < len(FORMS):
            raise GradingError(f"expected an option for each form, got {len(options)}")
        order = self._rng.permutation(len(options))
        return options[int(order[self._form])]


Draw = Callable[[Turn], Item]
"""A function of ``items.py``; its name is the concept."""


@dataclass(frozen=True)
class Placed:
    """An item on a form: its number is its place there, from 1.

    Attributes
    ----------
    concept
        The item's name, the same in every form.
    lesson, text
        As in `Item`.
    options
        The options in the order A to D.
    key
        The right letter.
    misconceptions
        The misconception behind each wrong letter.
    """

    concept: str
    lesson: str
    text: str
    options: tuple[str, ...]
    key: str
    misconceptions: dict[str, str]


def load_items(root: Path | None = None) -> tuple[Draw, ...]:
    """The functions that draw the items, in the order of the course.

    Raises
    ------
    LessonError
        This is no clone: an installed package carries no items.
    GradingError
        The file does not hold them.
    """
    path = solutions_dir(root) / ITEMS_FILE
    spec = importlib.util.spec_from_file_location("_tinyml_course_quiz_items", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise GradingError(f"expected the items of the tests in {path}, found none")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(module.ITEMS)


def make_form(items: Sequence[Draw], form: str, class_seed: int) -> tuple[Placed, ...]:
    """Put together one form of one class: the same arguments give the same form.

    Each letter is right equally often, give or take one.

    Parameters
    ----------
    items
        As `load_items` gives them.
    form
        One of `FORMS`.
    class_seed
        A whole number of the class's own; without it nobody knows the letters.

    Raises
    ------
    GradingError
        There is no such form.
    """
    if form not in FORMS:
        raise GradingError(f"expected one of the forms {', '.join(FORMS)}, got {form!r}")
    rng = np.random.default_rng(derive_seed(class_seed, "form", form))
    letters = np.resize(rng.permutation(len(LETTERS)), len(items))
    keys = rng.permutation(letters)
    order = rng.permutation(len(items))
    return tuple(
        _placed(items[at], Turn(form, class_seed, items[at].__name__), int(key), rng)
        for at, key in zip(order, keys, strict=True)
    )


def _placed(draw: Draw, turn: Turn, key: int, rng: np.random.Generator) -> Placed:
    item = draw(turn)
    wrong = [item.wrong[int(i)] for i in rng.permutation(len(item.wrong))]
    options = [text for text, _ in wrong]
    options.insert(key, item.right)
    thoughts = [thought for _, thought in wrong]
    thoughts.insert(key, "")
    return Placed(
        draw.__name__,
        item.lesson,
        item.text,
        tuple(options),
        LETTERS[key],
        {letter: thought for letter, thought in zip(LETTERS, thoughts, strict=True) if thought},
    )
