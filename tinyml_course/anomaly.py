"""How strange a measurement is, when it is an alarm, and what is normal, in three numbers.

A detector of faults that nobody has seen yet learns from healthy machines alone. It scores how far
a measurement lies from what they do; a threshold, chosen by what errors cost, makes an alarm of it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Reals = npt.NDArray[np.float64]


def recon_error(x: npt.ArrayLike, y: npt.ArrayLike) -> Reals:
    """Mean squared difference between inputs and what an autoencoder made of them.

    Parameters
    ----------
    x, y
        ``(N, features)`` numbers of any type; int8 codes are subtracted as whole numbers.

    Returns
    -------
    ``(N,)``, at least 0, in the square of the unit of ``x``.

    Raises
    ------
    DataError
        The shapes differ, or are not ``(N, features)``.

    Examples
    --------
    >>> recon_error([[1.0, 2.0], [0.0, 0.0]], [[1.0, 4.0], [1.0, 0.0]]).tolist()
    [2.0, 0.5]
    """
    given, made = _matrix("x", x), _matrix("y", y)
    if given.shape != made.shape:
        raise DataError(f"expected x and y of one shape, got {given.shape} and {made.shape}")
    return np.asarray(np.mean((given - made) ** 2, axis=1))


def kmeans_distance(x: npt.ArrayLike, centres: npt.ArrayLike) -> Reals:
    """Distance of each row to the nearest of some centres.

    Parameters
    ----------
    x
        ``(N, features)``.
    centres
        ``(K, features)``, at least one.

    Returns
    -------
    ``(N,)``, Euclidean, in the unit of ``x``.

    Raises
    ------
    DataError
        The rows have different lengths, or there is no centre.

    Examples
    --------
    >>> kmeans_distance([[3.0, 4.0], [10.0, 1.0]], [[0.0, 0.0], [10.0, 0.0]]).tolist()
    [5.0, 1.0]
    """
    rows, middle = _matrix("x", x), _matrix("centres", centres)
    if len(middle) == 0 or rows.shape[1] != middle.shape[1]:
        raise DataError(
            f"expected at least one centre and rows as long as those of x, got shapes "
            f"{rows.shape} and {middle.shape}"
        )
    squares = ((rows[:, None, :] - middle[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(np.sqrt(squares.min(axis=1)))


def kmeans(x: npt.ArrayLike, count: int, seed: int, rounds: int = 30) -> Reals:
    """Centres of groups of rows: assign each row to the nearest, move each to its rows' mean.

    Parameters
    ----------
    x
        ``(N, features)``, at least `count` rows.
    count
        Number of centres, at least 1.
    seed
        Determines which rows the centres start from: the first is drawn, each further one far
        from those before it with a higher chance.
    rounds
        At most this many; it stops when no row changes its group.

    Returns
    -------
    ``(count, features)``.

    Raises
    ------
    DataError
        There are fewer rows than centres.

    Notes
    -----
    Source: S. Lloyd: Least squares quantization in PCM (1982); the start is k-means++, by
    D. Arthur and S. Vassilvitskii (2007). A centre that loses all its rows stays where it is.
    """
    rows = _matrix("x", x)
    if not 1 <= count <= len(rows):
        raise DataError(f"expected 1 to {len(rows)} centres for {len(rows)} rows, got {count}")
    rng = np.random.default_rng(seed)
    centres = rows[[rng.integers(len(rows))]]
    while len(centres) < count:
        away = kmeans_distance(rows, centres) ** 2
        chance = away / away.sum() if away.any() else None
        centres = np.vstack([centres, rows[rng.choice(len(rows), p=chance)]])
    group = np.full(len(rows), -1)
    for _ in range(rounds):
        squares = ((rows[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        nearest = squares.argmin(axis=1)
        if (nearest == group).all():
            break
        group = nearest
        for k in np.unique(group):
            centres[k] = rows[group == k].mean(axis=0)
    return centres


def pick_threshold(
    labels: npt.ArrayLike, scores: npt.ArrayLike, cost_miss: float, cost_false: float
) -> tuple[float, float]:
    """The threshold with the least cost, among the scores themselves and infinity.

    A score at or above the threshold is an alarm. Of thresholds with equal cost, the highest, which
    alarms least; infinity never alarms.

    Parameters
    ----------
    labels
        ``(N,)``, 1 for a fault and 0 for a healthy one.
    scores
        ``(N,)`` finite numbers.
    cost_miss, cost_false
        What a fault without an alarm costs, and an alarm without a fault; at least 0.

    Returns
    -------
    The threshold, and the cost of all N together.

    Raises
    ------
    DataError
        The arrays differ in length, or a cost is below 0.

    Examples
    --------
    >>> pick_threshold([0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0], 5.0, 2.0)
    (2.0, 2.0)
    """
    fault, values = _labelled(labels, scores)
    if cost_miss < 0 or cost_false < 0:
        raise DataError(f"expected costs of at least 0, got {cost_miss} and {cost_false}")
    best = math.inf, cost_miss * float(fault.sum())
    for threshold in np.unique(values)[::-1]:
        alarm = values >= threshold
        missed, false = int((fault & ~alarm).sum()), int((alarm & ~fault).sum())
        cost = cost_miss * missed + cost_false * false
        if cost < best[1]:
            best = float(threshold), float(cost)
    return best


def roc_points(labels: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[Reals, Reals]:
    """False alarms and found faults, as shares, at every threshold from the highest to the lowest.

    Parameters
    ----------
    labels, scores
        As for `pick_threshold`, with both labels at least once.

    Returns
    -------
    Two arrays ``(thresholds + 1,)`` from 0 to 1: the points of the ROC curve. Equal scores make one
    point, so that a tie is a slope.

    Raises
    ------
    DataError
        The arrays differ in length, or a label is missing.

    Examples
    --------
    >>> [each.tolist() for each in roc_points([0, 1, 1], [1.0, 2.0, 1.0])]
    [[0.0, 0.0, 1.0], [0.0, 0.5, 1.0]]
    """
    fault, values = _labelled(labels, scores)
    if fault.all() or not fault.any():
        raise DataError("expected at least one fault and one healthy example in labels")
    thresholds = np.unique(values)[::-1]
    false = [0.0, *(np.mean(values[~fault] >= t) for t in thresholds)]
    found = [0.0, *(np.mean(values[fault] >= t) for t in thresholds)]
    return np.array(false), np.array(found)


def welford_update(count: int, mean: float, m2: float, x: float) -> tuple[int, float, float]:
    """Take one more value into a running mean and variance.

    Parameters
    ----------
    count, mean, m2
        How many values there were, their mean, and the sum of their squared distances from it;
        before the first value, all are 0.
    x
        The next value.

    Returns
    -------
    The three numbers with ``x``. The variance of the values is ``m2 / count``.

    Notes
    -----
    Source: B. Welford: Note on a method for calculating corrected sums of squares and products.
    Technometrics 4, 1962.

    Examples
    --------
    >>> welford_update(2, 3.0, 2.0, 6.0)  # 2 and 4, then 6
    (3, 4.0, 8.0)
    """
    count += 1
    step = x - mean
    mean += step / count
    return count, mean, m2 + step * (x - mean)


def fade(count: int, mean: float, m2: float, memory: int) -> tuple[int, float, float]:
    """Make room for the next value: beyond `memory` values, older ones count less and less.

    Parameters
    ----------
    count, mean, m2
        As `welford_update` takes and returns them.
    memory
        How many values count at most, at least 2.

    Returns
    -------
    The three numbers, with a count of at most ``memory - 1`` and the same mean and variance.

    Examples
    --------
    >>> fade(4, 10.0, 8.0, 3)
    (2, 10.0, 4.0)
    """
    if memory < 2:
        raise DataError(f"expected a memory of at least 2 values, got {memory}")
    kept = min(count, memory - 1)
    return kept, mean, m2 * kept / count if count else 0.0


def confirmed(alarms: npt.ArrayLike, needed: int, last: int) -> npt.NDArray[np.bool_]:
    """Where at least `needed` of the `last` windows were an alarm, this one among them.

    Parameters
    ----------
    alarms
        ``(N,)`` booleans in order of time.
    needed, last
        1 ≤ needed ≤ last. Before there are `last` windows, those there are count.

    Examples
    --------
    >>> confirmed([True, False, True, False, False], 2, 3).tolist()
    [False, False, True, False, False]
    """
    alarm = np.asarray(alarms, bool)
    if not 1 <= needed <= last:
        raise DataError(f"expected 1 ≤ needed ≤ last, got {needed} of {last}")
    before = np.concatenate([[0], np.cumsum(alarm)])
    places = np.arange(len(alarm)) + 1
    return (before[places] - before[np.maximum(places - last, 0)] >= needed) & alarm


def _matrix(name: str, value: npt.ArrayLike) -> Reals:
    array = np.asarray(value)
    if array.ndim != 2 or array.dtype.kind not in "biuf" or array.shape[1] == 0:
        raise DataError(
            f"expected {name} as numbers of shape (N, features), got {array.dtype} of shape "
            f"{array.shape}; one row for each window"
        )
    return array.astype(np.float64)


def _labelled(labels: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[npt.NDArray[np.bool_], Reals]:
    fault, values = np.asarray(labels), np.asarray(scores, np.float64)
    if fault.ndim != 1 or fault.shape != values.shape or not np.isin(fault, [0, 1]).all():
        raise DataError(
            f"expected a label of 0 or 1 for each score, got shapes {fault.shape} and "
            f"{values.shape}"
        )
    if not np.isfinite(values).all():
        raise DataError("expected finite scores, got NaN or infinity; remove those windows")
    return fault.astype(bool), values
