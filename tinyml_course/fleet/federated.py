"""Learning without moving data: a small network in NumPy, and the mean of many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

Reals = npt.NDArray[np.float64]
Weights = list[Reals]
"""Of a dense layer with softmax: ``(features, classes)`` and ``(classes,)``."""


def fedavg(weights: Sequence[Sequence[Reals]], counts: Sequence[int]) -> Weights:
    """The mean of several networks' weights, each weighted by how many examples it learned from.

    Parameters
    ----------
    weights
        Of each network, its arrays in the same order and of the same shapes.
    counts
        Examples of each, not all 0.

    Notes
    -----
    Source: McMahan et al., Communication-Efficient Learning of Deep Networks from Decentralized
    Data (2017), FederatedAveraging.

    Examples
    --------
    >>> fedavg([[np.array([1.0, 2.0])], [np.array([5.0, 2.0])]], [30, 10])
    [array([2., 2.])]
    """
    shares = np.asarray(counts, float) / sum(counts)
    return [np.tensordot(shares, np.stack(layer), axes=1) for layer in zip(*weights, strict=True)]


def split_unevenly(
    y: npt.NDArray[np.int64], villages: int, evenness: float, seed: int
) -> list[npt.NDArray[np.int64]]:
    """Deal examples out to villages so that each has other labels, and other numbers of them.

    Parameters
    ----------
    y
        The class of each example, ``(n,)``.
    villages
        How many, at least 1.
    evenness
        Above 0: a small one gives most examples of a class to few villages, a large one deals them
        out evenly.
    seed
        The same seed deals in the same way.

    Returns
    -------
    Indices of each village's examples, which may be none; together they are all, once.

    Raises
    ------
    DataError
        There is no village, or `evenness` is not above 0.

    Notes
    -----
    The shares of each class are drawn from a Dirichlet distribution. Source: Hsu, Qi, Brown,
    Measuring the Effects of Non-Identical Data Distribution for Federated Visual Classification
    (2019).
    """
    if villages < 1 or not evenness > 0:
        raise DataError(
            f"expected at least 1 village and an evenness above 0, got {villages} and {evenness}"
        )
    rng = np.random.default_rng(derive_seed(seed, "villages"))
    dealt: list[list[int]] = [[] for _ in range(villages)]
    for label in np.unique(y):
        shares = rng.dirichlet(np.full(villages, evenness))
        owners = rng.choice(villages, int(np.sum(y == label)), p=shares)
        for example, owner in zip(rng.permutation(np.flatnonzero(y == label)), owners, strict=True):
            dealt[owner].append(int(example))
    return [np.array(sorted(each), np.int64) for each in dealt]


def probabilities(weights: Sequence[Reals], x: Reals) -> Reals:
    """Softmax of a dense layer: ``(n, features)`` to ``(n, classes)``, rows that sum to 1."""
    scores = x @ weights[0] + weights[1]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def predict(weights: Sequence[Reals], x: Reals) -> npt.NDArray[np.int64]:
    """The likeliest class of each row of ``x``, ``(n,)``."""
    return probabilities(weights, x).argmax(axis=1)


def train(
    weights: Sequence[Reals],
    x: Reals,
    y: npt.NDArray[np.int64],
    steps: int,
    rate: float,
    decay: float = 0.01,
) -> Weights:
    """Take so many steps down the mean cross-entropy of all examples; return new weights.

    Parameters
    ----------
    weights
        Where to start; they are not changed.
    x, y
        ``(n, features)`` and the class of each row.
    steps, rate
        Full-batch steps, and the learning rate.
    decay
        Pulls the weights, not the biases, towards 0.
    """
    w, b = (each.copy() for each in weights)
    wanted = np.eye(w.shape[1])[y]
    for _ in range(steps):
        error = (probabilities([w, b], x) - wanted) / len(x)
        w -= rate * (x.T @ error + decay * w)
        b -= rate * error.sum(axis=0)
    return [w, b]


def accuracy(weights: Sequence[Reals], x: Reals, y: npt.NDArray[np.int64]) -> float:
    """Share of the rows whose likeliest class is right, 0 ... 1."""
    return float(np.mean(predict(weights, x) == y))


def in_rounds(
    start: Sequence[Reals],
    villages: Sequence[tuple[Reals, npt.NDArray[np.int64]]],
    mean: Callable[[list[Weights], list[int]], Weights],
    rounds: int,
    steps: int,
    rate: float,
) -> Weights:
    """Federated learning: villages train by themselves, a server averages, and so on.

    Parameters
    ----------
    start
        Weights that the server begins with.
    villages
        ``x`` and ``y`` of each; one without examples takes no part.
    mean
        Of the villages' weights and numbers of examples, as `fedavg`.
    rounds, steps, rate
        How often the server averages, and how each village trains in between.
    """
    owned = [(x, y) for x, y in villages if len(y)]
    weights = list(start)
    for _ in range(rounds):
        learned = [train(weights, x, y, steps, rate) for x, y in owned]
        weights = mean(learned, [len(y) for _, y in owned])
    return weights
