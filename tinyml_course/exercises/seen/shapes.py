"""Relations between answers of different shapes: a row too few, an axis too many, a sum missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tinyml_course.exercises.seen.base import Array, Close, Found, Pair

REDUCTIONS: tuple[tuple[str, Callable[..., Array]], ...] = (
    ("mean", np.mean),
    ("sum", np.sum),
    ("largest", np.max),
    ("smallest", np.min),
)


def related(pairs: Sequence[Pair], close: Close) -> Found:
    """The first relation that holds in every call, or None."""
    if any(p.got.size == 0 or p.expected.size == 0 for p in pairs):
        return None
    if all(p.got.size == p.expected.size for p in pairs):
        return _same_numbers(pairs, close)
    for search in (_ends, _not_reduced, _reduced):
        if found := search(pairs, close):
            return found
    return None


def _same_numbers(pairs: Sequence[Pair], close: Close) -> Found:
    for p in pairs:
        if p.expected.ndim != p.got.ndim and close(p.got.squeeze(), p.expected.squeeze()):
            continue
        break
    else:
        more = pairs[0].got.ndim > pairs[0].expected.ndim
        axis = "an axis of length 1 too many" if more else "an axis of length 1 too few"
        return "axis", f"The numbers are right; the shape has {axis}."
    if all(p.expected.ndim > 1 and close(p.got, p.expected.T) for p in pairs):
        return "transposed", "Rows and columns are swapped: it is the transpose."
    if all(close(p.got.ravel(), p.expected.ravel()) for p in pairs):
        return "reshaped", "The numbers are right and in order; only the shape is not."
    return None


def _ends(pairs: Sequence[Pair], close: Close) -> Found:
    """Right, but for rows that are missing or too many at one end of an axis."""
    if any(p.got.ndim != p.expected.ndim or p.got.ndim == 0 for p in pairs):
        return None
    for axis in range(min(p.got.ndim for p in pairs)):
        for last in (True, False):
            lacks = [p.expected.shape[axis] - p.got.shape[axis] for p in pairs]
            if all(_cut(p, axis, last, close) for p in pairs) and (
                min(lacks) >= 0 or max(lacks) <= 0
            ):
                few = max(lacks) > 0
                end = "end" if last else "beginning"
                of_axis = "" if pairs[0].got.ndim == 1 else f" along axis {axis}"
                what = "are missing" if few else "are too many"
                counts = {abs(lack) for lack in lacks if lack}
                how_many = (
                    f"{counts.pop()} at the {end}" if len(counts) == 1 else f"some at the {end}"
                )
                return "ends", f"What both have is right; {how_many}{of_axis} {what}."
    return None


def _cut(pair: Pair, axis: int, last: bool, close: Close) -> bool:
    shared = min(pair.got.shape[axis], pair.expected.shape[axis])
    keep = slice(0, shared) if last else slice(-shared, None)
    index = tuple(keep if i == axis else slice(None) for i in range(pair.got.ndim))
    return shared > 0 and close(pair.got[index], pair.expected[index])


def _not_reduced(pairs: Sequence[Pair], close: Close) -> Found:
    """What came still has an axis over which a sum, a mean or a maximum is missing."""
    if found := _reduction([(p.got, p.expected) for p in pairs], close):
        name, axis = found
        over = "all of it" if axis is None else f"axis {axis} of it"
        return "not_reduced", f"The {name} over {over} is still missing."
    return None


def _reduced(pairs: Sequence[Pair], close: Close) -> Found:
    """What came is the sum, the mean or the maximum of what is expected."""
    if found := _reduction([(p.expected, p.got) for p in pairs], close):
        name, axis = found
        over = "all" if axis is None else f"axis {axis}"
        return "reduced", f"It is the {name} over {over} of what is expected."
    return None


def _reduction(pairs: Sequence[tuple[Array, Array]], close: Close) -> tuple[str, int | None] | None:
    """The reduction, and its axis, that makes the second of every pair from the first."""
    for axis in (0, -1, None):
        for name, reduce in REDUCTIONS:
            if all(_reduces(larger, smaller, axis, reduce, close) for larger, smaller in pairs):
                return name, axis
    return None


def _reduces(
    larger: Array,
    smaller: Array,
    axis: int | None,
    reduce: Callable[..., Array],
    close: Close,
) -> bool:
    if larger.ndim == 0 or larger.size <= smaller.size:
        return False
    return close(smaller, np.asarray(reduce(larger, axis=axis)))
