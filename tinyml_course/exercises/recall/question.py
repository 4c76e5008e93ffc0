"""A question that recalls an earlier lesson, and whether an answer to it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from tinyml_course.exercises.predictions import expected_number, number_in

_Option = TypeVar("_Option")


@dataclass(frozen=True)
class Question:
    """One question with its numbers drawn.

    Attributes
    ----------
    where
        The part of the lesson to read again, as its heading begins: ``"Part 2"``.
    text
        What is asked, with everything needed to answer, the unit included.
    answer
        The right answer, computed from the numbers drawn: a number, or one of `choices`.
    worked
        How one gets it, in one line, with these numbers.
    unit
        The unit of the answer, as `tinyml_course.exercises.predictions.number_in` reads it.
    choices
        The answers there are, where it is answered with a word.
    tolerance
        How far a number may be from the answer, as a share of the answer: room for rounding.
        Whole numbers that can be counted have none.
    """

    where: str
    text: str
    answer: float | str
    worked: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    tolerance: float = 0.01

    def problem(self, given: Any) -> str:
        """Why `given` cannot be read as an answer; ``""`` where it can."""
        if self.choices:
            listed = " or ".join(map(repr, self.choices))
            return "" if self._chosen(given) else f"expected {listed}"
        if number_in(_bare(given), self.unit) is None:
            return expected_number(self.unit, given)
        return ""

    def is_right(self, given: Any) -> bool:
        """Whether `given` is the answer, as far as rounding goes."""
        if isinstance(self.answer, str):
            return self._chosen(given) == self.answer
        number = number_in(_bare(given), self.unit)
        margin = self.tolerance * abs(self.answer) + 1e-9  # sums of decimals are not exact
        return number is not None and abs(number - self.answer) <= margin

    def _chosen(self, given: Any) -> str:
        said = given.strip().casefold() if isinstance(given, str) else ""
        return next((each for each in self.choices if each.casefold() == said), "")


Draw = Callable[[np.random.Generator], Question]
"""A function of the bank: draws the numbers of one question."""


def pick(rng: np.random.Generator, options: Sequence[_Option]) -> _Option:
    """One of `options`, as it is: `rng.choice` would make NumPy's own types of them."""
    return options[int(rng.integers(len(options)))]


def shown(value: float) -> str:
    """A number as a reader types it: no trailing zeros, thousands apart."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.6g}" if abs(value) < 100_000 else f"{value:,.0f}"


def in_sum(value: float) -> str:
    """A number as a factor or a summand is written: a negative one in brackets."""
    return f"({shown(value)})" if value < 0 else shown(value)


def _bare(given: Any) -> Any:
    """What a NumPy array of one number holds."""
    return given.item() if isinstance(given, np.ndarray) and given.size == 1 else given
