"""Relations that differ from call to call, row to row or column to column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tinyml_course.exercises.seen.base import ENOUGH, Array, Close, Found, Pair, offset_of, ratio_of
from tinyml_course.exercises.seen.calls import Columns

POWERS: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("{} times", lambda n: n),
    ("1 / ({}) of", lambda n: 1 / n),
    ("the square of {} times", np.square),
    ("1 / (the square of {}) of", lambda n: 1 / n**2),
    ("the root of {} times", lambda n: np.sqrt(np.abs(n))),
    ("1 / (the root of {}) of", lambda n: 1 / np.sqrt(np.abs(n))),
    ("n / (n - 1) times, n being {},", lambda n: n / (n - 1)),
    ("(n - 1) / n of, n being {},", lambda n: (n - 1) / n),
)


def related(pairs: Sequence[Pair], close: Close, arguments: Columns) -> Iterator[Found]:
    """Each relation that holds in every call, or None in its place."""
    yield _factor_by_call(pairs, close, arguments)
    yield _offset_by_call(pairs, close, arguments)
    yield _factor_by_row(pairs, close)
    yield _offset_by_column(pairs, close)


def _factor_by_call(pairs: Sequence[Pair], close: Close, arguments: Columns) -> Found:
    ratios = np.array([ratio_of([p]) or 1.0 for p in pairs])
    if len(pairs) < ENOUGH or len(set(ratios.round(9))) < 2:
        return None
    if not all(close(p.got, r * p.expected) for p, r in zip(pairs, ratios, strict=True)):
        return None
    there = [i for i, p in enumerate(pairs) if np.any(p.expected != 0)]
    for meaning, sizes in _sizes(arguments):
        size = np.array(sizes)[there]
        for words, made in POWERS:
            if len(set(size)) > 1 and np.allclose(ratios[there], made(size), rtol=1e-6):
                text = f"In each call every number is {words.format(meaning)} what is expected."
                return "factor_by_call", text
    if all(p.expected.size > 2 for p in pairs):
        return "factor_by_call", (
            "In each call all numbers are off by one factor, but every call has its own: look at "
            "what the result is multiplied or divided by."
        )
    return None


def _offset_by_call(pairs: Sequence[Pair], close: Close, arguments: Columns) -> Found:
    offsets = np.array([offset_of([p]) or 0.0 for p in pairs])
    if len(pairs) < ENOUGH or len(set(offsets.round(9))) < 2:
        return None
    if not all(close(p.got - o, p.expected) for p, o in zip(pairs, offsets, strict=True)):
        return None
    for meaning, sizes in _sizes(arguments):
        for word, sign in (("more", 1), ("less", -1)):
            if len(set(sizes)) > 1 and np.allclose(offsets, sign * np.array(sizes), rtol=1e-6):
                return "offset_by_call", f"In each call every number is {word} by {meaning}."
    if all(p.expected.size > 2 for p in pairs):
        return "offset_by_call", (
            "In each call all numbers are off by the same amount, but every call has its own: "
            "look at what is added or subtracted."
        )
    return None


def _sizes(arguments: Columns) -> Iterator[tuple[str, list[float]]]:
    """Numbers of each call that a result is often divided by: its scalars and its lengths."""
    for name, values in arguments:
        if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
            yield name, [float(v) for v in values]
        if all(isinstance(v, list) for v in values):
            yield f"the length of {name}", [float(len(v)) for v in values]
        if all(isinstance(v, np.ndarray) for v in values):
            for axis in range(min(v.ndim for v in values)):
                of_axis = f"axis {axis} of " if values[0].ndim > 1 else ""
                yield f"the length of {of_axis}{name}", [float(v.shape[axis]) for v in values]


def _factor_by_row(pairs: Sequence[Pair], close: Close) -> Found:
    for axis, word in ((1, "row"), (0, "column")):
        if all(_one_factor_along(p, axis, close) for p in pairs):
            return "factor_by_row", (
                f"In a {word} all numbers are off by one factor, but every {word} has its own: "
                f"look at what each {word} is multiplied or divided by."
            )
    return None


def _one_factor_along(pair: Pair, axis: int, close: Close) -> bool:
    expected, got = pair
    if expected.ndim != 2 or expected.shape[axis] < ENOUGH or not np.isfinite(got).all():
        return False
    ratio = np.nanmedian(np.where(expected != 0, got / expected, np.nan), axis, keepdims=True)
    return close(got, ratio * expected)


def _offset_by_column(pairs: Sequence[Pair], close: Close) -> Found:
    if any(p.expected.ndim != 2 for p in pairs) or min(len(p.expected) for p in pairs) < ENOUGH:
        return None
    if not all(close(p.got, p.expected + np.median(p.got - p.expected, 0)) for p in pairs):
        return None
    return "offset_by_column", (
        "In a column all numbers are off by the same amount, but every column has its own: look "
        "at what is added to each column."
    )
