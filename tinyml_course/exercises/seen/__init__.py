"""How a wrong answer is related to the right one, where no known mistake explains it.

A list of known mistakes never ends. Many of those that are not on it show in the numbers: every
one is 1000 times too large, the rows stand in reverse, only the last column is off. Such a
sentence states what was seen in every call, so it does not accuse anybody of a mistake they did
not make.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from tinyml_course.exercises.compare import EXACT, Comparison
from tinyml_course.exercises.seen import places, scales, shapes, values
from tinyml_course.exercises.seen.base import ENOUGH, Found, Pair, closeness
from tinyml_course.exercises.seen.calls import Columns, columns, which_calls
from tinyml_course.exercises.spec import Arguments


@dataclass(frozen=True)
class Relation:
    """What was seen.

    Attributes
    ----------
    id
        Its kind, for the class report (``"seen:factor"``).
    text
        One or two sentences to the student.
    """

    id: str
    text: str


LARGEST = 1_000_000
"""Answers of more numbers are not searched, which would take seconds."""

WEAK = ("seen:by_one", "seen:some_numbers", "seen:at_an_end")
"""What is said of calls that have something in common tells more than these."""


def relation(
    comparison: Comparison,
    cases: Sequence[Arguments],
    expected: Sequence[Any],
    got: Sequence[Any],
    wrong: Sequence[bool],
    fields: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> Relation | None:
    """The relation of what came to what was expected that holds in every call.

    Parameters
    ----------
    comparison
        When two values are equal.
    cases, expected
        The arguments of each call and what it has to return.
    got
        What each call returned, or an `Exception` where it raised.
    wrong
        Which calls were wrong.
    fields
        Names of the values of a tuple.
    parameters
        Names of the arguments.

    Returns
    -------
    Relation or None
        None where nothing is seen that holds in every call.
    """
    arguments = columns(cases, parameters)
    in_common = which_calls(arguments, expected, wrong)
    if not any(isinstance(value, Exception) for value in got):
        for prefix, want, have in _parts(comparison, list(expected), list(got), fields):
            found = _of_values(comparison, arguments, want, have)
            if found and not (in_common and found.id in WEAK):
                return Relation(found.id, prefix + found.text)
    return Relation("seen:some_calls", in_common) if in_common else None


def _of_values(
    comparison: Comparison, arguments: Columns, expected: list[Any], got: list[Any]
) -> Relation | None:
    if found := _whole_answer(arguments, expected, got):
        return found
    wants, haves = [_numbers(v) for v in expected], [_numbers(v) for v in got]
    pairs = [
        Pair(e, g) for e, g in zip(wants, haves, strict=True) if e is not None and g is not None
    ]
    if len(pairs) < len(got):
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a formula may not fit these numbers, as 1 / 0
        seen = _of_numbers(pairs, comparison, arguments)
    return Relation("seen:" + seen[0], seen[1]) if seen else None


def _of_numbers(pairs: list[Pair], comparison: Comparison, arguments: Columns) -> Found:
    close = closeness(comparison)
    if all(close(p.got, p.expected) for p in pairs):
        return "type", "The numbers are right, their type is not: see what was expected."
    if any(p.expected.shape != p.got.shape for p in pairs):
        return shapes.related(pairs, close)
    numbers = np.concatenate([pair.expected.ravel() for pair in pairs])
    if len(np.unique(numbers[np.isfinite(numbers) & (numbers != 0)].round(12))) < ENOUGH:
        return None
    searches = chain(
        places.in_another_order(pairs, close),
        values.related(pairs, close),
        places.wrong_in_some(pairs, comparison),
        scales.related(pairs, close, arguments),
    )
    return next(filter(None, searches), None)


def _whole_answer(arguments: Columns, expected: list[Any], got: list[Any]) -> Relation | None:
    """An argument handed back, or one answer to every call."""
    for name, given in arguments:
        if all(_equal(value, back) for value, back in zip(given, got, strict=True)):
            text = f"It returns {name} as it came."
            return Relation("seen:argument_returned", text)
    several = len(got) > 2 and not all(_equal(expected[0], value) for value in expected)
    if several and all(_equal(got[0], value) for value in got):
        text = "It returns the same in every call, so it does not depend on its arguments."
        return Relation("seen:always_the_same", text)
    return None


def _equal(one: Any, other: Any) -> bool:
    return EXACT.same(one, other)


def _numbers(value: Any) -> np.ndarray | None:
    """A number, an array or a list of numbers as float64; None for anything else."""
    if isinstance(value, (str, bytes, dict)) or value is None:
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    plain = array.dtype.kind in "biuf" and array.size <= LARGEST
    return array.astype(np.float64) if plain else None


def _parts(
    comparison: Comparison, expected: list[Any], got: list[Any], fields: Sequence[str]
) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """The whole answers, or of tuples and dicts the one value that is wrong, with its name."""
    yield "", expected, got
    keys = _keys(expected)
    if not keys or _keys(got) != keys:
        return
    wrong = [
        key
        for key in keys
        if any(not comparison.same(e[key], g[key]) for e, g in zip(expected, got, strict=True))
    ]
    if len(wrong) == 1:
        key = wrong[0]
        if isinstance(key, str):
            name = f"key {key!r}"
        else:
            named = len(fields) == len(keys)
            name = fields[key] if named else f"value {key + 1} of {len(keys)}"
        right = "the other is right" if len(keys) == 2 else "the others are right"
        yield (
            f"Only {name} is wrong, {right}. " if len(keys) > 1 else "",
            [e[key] for e in expected],
            [g[key] for g in got],
        )


def _keys(values: Sequence[Any]) -> list[Any]:
    """Places of the values that every answer has."""
    first = values[0]
    if all(isinstance(v, tuple) and len(v) == len(first) for v in values):
        return list(range(len(first)))
    if all(isinstance(v, dict) and set(v) == set(first) for v in values):
        return sorted(first, key=str)
    return []
