"""One small input on which an answer is wrong although it passes the visible checks.

A student whose checks were all green feels cheated by hidden ones. So the feedback shows an input
on which the answer fails, made as small as was found. It comes from a random stream of its own
and is never a hidden input.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.exercises.checks import Outcome
from tinyml_course.exercises.compare import EXACT, brief
from tinyml_course.exercises.plain_data import drained
from tinyml_course.exercises.spec import Arguments, Exercise
from tinyml_course.seeds import derive_seed

Call = Callable[[Arguments], Outcome | None]
"""Calls the student's function; None where it can be called no more."""

MOST_CALLS = 60
"""Calls of the student's function that the search may cost."""

FEW = 8
"""Arrays of at most so many elements are simplified one element at a time."""


@dataclass(frozen=True)
class Counterexample:
    """An input, what it must give, and what the answer made of it."""

    name: str
    args: Arguments
    expected: Any
    outcome: Outcome

    def text(self) -> str:
        """A line for the feedback: the call, expected, got."""
        call = f"{self.name}({', '.join(brief(arg) for arg in self.args)})"
        got = self.outcome.error or brief(self.outcome.value)
        return f"{call}: expected {brief(self.expected)}, got {got}"


def smallest_counterexample(
    exercise: Exercise, call: Call, seed: int, never: Sequence[Arguments] = ()
) -> Counterexample | None:
    """Search an input on which the answer differs from the reference, then make it smaller.

    Parameters
    ----------
    exercise
        With its inputs, reference and comparison.
    call
        Calls the answer.
    seed
        Of the run; the inputs are drawn from a stream of this exercise's own.
    never
        Inputs that must not be shown: the hidden ones.

    Returns
    -------
    Counterexample or None
        None where none was found within `MOST_CALLS` calls.
    """
    search = _Search(exercise, call, never)
    rng = np.random.default_rng(derive_seed(seed, exercise.name, "counterexample"))
    drawn = sorted(exercise.make_inputs(rng), key=_size)
    found = next(filter(None, map(search.tried, drawn)), None)
    while found is not None:
        smaller = next(filter(None, map(search.tried, _simpler(found.args))), None)
        if smaller is None:
            return found
        found = smaller
    return None


class _Search:
    def __init__(self, exercise: Exercise, call: Call, never: Sequence[Arguments]) -> None:
        self.exercise, self.call, self.never = exercise, call, never
        self.calls_left = MOST_CALLS

    def tried(self, args: Arguments) -> Counterexample | None:
        """The counterexample that `args` is, or None."""
        if self.calls_left <= 0 or any(EXACT.same(args, one) for one in self.never):
            return None
        try:
            with np.errstate(all="raise"):
                expected = drained(self.exercise.reference(*copy.deepcopy(args)))
        except Exception:  # noqa: BLE001 (made too small for what the exercise is about)
            return None
        self.calls_left -= 1
        outcome = self.call(args)
        if outcome is None:
            self.calls_left = 0
            return None
        difference = self.exercise.comparison.difference(expected, outcome.value)
        if not outcome.error and difference is None:
            return None
        return Counterexample(self.exercise.name, args, expected, outcome)


def _size(args: Arguments) -> tuple[int, int]:
    """Elements in all arguments, then characters to write them."""
    arrays = [np.asarray(arg) for arg in args if isinstance(arg, (np.ndarray, int, float))]
    written = sum(len(repr(number)) for array in arrays for number in array.ravel().tolist())
    return sum(array.size for array in arrays), written


def _simpler(args: Arguments) -> Iterator[Arguments]:
    """Smaller inputs of the same kind, the boldest first."""
    size = _size(args)
    for made in (*_shorter(args), *_rounder(args)):
        if _size(made) < size:
            yield made


def _shorter(args: Arguments) -> Iterator[Arguments]:
    """Every axis of one length cut, in all arrays alike: they belong together."""
    lengths = {n for arg in args if isinstance(arg, np.ndarray) for n in arg.shape if n > 1}
    for length in sorted(lengths, reverse=True):
        for keep in (slice(0, length // 2), slice(length // 2, None), slice(0, length - 1)):
            yield tuple(_cut(arg, length, keep) for arg in args)


def _cut(arg: Any, length: int, keep: slice) -> Any:
    if not isinstance(arg, np.ndarray):
        return arg
    return arg[tuple(keep if n == length else slice(None) for n in arg.shape)].copy()


def _rounder(args: Arguments) -> Iterator[Arguments]:
    """Simpler numbers: fewer digits, or 0 in one place. Whole numbers that say how stay."""
    for place, arg in enumerate(args):
        for made in _simpler_numbers(arg):
            yield (*args[:place], made, *args[place + 1 :])


def _simpler_numbers(arg: Any) -> Iterator[Any]:
    if isinstance(arg, float):
        yield from (round(arg, digits) for digits in (0, 1, 2))
    if not isinstance(arg, np.ndarray) or arg.dtype.kind not in "iuf":
        return
    if arg.dtype.kind == "f":
        yield from (arg.round(digits) for digits in (0, 1, 2))
    elif arg.size:
        yield (arg / 10).astype(arg.dtype)
    if arg.size <= FEW:
        for index in np.argwhere(arg != 0):
            made = arg.copy()
            made[tuple(index)] = 0
            yield made
