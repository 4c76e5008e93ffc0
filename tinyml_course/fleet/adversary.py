"""What somebody can do who sends inputs to a network: mislead it, and copy it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError
from tinyml_course.fleet.federated import (
    Reals,
    Weights,
    accuracy,
    predict,
    probabilities,
    train,
)
from tinyml_course.seeds import derive_seed

LIMITS = (-8.0, 8.0)
"""Scaled inputs lie between these."""


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
    low, high = LIMITS
    current = [each.copy() for each in weights]
    for _ in range(steps):
        moved = fgsm_step(x, input_gradient(current, x, y), eps, low, high)
        current = train(current, moved, y, 1, rate)
    return current


def accuracy_under(
    step: Callable[..., Reals],
    target: Sequence[Reals],
    maker: Sequence[Reals],
    x: Reals,
    y: npt.NDArray[np.int64],
    eps: float,
) -> float:
    """Accuracy of a network on inputs that were moved against another one, or against itself.

    Parameters
    ----------
    step
        As `fgsm_step`; called with `LIMITS`.
    target, maker
        The network that answers, and the one whose slopes are followed.
    x, y, eps
        Inputs, their classes, and how far each number is moved.
    """
    moved = step(x, input_gradient(maker, x, y), eps, *LIMITS)
    return accuracy(target, moved, y)


def copies(victim: Sequence[Reals], questions: int, seed: int) -> dict[str, Weights]:
    """Three copies of a dense layer with softmax, made from its answers to made-up inputs.

    Parameters
    ----------
    victim
        The network, which is only asked.
    questions
        How many standard normal inputs are asked: at least one more than it has features.
    seed
        Of the questions.

    Returns
    -------
    By what the network tells: ``"all digits"`` and ``"two digits"`` of each probability, or
    ``"the answer alone"``, the likeliest class.
    """
    features, classes = victim[0].shape
    asked = np.random.default_rng(derive_seed(seed, "questions")).normal(size=(questions, features))
    told = probabilities(victim, asked)
    empty = [np.zeros((features, classes)), np.zeros(classes)]
    return {
        "all digits": copy_from_probabilities(lambda _: told, asked),
        "two digits": copy_from_probabilities(lambda _: told.round(2), asked, smallest=0.005),
        "the answer alone": train(empty, asked, told.argmax(axis=1), 600, 1.0, 0.0001),
    }


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
