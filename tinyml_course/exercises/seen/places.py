"""Relations of places: another order, numbers moved along, only some places wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tinyml_course.exercises.compare import Comparison
from tinyml_course.exercises.seen.base import ENOUGH, Array, Close, Found, Pair
from tinyml_course.exercises.seen.values import everywhere

ORDERS: tuple[tuple[str, Callable[[Array], Array], str], ...] = (
    ("transposed", lambda e: e.T, "Rows and columns are swapped: it is the transpose."),
    ("reversed", lambda e: e[::-1], "The numbers are right, in reverse order (the first axis)."),
    (
        "reversed_last",
        lambda e: e[..., ::-1],
        "The numbers are right, in reverse order along the last axis.",
    ),
    ("sorted", lambda e: np.sort(e, axis=-1), "The numbers came sorted; their order matters."),
    ("summed_up", lambda e: np.cumsum(e, axis=-1), "Each number is the sum of all up to it."),
)


def in_another_order(pairs: Sequence[Pair], close: Close) -> Iterator[Found]:
    """Each order that the numbers of every call are in, or None in its place."""
    if all(pair.expected.ndim > 0 for pair in pairs):
        for name, order, text in ORDERS:
            yield everywhere(pairs, order, close, name, text)
        yield _rolled(pairs, close)


def wrong_in_some(pairs: Sequence[Pair], comparison: Comparison) -> Iterator[Found]:
    """What places that are wrong have in common, or None."""
    yield _at_an_end(pairs, comparison)
    yield _by_sign(pairs, comparison)
    yield _left_zero(pairs, comparison)


def _rolled(pairs: Sequence[Pair], close: Close) -> Found:
    """All numbers moved by one or two places along an axis, the ends apart."""
    if any(pair.expected.ndim == 0 for pair in pairs):
        return None
    for axis in (0, -1):
        for by in (1, -1, 2, -2):
            if all(_moved(pair, axis, by, close) for pair in pairs):
                late = "late" if by > 0 else "early"
                places = "one place" if abs(by) == 1 else "two places"
                which = "" if all(p.expected.ndim == 1 for p in pairs) else f" along axis {axis}"
                return (
                    "moved",
                    f"The numbers are right, but stand {places} too {late}{which}.",
                )
    return None


def _moved(pair: Pair, axis: int, by: int, close: Close) -> bool:
    length = pair.expected.shape[axis]
    if length <= abs(by) + 1:
        return close(pair.got, pair.expected) if length == 0 else False
    front, back = range(length - abs(by)), range(abs(by), length)
    want, have = (front, back) if by > 0 else (back, front)
    return close(pair.got.take(have, axis), pair.expected.take(want, axis))


def _at_an_end(pairs: Sequence[Pair], comparison: Comparison) -> Found:
    """Wrong only in the first or the last places along an axis."""
    wrong = [_wrong_at(p, comparison) for p in pairs]
    if any(w.size == 0 for w in wrong):
        return None
    for axis in range(min(w.ndim for w in wrong)):
        lengths = [w.shape[axis] for w in wrong]
        if min(lengths) > 1 and max(lengths) >= ENOUGH:
            lines: list[Array] = [
                np.moveaxis(w, axis, 0).reshape(w.shape[axis], -1).max(1) for w in wrong
            ]
            along = f" along axis {axis}" if max(w.ndim for w in wrong) > 1 else ""
            for words, inner, shortest in (
                ("the first numbers", slice(1, None), 2),
                ("the last numbers", slice(None, -1), 2),
                ("the first and last numbers", slice(1, -1), 3),
            ):
                if min(lengths) >= shortest and not any(line[inner].any() for line in lines):
                    return "at_an_end", f"Only {words}{along} are wrong."
    return None


def _by_sign(pairs: Sequence[Pair], comparison: Comparison) -> Found:
    """Wrong in all places of one kind of number, and in no other."""
    wrong = np.concatenate([_wrong_at(p, comparison).ravel() for p in pairs])
    expected = np.concatenate([p.expected.ravel() for p in pairs])
    got = np.concatenate([p.got.ravel() for p in pairs])
    for text, kind in (
        ("a negative number is expected", expected < 0),
        ("a positive number is expected", (expected > 0) & (expected < 0).any()),
        ("0 is expected", expected == 0),
        ("it returns something that is no number (nan)", np.isnan(got)),
        ("it returns something infinite", np.isinf(got)),
        ("a number between two whole ones, ...5, is rounded", np.abs(expected % 1 - 0.5) < 1e-12),
    ):
        if wrong.any() and not wrong.all() and np.array_equal(wrong, kind):
            return "some_numbers", f"It is wrong just where {text}, and right everywhere else."
    return None


def _left_zero(pairs: Sequence[Pair], comparison: Comparison) -> Found:
    """Wrong only in places that hold 0, as those of np.zeros that nothing was written to."""
    each = [_wrong_at(p, comparison) for p in pairs]
    if not any(w.any() and not w.all() for w in each):  # whole answers: no place was forgotten
        return None
    wrong = np.concatenate([w.ravel() for w in each])
    got = np.concatenate([p.got.ravel() for p in pairs])
    if wrong.any() and np.any(got != 0) and not got[wrong].any():
        return (
            "left_zero",
            "Every wrong number is 0, the others are right: what fills those places?",
        )
    return None


def _wrong_at(pair: Pair, comparison: Comparison) -> Array:
    rtol, atol = comparison.rtol, comparison.atol
    same = np.isclose(pair.got, pair.expected, rtol, atol, equal_nan=True)
    return np.asarray(~same)
