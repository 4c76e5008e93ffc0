"""Scores for classes of unequal size, where accuracy rewards a model that never says "rain"."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp, lgamma, log, sqrt
from numbers import Integral
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Ints = npt.NDArray[np.int64]


def balanced_accuracy(y: npt.ArrayLike, predicted: npt.ArrayLike) -> float:
    """Recall of each class, averaged over the classes.

    Always naming the largest class scores 1 / classes, however large that class is.

    Parameters
    ----------
    y
        True class of each example, ``(N,)`` whole numbers. Classes that do not occur in it do not
        count.
    predicted
        Predicted class of each example, ``(N,)`` whole numbers.

    Returns
    -------
    A value in [0, 1].

    Raises
    ------
    DataError
        The arrays are empty, differ in length, or do not hold whole numbers.

    Examples
    --------
    >>> balanced_accuracy([0, 0, 0, 1], [0, 0, 0, 0])  # its accuracy is 0.75
    0.5
    """
    truth, guess = _classes("y", y), _classes("predicted", predicted)
    _check_lengths("predicted", truth, guess.size)
    recalls = [float(np.mean(guess[truth == label] == label)) for label in np.unique(truth)]
    return sum(recalls) / len(recalls)


def auc(y: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Area under the ROC curve: how often a positive example scores above a negative one.

    It needs no threshold, and only the order of the scores matters. A tie counts one half.

    Parameters
    ----------
    y
        ``(N,)``, 1 for a positive example and 0 for a negative one, both at least once.
    scores
        ``(N,)`` finite numbers, higher where the model finds "positive" more likely.

    Returns
    -------
    A value in [0, 1]: 0.5 for guessing, 1 where every positive is above every negative.

    Raises
    ------
    DataError
        The arrays differ in length, a score is not finite, or one class is missing.

    Examples
    --------
    >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75

    Source: J. Hanley, B. McNeil: The meaning and use of the area under a receiver operating
    characteristic (ROC) curve. Radiology 143, 1982: the area is the Wilcoxon rank statistic.
    """
    from scipy.stats import rankdata  # slow to import

    truth, values = _classes("y", y), np.asarray(scores)
    if values.ndim != 1 or values.dtype.kind not in "fiu" or not np.isfinite(values).all():
        raise DataError(
            f"expected scores as finite numbers of shape (N,), got {values.dtype} of shape "
            f"{values.shape}; give one score for each example"
        )
    _check_lengths("scores", truth, values.size)
    if np.unique(truth).tolist() != [0, 1]:
        raise DataError(
            f"expected both 0 and 1 in y and nothing else, got {np.unique(truth).tolist()}; "
            "compare one class with the rest, as in y == 2"
        )
    ranks = rankdata(values)  # from 1; equal scores share the mean of their ranks
    positives = int(truth.sum())
    wins = ranks[truth == 1].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * (truth.size - positives)))


def spread_over_groups(values: npt.ArrayLike, groups: npt.ArrayLike) -> float:
    """Twice the standard error of a mean whose examples come in groups, such as people.

    Examples of one group are alike, so the groups are counted, not the examples: the deviation of
    the groups' means, divided by the root of their number. For groups of equal size.

    Parameters
    ----------
    values
        ``(N,)`` numbers, or booleans such as "was right".
    groups
        ``(N,)``, which group each belongs to; at least two groups.

    Raises
    ------
    DataError
        The lengths differ, or there is one group only.

    Examples
    --------
    >>> spread_over_groups([True, True, False, False], [0, 0, 1, 1])
    1.0
    """
    numbers, group = np.asarray(values, np.float64), np.asarray(groups)
    names = np.unique(group)
    if numbers.ndim != 1 or numbers.shape != group.shape or len(names) < 2:
        raise DataError(
            f"expected values and groups of one length, at least two groups, got shapes "
            f"{numbers.shape} and {group.shape} with {len(names)} groups"
        )
    means = [numbers[group == name].mean() for name in names]
    return float(2 * np.std(means, ddof=1) / np.sqrt(len(means)))


