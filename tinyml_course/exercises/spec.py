"""What an exercise is: a reference, a way to make inputs, and the mistakes people make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.exercises.compare import EXACT, Comparison

Arguments = tuple[Any, ...]
"""The positional arguments of one call, plain data."""


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation people write, and the hint it earns.

    Attributes
    ----------
    id
        Short stable name, unique in the exercise (``"rounds_half_to_even"``); reports count it.
    wrong
        The mistake as a function with the exercise's signature. It may raise.
    hint
        One or two sentences to the student: what is off and where to look, not the answer.
    """

    id: str
    wrong: Callable[..., Any]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One function a student writes, and how it is graded.

    Attributes
    ----------
    name
        The function's name in the notebook.
    points
        Marks for a correct function, a whole number; all or nothing.
    reference
        The correct function; the oracle of visible and hidden checks.
    make_inputs
        Given a random generator, returns the calls to make: one tuple of positional arguments
        each. A few fixed edge cases first, then random ones.
    comparison
        How close floating-point answers must be; integers are always exact.
    mistakes
        Known wrong implementations; each must fail every check set made from `make_inputs`.
    closed_rooms
        Rooms of the library that would answer the exercise (``"quantization"``): calling into
        one while the function runs is refused.
    timeout_s
        Longest a single call may take, in seconds.
    """

    name: str
    points: int
    reference: Callable[..., Any]
    make_inputs: Callable[[np.random.Generator], list[Arguments]]
    comparison: Comparison = EXACT
    mistakes: tuple[Mistake, ...] = ()
    closed_rooms: tuple[str, ...] = ()
    timeout_s: float = 10.0
