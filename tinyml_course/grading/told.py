"""What a student is told of a hidden check: what kind of mistake it is, and nothing of its inputs.

Hidden inputs stay hidden only if no text made from them leaves the grader. Expected values and
answers are made from them, and so is the text of an exception: ``raise ValueError(x)``. So
a message has the kind of difference or exception, the line of the student's own cell, and names;
a hint is a known mistake's, or says what was seen without its numbers.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_course import errors
from tinyml_course.exercises.checks import CheckSet, Outcome, Verdict
from tinyml_course.exercises.compare import Comparison

_OTHER_NAMES = ("LinAlgError", "AxisError", "UFuncTypeError", "_UFuncNoLoopError")

EXCEPTIONS = {
    name
    for room in (builtins, errors)
    for name, thing in vars(room).items()
    if isinstance(thing, type) and issubclass(thing, BaseException)
} | {*_OTHER_NAMES}
"""Names that are no text of a student's."""

MAX_LINE = 120
"""Longest line of a cell that is shown, in characters."""

SAID_OF_ERRORS = {
    "NotImplementedError": "not written yet: the function raises NotImplementedError",
    "ChangedArgumentError": (
        "an argument is no longer what it was before the call; work on a copy, as x = x.copy() "
        "makes one: whoever calls the function still needs theirs"
    ),
    "PlainDataError": (
        "expected plain data (numbers, strings, lists, tuples, dicts, NumPy arrays), got something "
        "else; return its values instead"
    ),
}

WITHOUT_NUMBERS = {
    "seen:factor": "Every number is off by one factor, the same in every call",
    "seen:offset": "Every number is off by the same amount.",
    "seen:not_limited": "Right inside a range; numbers outside that range must be limited.",
    "seen:limited": "Every number was limited to a range; some are expected outside.",
    "seen:ends": "What both have is right; some at an end are missing, or too many.",
}
"""Of relations whose own sentence has numbers of the answers."""

SAID_AS_SEEN = {
    f"seen:{name}"
    for name in (
        *("type", "axis", "transposed", "reshaped", "not_reduced", "reduced", "reversed"),
        *("reversed_last", "sorted", "summed_up", "moved", "at_an_end", "some_numbers"),
        *("left_zero", "sign", "absolute", "no_negative", "reciprocal", "complement", "squared"),
        *("root", "exponential", "logarithm", "rounded", "floored", "truncated", "by_one"),
        *("factor_by_call", "offset_by_call", "factor_by_row", "offset_by_column"),
        *("argument_returned", "always_the_same"),
    )
}
"""Relations whose sentence has no number of an answer."""

_SOME_CALLS = re.compile(r"The (?:only|\d+) (wrong|right) calls? (?:is|are) \w+(?: one)? in (.*); ")


def told(checks: CheckSet, outcomes: Sequence[Outcome], verdict: Verdict, cell: str) -> Verdict:
    """The verdict of a hidden check as its student may read it.

    Parameters
    ----------
    checks, outcomes
        What was asked, and what came.
    verdict
        What `checks` made of it.
    cell
        Source of the cell that the function was taken from.
    """
    if verdict.case is None or verdict.case >= len(outcomes):
        return verdict
    outcome = outcomes[verdict.case]
    if outcome.error:
        message = said_of_error(outcome, checks.closed_rooms, cell)
    else:
        expected = checks.expected[verdict.case]
        message = kind_of_difference(checks.comparison, expected, outcome.value, checks.fields)
    hint = said_of_relation(verdict.hint_id, verdict.hint)
    return replace(verdict, message=message, hint=hint)


def said_of_error(outcome: Outcome, rooms: Sequence[str], cell: str) -> str:
    """An exception by its name, if it is a known one, and its line."""
    if outcome.error == "ClosedRoomError":
        closed = ", ".join(f"tinyml_course.{room}" for room in rooms) or "a part of the library"
        return f"it called the library's own answer: {closed} is closed to this exercise"
    if said := SAID_OF_ERRORS.get(outcome.error):
        return said
    return f"raised {exception_name(outcome.error)}{_place(outcome.line, cell)}"


def exception_name(name: str) -> str:
    """The name of an exception, unless a student may have made it up."""
    return name if name in EXCEPTIONS else "an exception of a class of its own"


def _place(line: int | None, cell: str) -> str:
    lines = cell.splitlines()
    if line is None or not 0 < line <= len(lines):
        return ""
    text = lines[line - 1].strip()
    return f" in line {line} of its cell: {text[:MAX_LINE]}"