def match_triggers(
    times_s: npt.ArrayLike, spans_s: Sequence[tuple[float, float]], late_s: float = 1.0
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Which words a detector found, and when it triggered without one.

    A trigger between the start of a word and some time after its end is a hit of that word.

    Parameters
    ----------
    times_s
        ``(triggers,)`` seconds.
    spans_s
        Start and end of each word, in seconds.
    late_s
        Seconds after the end of a word in which a trigger is still its own.

    Returns
    -------
    ``(words,)`` booleans, and the times of the triggers that belong to no word.

    Examples
    --------
    >>> match_triggers([1.5, 7.0], [(1.0, 1.4), (4.0, 4.4)])
    (array([ True, False]), array([7.]))
    """
    times = np.asarray(times_s, np.float64)
    starts, ends = np.reshape(np.asarray(spans_s, np.float64), (-1, 2)).T
    inside = (times >= starts[:, None]) & (times <= ends[:, None] + late_s)
    return np.any(inside, axis=1), times[~np.any(inside, axis=0)]


def tries_text(
    hits: Any, share: float, *, tries: int = 10, tested: int | None = None, name: str = "HITS"
) -> str:
    """What a few tries by one person say beside the share that a test set gave.

    Parameters
    ----------
    hits
        How many tries were right, 0 … `tries`; None if they are not made yet.
    share
        Share that was right in the test, 0 … 1.
    tries
        At least 1.
    tested
        Number of examples of a small test. Then one more right and one more wrong are counted, so
        that a perfect test does not promise perfect tries.
    name
        Of the variable that the reader writes.

    Returns
    -------
    Text: what to do, or the hits with the range that chance allows at `share`. It holds at least
    95 % of all such runs (exact binomial, at most 2.5 % beyond each end).

    Raises
    ------
    DataError
        ``hits`` is no whole number from 0 to `tries`.

    Examples
    --------
    >>> print(tries_text(4, 0.9))
    Live: 4 of 10 right. In the test, 90 % were right. If it worked as well live, 10 tries would
    give 7 to 10 right, at least 95 times in 100. Your run has fewer.
    """
    if hits is None:
        return (
            f"Make {tries} tries, write into {name} how many were right, and run this cell again."
        )
    _check_count(name, hits, tries)
    if tested is None:
        test = f"{100 * share:.0f} % were right"
    else:
        right = round(share * tested)
        share = (right + 1) / (tested + 2)
        test = f"{right} of {tested} were right (below, as if {right + 1} of {tested + 2})"
    chances = [comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(tries + 1)]
    low, high = _middle(chances)
    return (
        f"Live: {hits} of {tries} right. In the test, {test}. If it worked as well live, {tries} "
        f"tries would\ngive {low} to {high} right, at least 95 times in 100. "
        f"Your run {_where(hits, low, high)}."
    )


def false_triggers_text(
    count: Any,
    minutes: Any,
    per_hour: float,
    *,
    name: str = "FALSE_TRIGGERS",
    without: str = "the word",
) -> str:
    """What false triggers in some minutes say beside the rate that a test gave.

    Parameters
    ----------
    count
        False triggers, 0 or more; None if they are not counted yet.
    minutes
        Of listening, more than 0.
    per_hour
        False triggers in an hour of the test, 0 or more.
    name
        Of the variable that the reader writes.
    without
        What the reader must not say meanwhile.

    Returns
    -------
    Text: what to do, or the count with the range that chance allows at ``per_hour``. It holds at
    least 95 % of all such runs (exact Poisson, at most 2.5 % beyond each end).

    Raises
    ------
    DataError
        ``count`` is no whole number from 0 on, or ``minutes`` is no number above 0.

    Examples
    --------
    >>> print(false_triggers_text(5, 5, 4.0))
    Live: 5 false triggers in 5 minutes. In the test, 4 an hour. At that rate, 5 minutes would
    give 0 to 2, at least 95 times in 100. Your run has more.
    """
    is_number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
    if not is_number or not 0 < minutes < np.inf:
        raise DataError(f"expected minutes above 0, got {minutes!r}; write how long it listened")
    if count is None:
        return (
            f"Talk for {minutes:g} minutes without {without}, write into {name} how often it "
            "triggered, and run this cell again."
        )
    _check_count(name, count)
    mean = float(per_hour * minutes / 60)
    most = int(mean + 10 * sqrt(mean) + 10)  # beyond lies next to nothing
    chances = [exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(most)] if mean else [1.0]
    low, high = _middle(chances)
    good = ", which is good" if count < low else ""
    noun = "false trigger" if count == 1 else "false triggers"
    return (
        f"Live: {count} {noun} in {minutes:g} minutes. In the test, {per_hour:.3g} an hour. At "
        f"that rate, {minutes:g} minutes would\ngive {low} to {high}, at least 95 times in 100. "
        f"Your run {_where(count, low, high)}{good}."
    )


def _check_count(name: str, count: Any, most: int | None = None) -> None:
    whole = isinstance(count, Integral) and not isinstance(count, bool)
    if not whole or count < 0 or (most is not None and count > most):
        wanted = "from 0 on" if most is None else f"from 0 to {most}"
        raise DataError(
            f"expected {name} as a whole number {wanted}, got {count!r}; correct it, or write None"
        )


def _middle(chances: list[float]) -> tuple[int, int]:
    """First and last count that at most 2.5 % lie below and above."""
    below = np.cumsum(chances)
    return int(np.argmax(below > 0.025)), int(np.argmax(below >= 0.975))


def _where(count: int, low: int, high: int) -> str:
    return "has fewer" if count < low else "has more" if count > high else "fits this"


def _classes(name: str, value: npt.ArrayLike) -> Ints:
    array = np.asarray(value)
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "biu":
        raise DataError(
            f"expected {name} as whole numbers of shape (N,) with N ≥ 1, got {array.dtype} of "
            f"shape {array.shape}; give classes, not probabilities"
        )
    return array.astype(np.int64)


def _check_lengths(name: str, truth: Ints, found: int) -> None:
    if truth.size != found:
        raise DataError(
            f"expected {name} for each of the {truth.size} examples of y, got {found}; give "
            "arrays of one length"
        )
