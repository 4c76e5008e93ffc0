"""Relations of each number to the one expected: a formula, a factor, an offset, a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from tinyml_course.exercises.seen.base import (
    Array,
    Close,
    Found,
    Pair,
    number,
    offset_of,
    ratio_of,
)

FACTORS = {
    1000.0: "a step of thousand, as from seconds to milliseconds",
    1e6: "a step of a million, as from seconds to microseconds",
    1024.0: "bytes and kibibytes",
    100.0: "percent and shares",
    60.0: "minutes",
    3600.0: "hours",
    24.0: "hours and days",
    8.0: "bits and bytes",
    2.0: "a half or a double",
    180 / np.pi: "degrees and radians",
    2 * np.pi: "2 pi",
    np.log(2): "the natural logarithm and log2",
    np.log(10): "the natural logarithm and log10",
    np.log2(10): "log2 and log10",
}
"""Factors people forget, or use twice."""

FORMULAS: tuple[tuple[str, Callable[[Array], Array], str], ...] = (
    ("sign", lambda e: -e, "Every number has the wrong sign."),
    ("absolute", np.abs, "The negative numbers came without their sign."),
    ("no_negative", lambda e: np.maximum(e, 0), "The negative numbers came as 0."),
    ("reciprocal", lambda e: 1 / e, "Every number is 1 divided by what is expected."),
    ("complement", lambda e: 1 - e, "Every number is 1 minus what is expected."),
    ("squared", np.square, "Every number is the square of what is expected."),
    ("root", np.sqrt, "Every number is the square root of what is expected."),
    ("exponential", np.exp, "Every number is the exponential of what is expected."),
    ("logarithm", np.log, "Every number is the natural logarithm of what is expected."),
    ("rounded", np.round, "The numbers came rounded to whole ones."),
    ("floored", np.floor, "The numbers came rounded down to whole ones."),
    ("truncated", np.trunc, "The numbers came without what is behind the point."),
)


LARGE = 20
"""Whole numbers that are all smaller may be labels or places, which nobody rounds."""


def related(pairs: Sequence[Pair], close: Close) -> Iterator[Found]:
    """Each relation that holds in every call, or None in its place."""
    for name, formula, text in FORMULAS:
        yield everywhere(pairs, formula, close, name, text)
    for digits in range(1, 5):
        text = f"The numbers came rounded to {digits} digits after the point."
        rounded = partial(_rounded, digits)
        yield everywhere(pairs, rounded, close, "rounded", text)
    yield _factor(pairs, close)
    yield _offset(pairs, close)
    yield _clipped(pairs, close)
    yield _by_one(pairs)


def _rounded(digits: int, expected: Array) -> Array:
    return np.round(expected, digits)


def everywhere(
    pairs: Sequence[Pair], formula: Callable[[Array], Array], close: Close, name: str, text: str
) -> Found:
    """Whether `formula` of what is expected came in every call, and is something else."""
    made = [formula(pair.expected) for pair in pairs]
    if all(np.array_equal(m, p.expected, equal_nan=True) for m, p in zip(made, pairs, strict=True)):
        return None
    agrees = all(close(pair.got, m) for m, pair in zip(made, pairs, strict=True))
    return (name, text) if agrees else None


def _factor(pairs: Sequence[Pair], close: Close) -> Found:
    ratio = ratio_of(pairs)
    if ratio is None or not all(close(p.got, ratio * p.expected) for p in pairs):
        return None
    return "factor", f"Every number is {_times(ratio)} what is expected{_known_factor(ratio)}."


def _times(ratio: float) -> str:
    if 0 < ratio < 1:
        return f"1/{number(1 / ratio)} of"
    return f"{number(ratio)} times"


def _known_factor(ratio: float) -> str:
    for factor, meaning in FACTORS.items():
        if np.isclose(ratio, factor, rtol=1e-4) or np.isclose(ratio, 1 / factor, rtol=1e-4):
            return f" (the factor between {meaning}?)" if " and " in meaning else f" ({meaning}?)"
    return ""


def _offset(pairs: Sequence[Pair], close: Close) -> Found:
    offset = offset_of(pairs)
    if offset is None or not all(close(p.got - offset, p.expected) for p in pairs):
        return None
    return "offset", f"Every number is {_more_by(offset)} than expected."


def _more_by(offset: float) -> str:
    return f"{number(abs(offset))} {'more' if offset > 0 else 'less'}"


def _clipped(pairs: Sequence[Pair], close: Close) -> Found:
    """The answer was not limited to the range that the right one keeps, or was where it is not."""
    low = min(float(p.expected.min()) for p in pairs if p.expected.size)
    high = max(float(p.expected.max()) for p in pairs if p.expected.size)
    least = min(float(p.got.min()) for p in pairs if p.got.size)
    most = max(float(p.got.max()) for p in pairs if p.got.size)
    at_limit = sum(int(np.isin(p.expected, (low, high)).sum()) for p in pairs)
    outside = least < low or most > high
    if outside and at_limit > 1 and all(close(p.got.clip(low, high), p.expected) for p in pairs):
        limits = f"{number(low)} to {number(high)}"
        return "not_limited", f"Right inside {limits}; numbers outside that range must be limited."
    inside = least < most and (least > low or most < high)
    if inside and all(close(p.got, p.expected.clip(least, most)) for p in pairs):
        limits = f"{number(least)} to {number(most)}"
        return "limited", f"Every number was limited to {limits}; some are expected outside."
    return None


def _by_one(pairs: Sequence[Pair]) -> Found:
    """Whole numbers that differ by 1 here and there: rounding."""
    whole = all(np.array_equal(a, np.rint(a)) for p in pairs for a in p)
    if not whole or max(np.abs(p.expected).max(initial=0) for p in pairs) < LARGE:
        return None
    steps = np.concatenate([(p.got - p.expected).ravel() for p in pairs])
    kinds = set(np.unique(steps).tolist())
    if np.count_nonzero(steps) > 0.9 * len(steps):
        return None
    if kinds == {0, -1}:
        side = "1 less"
    elif kinds == {0, 1}:
        side = "1 more"
    elif kinds == {-1, 0, 1}:
        side = "1 more or less"
    else:
        return None
    return "by_one", f"Where a number is wrong it is {side}: look at how and where it is rounded."
