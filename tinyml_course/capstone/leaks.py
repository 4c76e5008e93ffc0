"""Gate 1: nobody on both sides of the split, and no example that is nearly there twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

NEAR = 0.05
"""Root mean square difference, in standard deviations of each number, up to which two examples
count as one. Repeated clips and copies with a little noise are below it. Chosen."""

_BLOCK = 512


@dataclass(frozen=True)
class Leaks:
    """What is on both sides of a split.

    Attributes
    ----------
    groups
        Groups with examples on both sides, sorted.
    duplicates
        Rows of the test side that are nearly the same as a training example, sorted.
    """

    groups: tuple[str, ...]
    duplicates: tuple[int, ...]


def find_leaks(
    x_train: npt.ArrayLike,
    x_test: npt.ArrayLike,
    group_train: npt.ArrayLike,
    group_test: npt.ArrayLike,
    near: float = NEAR,
) -> Leaks:
    """Groups on both sides, and test examples that have a near twin in the training set.

    Parameters
    ----------
    x_train, x_test
        ``(N, ...)`` and ``(M, ...)`` numbers.
    group_train, group_test
        ``(N,)`` and ``(M,)``.
    near
        Largest root mean square difference of twins, each number divided by its standard deviation
        over both sides; a number that never changes does not count.

    Raises
    ------
    DataError
        A side is empty, or the shapes do not fit.
    """
    train, test = (np.asarray(x, np.float64) for x in (x_train, x_test))
    if not len(train) or not len(test) or train.shape[1:] != test.shape[1:]:
        raise DataError(
            "expected examples of one shape on both sides of the split, got "
            f"{train.shape} and {test.shape}; mark some examples as test, not all"
        )
    known, met = np.asarray(group_train), np.asarray(group_test)
    shared = tuple(str(g) for g in np.intersect1d(known, met))
    return Leaks(shared, tuple(_twins(train, test, near)))


def _twins(train: npt.NDArray[np.float64], test: npt.NDArray[np.float64], near: float) -> list[int]:
    train, test = train.reshape(len(train), -1), test.reshape(len(test), -1)
    both = np.concatenate([train, test])
    spread = both.std(axis=0)
    counts = max(int((spread > 0).sum()), 1)
    spread[spread == 0] = 1
    middle = both.mean(axis=0)
    train, test = (train - middle) / spread, (test - middle) / spread
    squares, found = (train**2).sum(axis=1), []
    for start in range(0, len(test), _BLOCK):
        rows = test[start : start + _BLOCK]
        # |a - b|² = |a|² + |b|² - 2ab: one product in place of all differences.
        apart = squares + (rows**2).sum(axis=1)[:, None] - 2 * rows @ train.T
        found += (start + np.flatnonzero(apart.min(axis=1) <= counts * near**2)).tolist()
    return found
