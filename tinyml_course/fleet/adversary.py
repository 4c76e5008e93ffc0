"""What somebody can do who sends inputs to a network: mislead it, and copy it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.fleet.federated import Reals, Weights, predict, probabilities, train


def fgsm_step(x: Reals, gradient: Reals, eps: float, low: float, high: float) -> Reals:
    """Move each number of an input by `eps` in the direction that makes the loss larger.

    Parameters
    ----------
    x, gradient
        The input, and the slope of the loss over it; the same shape. Where the slope is 0, the
        number stays.
    eps, low, high
        How far, and the range in which an input lies, before and after.

    Notes
    -----
    Source: Goodfellow, Shlens, Szegedy, Explaining and Harnessing Adversarial Examples (2015).

    Examples
    --------
    >>> fgsm_step(np.array([0.5, 0.9, 0.2]), np.array([3.0, 0.1, -2.0]), 0.25, 0.0, 1.0)
    array([0.75, 1.  , 0.  ])
    """
    return np.clip(x + eps * np.sign(gradient), low, high)


def input_gradient(weights: Sequence[Reals], x: Reals, y: npt.NDArray[np.int64]) -> Reals:
    """Slope of the cross-entropy of each row over its numbers, ``(n, features)``."""
    error = probabilities(weights, x) - np.eye(weights[0].shape[1])[y]
    return np.asarray(error @ weights[0].T)


def train_against_fgsm(
    weights: Sequence[Reals],
    x: Reals,
    y: npt.NDArray[np.int64],
    steps: int,
    rate: float,
    eps: float,
) -> Weights:
    """Train on examples that are moved by `fgsm_step` before each step: adversarial training.

    Parameters are those of `tinyml_course.fleet.federated.train`; `eps` is that of the step.
    """
    low, high = float(x.min()), float(x.max())
    current = [each.copy() for each in weights]
    for _ in range(steps):
        moved = fgsm_step(x, input_gradient(current, x, y), eps, low, high)
        current = train(current, moved, y, 1, rate)
    return current


def copy_from_probabilities(
    ask: Callable[[Reals], Reals], x: Reals, smallest: float = 1e-12
) -> Weights:
    """Weights of a dense layer with softmax, solved from what it answers.

    Parameters
    ----------
    ask
        Gives probabilities ``(n, classes)`` for ``(n, features)``.
    x
        What is asked: at least one more row than there are features, in general position.
    smallest
        A smaller probability is taken for this one; for rounded answers, half a step.

    Raises
    ------
    DataError
        There are not enough rows.

    Notes
    -----
    The logarithm of two probabilities' ratio is linear in the input, so each row is a linear
    equation. Source: Tramèr et al., Stealing Machine Learning Models via Prediction APIs (2016).
    """
    if len(x) <= x.shape[1]:
        raise DataError(f"expected at least {x.shape[1] + 1} rows to ask, got {len(x)}")
    answers = np.log(np.clip(ask(x), smallest, None))
    ratios = answers - answers[:, :1]
    solved = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), ratios, rcond=None)[0]
    return [solved[:-1], solved[-1]]


def agreement(one: Sequence[Reals], other: Sequence[Reals], x: Reals) -> float:
    """Share of the rows for which two networks give the same class, 0 ... 1."""
    return float(np.mean(predict(one, x) == predict(other, x)))