def said_of_relation(hint_id: str, hint: str) -> str:
    """A hint without numbers of the answers; a known mistake's is the author's text."""
    if not hint_id.startswith("seen:"):
        return hint
    if hint_id == "seen:some_calls":
        found = _SOME_CALLS.match(hint)
        if found is None:
            return ""
        rest = "right" if found[1] == "wrong" else "wrong"
        return f"The {found[1]} calls are those in {found[2]}; the others are {rest}."
    prefix = re.match(r"Only [\w ]+ is wrong, [\w ]+ right\. ", hint)  # no key of a dictionary
    if hint_id in SAID_AS_SEEN:
        return hint if prefix or not hint.startswith("Only key ") else ""
    said = WITHOUT_NUMBERS.get(hint_id, "")
    if hint_id == "seen:factor":
        known = re.search(r" \([^()]*\?\)", hint)  # as of percent and shares
        said += f"{known[0] if known else ''}."
    return f"{prefix[0] if prefix and said else ''}{said}"


def kind_of_difference(
    comparison: Comparison, expected: Any, got: Any, fields: Sequence[str] = ()
) -> str:
    """How an answer differs, without its values: type, shape, order, or just the values.

    Parameters
    ----------
    comparison
        When values are equal.
    expected, got
        Plain data that differ.
    fields
        Names of the values of a tuple, used where their number fits.
    """
    if got is None and expected is not None:
        return "expected a value, got None: does every way through end in return?"
    if isinstance(expected, np.ndarray):
        return _kind_of_array(comparison, expected, got)
    if isinstance(expected, (tuple, list)):
        return _kind_of_sequence(comparison, expected, got, fields)
    if isinstance(expected, dict):
        if not isinstance(got, dict) or set(got) != set(expected):
            return f"expected a dictionary with other keys, got a {_kind(got)}"
        pairs = [(want, got[key]) for key, want in expected.items()]
        return f"in a value of the dictionary: {_first(comparison, pairs)}"
    if _kind(expected) != _kind(got):
        return f"expected a value of type {_kind(expected)}, got one of type {_kind(got)}"
    return "a value of the right type that is not what was expected"


def _kind_of_array(comparison: Comparison, expected: np.ndarray, got: Any) -> str:
    if not isinstance(got, np.ndarray):
        found = f"expected an array, got a value of type {_kind(got)}"
        if isinstance(got, (list, tuple)):
            found += "; return an array, as np.array(...) makes one of a list"
        return found
    if got.ndim != expected.ndim:
        return "expected an array with another number of axes"
    if got.shape != expected.shape:
        return "expected an array of another shape"
    both_float = expected.dtype.kind == "f" and got.dtype.kind in "fiu"
    if got.dtype != expected.dtype and not both_float:
        return f"expected dtype {expected.dtype}, got dtype {got.dtype}"
    which = "all numbers" if comparison.differing(expected, got).all() else "some numbers"
    return f"an array of the right shape and type, in which {which} are wrong"


def _kind_of_sequence(
    comparison: Comparison, expected: Sequence[Any], got: Any, fields: Sequence[str]
) -> str:
    fixed = isinstance(expected, tuple)
    what = f"{len(expected)} values" if fixed else "a list"
    named = fields if fixed and len(fields) == len(expected) else ()
    if named:
        what += f" ({', '.join(named)})"
    if not isinstance(got, (tuple, list)):
        return f"expected {what}, got a value of type {_kind(got)}"
    if len(got) != len(expected):
        return f"expected {what}, got {'another number of them' if fixed else 'another length'}"
    for index, (want, have) in enumerate(zip(expected, got, strict=True)):
        if not comparison.same(want, have):
            place = f"value {index + 1} of {len(expected)}" if fixed else "a value of the list"
            inner = kind_of_difference(comparison, want, have)
            return (f"{named[index]} ({place})" if named else place) + f": {inner}"
    return "the right values in another order"


def _first(comparison: Comparison, pairs: Sequence[tuple[Any, Any]]) -> str:
    differing = (p for p in pairs if not comparison.same(*p))
    return next((kind_of_difference(comparison, *pair) for pair in differing), "")


def _kind(value: Any) -> str:
    """The name of a plain type: NumPy's numbers are called as Python's."""
    if isinstance(value, np.generic):
        value = value.item()
    return "array" if isinstance(value, np.ndarray) else type(value).__name__
