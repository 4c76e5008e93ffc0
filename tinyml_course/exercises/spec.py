"""What an exercise is: a reference, a way to make inputs, and the mistakes people make.

A file in a lesson's folder ``exercises`` writes it with decorators, see `exercise`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from tinyml_course.errors import LessonError
from tinyml_course.exercises.compare import EXACT, Comparison

Arguments = tuple[Any, ...]
"""The positional arguments of one call, plain data."""

MakeInputs = Callable[[np.random.Generator], list[Arguments]]
"""Makes the calls of a check: a few fixed edge cases first, then random ones."""

Function = TypeVar("Function", bound=Callable[..., Any])


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
    accepted
        Right answers written from another idea than the reference: the independent oracle.
    closed_rooms
        Rooms of the library that would answer the exercise (``"quantization"``): calling into
        one while the function runs is refused.
    timeout_s
        Longest a single call may take, in seconds.
    """

    name: str
    points: int
    reference: Callable[..., Any]
    make_inputs: MakeInputs
    comparison: Comparison = EXACT
    mistakes: tuple[Mistake, ...] = ()
    accepted: tuple[Callable[..., Any], ...] = ()
    closed_rooms: tuple[str, ...] = ()
    timeout_s: float = 10.0


class ExerciseEntry:
    """An exercise as its file writes it; calling it calls the notebook's solution.

    The name it is assigned to is the exercise's name, and the notebook's solution cell of that
    name is the reference: `tinyml_course.grading.lesson_source` joins the two.
    """

    def __init__(
        self,
        points: int,
        inputs: MakeInputs,
        comparison: Comparison,
        closed_rooms: Sequence[str],
        timeout_s: float,
    ) -> None:
        self.points = points
        self.inputs = inputs
        self.comparison = comparison
        self.closed_rooms = tuple(closed_rooms)
        self.timeout_s = timeout_s
        self.reference: Callable[..., Any] | None = None
        self._mistakes: dict[str, Mistake] = {}
        self._accepted: list[Callable[..., Any]] = []

    def mistake(self, wrong: Function) -> Function:
        """Register a wrong answer: its name is the id, its docstring the hint.

        Raises
        ------
        LessonError
            It has no docstring, or its name is taken.
        """
        if not (wrong.__doc__ or "").strip():
            raise LessonError(
                f"expected the mistake {wrong.__name__} to have a docstring, which is its hint"
            )
        self.mistakes(wrong.__doc__ or "", **{wrong.__name__: wrong})
        return wrong

    def mistakes(self, hint: str, /, **wrong: Callable[..., Any]) -> None:
        """Register wrong answers that earn the same hint, by their ids.

        So functions that differ in one expression need no definition of their own:
        ``quantize.mistakes("Round …", cut_off=rounded_by(np.trunc), floor=rounded_by(np.floor))``.

        Raises
        ------
        LessonError
            The hint is empty, or a name is taken.
        """
        hint = " ".join(hint.split())
        if not hint:
            raise LessonError(f"expected the mistakes {', '.join(wrong)} to have a hint")
        for name, function in wrong.items():
            if name in self._mistakes:
                raise LessonError(f"expected different names of mistakes, got {name} twice")
            self._mistakes[name] = Mistake(name, function, hint)

    def accepted(self, answer: Function) -> Function:
        """Register a right answer that is written from another idea than the notebook's."""
        self._accepted.append(answer)
        return answer

    def __call__(self, *args: Any, **named: Any) -> Any:
        """What the notebook's solution returns for these arguments."""
        if self.reference is None:
            raise LessonError("expected the lesson to be loaded with load_exercises, got its file")
        return self.reference(*args, **named)

    def finished(self, name: str, reference: Callable[..., Any]) -> Exercise:
        """The exercise, after the whole file was run."""
        self.reference = reference
        return Exercise(
            name,
            self.points,
            reference,
            self.inputs,
            self.comparison,
            tuple(self._mistakes.values()),
            tuple(self._accepted),
            self.closed_rooms,
            self.timeout_s,
        )


def exercise(
    *,
    points: int,
    inputs: MakeInputs,
    comparison: Comparison = EXACT,
    closed_rooms: Sequence[str] = (),
    timeout_s: float = 10.0,
) -> ExerciseEntry:
    """Begin an exercise in a file of a lesson's folder ``exercises``.

    Parameters are those of `Exercise`; the name and the reference come from the notebook.

    Examples
    --------
    >>> double = exercise(points=2, inputs=lambda rng: [(int(rng.integers(9)),)])
    >>> @double.mistake
    ... def squares(x):
    ...     '''Two times x, not x to the power of two.'''
    ...     return x * x
    >>> @double.accepted
    ... def by_addition(x):
    ...     return x + x
    """
    return ExerciseEntry(points, inputs, comparison, closed_rooms, timeout_s)
