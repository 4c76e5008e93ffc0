"""Gate 5: how often each group gets a right answer, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True)
class Audited:
    """One group: right answers, examples, and the 95 % interval of its share."""

    name: str
    right: int
    count: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Right answers as a share."""
        return self.right / self.count


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """95 % interval of a share of which `right` of `count` were seen; honest for small counts.

    Parameters
    ----------
    right, count
        Whole numbers, 0 ≤ right ≤ count, count > 0.

    Raises
    ------
    DataError
        The numbers are no such counts.

    Notes
    -----
    Source: E. B. Wilson: Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if count <= 0 or not 0 <= right <= count:
        raise DataError(f"expected 0 ≤ right ≤ count and count > 0, got {right} of {count}")
    share, squared = right / count, Z * Z
    middle = share + squared / (2 * count)
    half = Z * sqrt(share * (1 - share) / count + squared / (4 * count * count))
    low, high = ((middle + sign * half) / (1 + squared / count) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def audit_groups(right: npt.ArrayLike, groups: npt.ArrayLike) -> tuple[Audited, ...]:
    """Every group's share of right answers, the lowest first, of equal ones by name.

    Parameters
    ----------
    right
        ``(N,)`` booleans, N ≥ 1.
    groups
        ``(N,)``.

    Raises
    ------
    DataError
        The lengths differ, or there are none.
    """
    answers, names = np.asarray(right, bool), np.asarray(groups)
    if answers.ndim != 1 or answers.shape != names.shape or not len(answers):
        raise DataError(
            f"expected a group for each of N ≥ 1 answers, got {answers.shape} and {names.shape}"
        )
    rows = []
    for name in np.unique(names):
        of_group = answers[names == name]
        counts = int(of_group.sum()), len(of_group)
        rows.append(Audited(str(name), *counts, *wilson_interval(*counts)))
    return tuple(sorted(rows, key=lambda row: (row.share, row.name)))
