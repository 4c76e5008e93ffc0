"""Whether values are still distributed as they were: the population stability index."""

from __future__ import annotations

import math
from collections.abc import Sequence

SHARE_FLOOR = 0.001
"""A smaller share counts as this one: the logarithm of 0 is minus infinity."""


def psi(expected: Sequence[int], actual: Sequence[int]) -> float:
    """Population stability index of two histograms over the same bins; 0 if shares are equal.

    Parameters
    ----------
    expected, actual
        Counts of each bin, before and now; the totals may differ, and neither is 0.

    Notes
    -----
    The sum of ``(a - e) ln(a / e)`` over the bins, of shares that are at least `SHARE_FLOOR`.
    Source: N. Siddiqi, Credit Risk Scorecards (2006), who calls less than 0.1 no change and more
    than 0.25 a major one.

    Examples
    --------
    >>> round(psi([50, 50], [25, 75]), 4)
    0.2747
    """
    before, now = sum(expected), sum(actual)
    index = 0.0
    for old, new in zip(expected, actual, strict=True):
        e, a = max(old / before, SHARE_FLOOR), max(new / now, SHARE_FLOOR)
        index += (a - e) * math.log(a / e)
    return index
