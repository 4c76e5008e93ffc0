"""What the searches share: a pair of numbers, when they agree, and what a search returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from tinyml_course.exercises.compare import Comparison

Array = np.ndarray

Close = Callable[[Array, Array], bool]
"""Whether two arrays agree."""

Found = tuple[str, str] | None
"""A relation's id and its sentence, or None."""

ENOUGH = 3
"""Fewer different numbers than this agree with some formula by chance."""


class Pair(NamedTuple):
    """What a call must return and what it returned, as float64 arrays of one shape or two."""

    expected: Array
    got: Array


def closeness(comparison: Comparison) -> Callable[[Array, Array], bool]:
    """Whether two arrays agree within the exercise's tolerance."""
    rtol, atol = max(2 * comparison.rtol, 1e-12), comparison.atol

    def close(got: Array, want: Array) -> bool:
        return got.shape == want.shape and bool(
            np.allclose(got, want, rtol=rtol, atol=atol, equal_nan=True)
        )

    return close


def number(value: float) -> str:
    """A number as a person writes it: 1000, 0.25."""
    return f"{round(value, 6):.9g}"


def ratio_of(pairs: Sequence[Pair]) -> float | None:
    """The median ratio of got to expected; None where it is 1, 0 or no number."""
    expected = np.concatenate([p.expected.ravel() for p in pairs])
    got = np.concatenate([p.got.ravel() for p in pairs])
    there = np.isfinite(expected) & (expected != 0)
    if not there.any():
        return None
    middle = float(np.median(got[there] / expected[there]))
    return middle if np.isfinite(middle) and middle not in (0.0, 1.0) else None


def offset_of(pairs: Sequence[Pair]) -> float | None:
    """The median of got minus expected; None where it is 0 or no number."""
    steps = np.concatenate([(p.got - p.expected).ravel() for p in pairs])
    steps = steps[np.isfinite(steps)]
    return float(np.median(steps)) if len(steps) and np.median(steps) != 0 else None
