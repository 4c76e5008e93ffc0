"""What the calls that went wrong have in common, and the others have not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from tinyml_course.exercises.spec import Arguments

Columns = list[tuple[str, list[Any]]]
"""Each argument's name, with its values in all calls."""

Property = Callable[[Any], bool]

OF_NUMBERS: tuple[tuple[str, Property], ...] = (
    ("is 0", lambda v: v == 0),
    ("is 1", lambda v: v == 1),
    ("is not 1", lambda v: v != 1),
    ("is negative", lambda v: v < 0),
    ("is positive", lambda v: v > 0),
    ("is no whole number", lambda v: v != int(v)),
)

OF_ARRAYS: tuple[tuple[str, Property], ...] = (
    ("is empty", lambda v: v.size == 0),
    ("has one number only", lambda v: v.size == 1),
    ("has more than one number", lambda v: v.size > 1),
    ("is all zeros", lambda v: v.size > 0 and not v.any()),
    ("holds one value again and again", lambda v: v.size > 1 and bool((v == v.flat[0]).all())),
    ("holds a zero", lambda v: bool((v == 0).any())),
    ("holds negative numbers", lambda v: bool((v < 0).any())),
    ("holds no negative numbers", lambda v: v.size > 0 and bool((v >= 0).all())),
    ("holds negative numbers only", lambda v: v.size > 0 and bool((v < 0).all())),
    ("has a single row", lambda v: v.ndim == 2 and len(v) == 1),
    ("has more than one row", lambda v: v.ndim == 2 and len(v) > 1),
    ("has length 1 along its first axis", lambda v: v.ndim > 2 and len(v) == 1),
    ("has more than one entry along its first axis", lambda v: v.ndim > 2 and len(v) > 1),
    ("has one column", lambda v: v.ndim > 1 and v.shape[-1] == 1),
    ("has an odd length", lambda v: v.ndim == 1 and len(v) % 2 == 1),
    ("has an even length", lambda v: v.ndim == 1 and len(v) % 2 == 0),
    ("is not square", lambda v: v.ndim == 2 and v.shape[0] != v.shape[1]),
    ("is of whole numbers", lambda v: v.dtype.kind in "iu"),
    ("has two axes", lambda v: v.ndim == 2),
    ("has one axis", lambda v: v.ndim == 1),
    ("is in order", lambda v: v.ndim == 1 and v.size > 1 and bool((np.diff(v) >= 0).all())),
    ("is not in order", lambda v: v.ndim == 1 and v.size > 1 and not (np.diff(v) >= 0).all()),
)

OF_PAIRS: tuple[tuple[str, Callable[[float, float], bool]], ...] = (
    ("is larger than", lambda a, b: a > b),
    ("is smaller than", lambda a, b: a < b),
    ("is equal to", lambda a, b: a == b),
)

EDGES = (
    "is 0",
    "is 1",
    "is True",
    "is empty",
    "has one number only",
    "is all zeros",
    "has a single row",
    "has length 1 along its first axis",
)
"""What a check tries on purpose: one call that has it is no chance."""

ANSWER = "the right answer"


def columns(cases: Sequence[Arguments], parameters: Sequence[str] = ()) -> Columns:
    """The arguments by name; ``argument 2`` where no name fits."""
    count = min(map(len, cases), default=0)
    names = [f"argument {i + 1}" for i in range(count)]
    names[: len(parameters)] = parameters[:count]
    return [(name, [case[i] for case in cases]) for i, name in enumerate(names)]


def which_calls(arguments: Columns, expected: Sequence[Any], wrong: Sequence[bool]) -> str | None:
    """What the wrong calls have in common, or the right ones if they are fewer; None if nothing.

    Parameters
    ----------
    arguments
        What `columns` makes of the calls.
    expected
        What each call has to return.
    wrong
        Which calls were wrong.
    """
    bad, good = sum(wrong), len(wrong) - sum(wrong)
    if not bad or not good or len(wrong) < 4:
        return None
    word, few = ("wrong", bad) if bad <= good else ("right", good)
    meant = [each if word == "wrong" else not each for each in wrong]
    found = [
        text
        for text, has in sorted(_properties(arguments, expected), key=_how_telling)
        if has == meant and (few > 1 or text.endswith(EDGES))
    ]
    if word == "right":  # no answer at all is right where nothing is expected
        found = [text for text in found if not text.startswith(ANSWER)]
    if not found:
        return None
    # a call may be special in two ways: then both are said, as either may be the reason
    other = next((t for t in found[1:] if t.split()[0] != found[0].split()[0]), None)
    what = f"{found[0]} and {other}" if other else found[0]
    those = "The only {} call is the one" if few == 1 else f"The {few} {{}} calls are those"
    rest = "right" if word == "wrong" else "wrong"
    return f"{those.format(word)} in which {what}; the other {len(wrong) - few} are {rest}."


def _how_telling(described: tuple[str, list[bool]]) -> int:
    """Numbers and lengths first: what an array holds agrees by chance more often."""
    text = described[0]
    if text.startswith(ANSWER):
        return 3
    return 2 if " holds " in text or text.endswith(" order") else 1 if " has " in text else 0


def _properties(arguments: Columns, expected: Sequence[Any]) -> Iterator[tuple[str, list[bool]]]:
    """Every property there is a word for, with the calls that have it."""
    for name, values in arguments:
        yield from _of_one(name, values)
    for (name, values), (other_name, others) in permutations(arguments, 2):
        if _all_numbers(values) and _all_numbers(others):
            for words, compare in OF_PAIRS:
                has = [bool(compare(x, y)) for x, y in zip(values, others, strict=True)]
                yield f"{name} {words} {other_name}", has
    yield from _of_one(ANSWER, list(expected))


def _of_one(name: str, values: list[Any]) -> Iterator[tuple[str, list[bool]]]:
    if all(isinstance(v, bool) for v in values):
        yield f"{name} is True", list(values)
        yield f"{name} is False", [not v for v in values]
    elif _all_numbers(values):
        for words, has in OF_NUMBERS:
            yield f"{name} {words}", [bool(has(v)) for v in values]
    elif _all_arrays(values):
        arrays = [np.asarray(v) for v in values]
        if all(a.dtype.kind in "biuf" for a in arrays):
            for words, has in OF_ARRAYS:
                yield f"{name} {words}", [bool(has(a)) for a in arrays]
    if any(v is None for v in values):
        yield f"{name} is None", [v is None for v in values]
    if any(isinstance(v, str) for v in values):
        for value in sorted({v for v in values if isinstance(v, str)}):
            yield f"{name} is {value!r}", [isinstance(v, str) and v == value for v in values]


def _all_numbers(values: Sequence[Any]) -> bool:
    return all(
        isinstance(v, (int, float, np.integer, np.floating)) and not isinstance(v, bool)
        for v in values
    ) and all(np.isfinite(v) for v in values)


def _all_arrays(values: Sequence[Any]) -> bool:
    def regular(value: Any) -> bool:
        if isinstance(value, np.ndarray):
            return True
        if not isinstance(value, (list, tuple)):
            return False
        return all(isinstance(v, (int, float)) for v in value)

    return all(map(regular, values))
