"""What answers tell about items, about the test, and about what was learned.

Right answers are a table of booleans, ``(students, items)``. A number that the answers do not
determine, such as the discrimination of an item that everybody got right, is nan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Right = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

RESAMPLES = 5_000
CONFIDENCE = 0.95


def discriminations(right: Right) -> Floats:
    """Point-biserial correlation of each item with the rest of the test, ``(items,)``.

    The item itself is left out of the score: with ten items it would correlate with itself.
    Near 0, the item does not tell strong from weak students; below 0, look for a fault in it.

    Source: J. C. Nunnally and I. H. Bernstein (1994), Psychometric Theory, 3rd ed. (the corrected
    item-total correlation).
    """
    values = right.astype(float)
    rests = values.sum(axis=1, keepdims=True) - values
    return np.array([_correlation(*pair) for pair in zip(values.T, rests.T, strict=True)])


def reliability(right: Right) -> float:
    """KR-20, which is Cronbach's alpha of items that are right or wrong; at most 1.

    How far the items agree on who is strong: with few students, or few items, it is a rough
    number.

    Source: G. F. Kuder and M. W. Richardson (1937), "The theory of the estimation of test
    reliability", Psychometrika 2(3), 151-160, formula 20.
    """
    students, items = right.shape
    if students < 2 or items < 2:
        return float("nan")
    variance = right.sum(axis=1).var()
    if variance == 0:
        return float("nan")
    p = right.mean(axis=0)
    return float(items / (items - 1) * (1 - (p * (1 - p)).sum() / variance))


@dataclass(frozen=True)
class Gain:
    """The normalised gain of a class, and its interval.

    Attributes
    ----------
    students
        Who took both forms; nobody else counts.
    before, after
        Their mean share of right answers, from 0 to 1.
    gain
        The share of what could still be learned that was learned.
    low, high
        Where it lies in 95 % of resampled classes.
    """

    students: int
    before: float
    after: float
    gain: float
    low: float
    high: float


def normalised_gain(before: Floats, after: Floats, seed: int = 0) -> Gain:
    """Hake's gain of the class means, with a percentile bootstrap over the students.

    Parameters
    ----------
    before, after
        Share of right answers of each student, ``(students,)``, from 0 to 1, in one order.
    seed
        Of the resampling.

    Notes
    -----
    The interval tells how much the students of this class differ; it knows nothing of other
    classes, and with few students it is too narrow.

    Source: R. R. Hake (1998), "Interactive-engagement versus traditional methods", American
    Journal of Physics 66(1), 64-74; B. Efron and R. J. Tibshirani (1993), An Introduction to the
    Bootstrap, chapter 13.
    """
    n = len(before)
    if n == 0:
        nan = float("nan")
        return Gain(0, nan, nan, nan, nan, nan)
    rows = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    resampled = _gain(before[rows].mean(axis=1), after[rows].mean(axis=1))
    known = resampled[np.isfinite(resampled)]  # a class that knew everything cannot gain
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(known, [tail, 100 - tail]) if known.size else (np.nan, np.nan)
    first, second = float(before.mean()), float(after.mean())
    return Gain(n, first, second, float(_gain(first, second)), float(low), float(high))


def _gain(before: npt.ArrayLike, after: npt.ArrayLike) -> Floats:
    room = 1 - np.asarray(before, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(room > 0, (np.asarray(after, float) - (1 - room)) / room, np.nan)


def _correlation(x: Floats, y: Floats) -> float:
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.mean((x - x.mean()) * (y - y.mean())) / (x.std() * y.std()))
