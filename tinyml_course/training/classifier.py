"""A small dense classifier, trained with NumPy alone: for features, where Keras would be large."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError

Layers = list[NDArray[np.float32]]
"""``[weights, bias]``, or both of the hidden layer and then of the last; weights are (in, out)."""

BATCH, RATE, DECAY = 64, 0.01, 1e-3
_KEPT, _KEPT_SQUARES = 0.9, 0.99


def train_classifier(
    x: ArrayLike, y: ArrayLike, classes: int, hidden: int, seed: int, epochs: int = 60
) -> Layers:
    """Train a softmax classifier with at most one hidden layer of ReLU units.

    Adam with a rate that falls to 0, batches of 64, a weight decay of 0.001.

    Parameters
    ----------
    x
        ``(N, numbers)``, each number of mean 0 and deviation 1 or so.
    y
        ``(N,)`` whole numbers below `classes`.
    classes
        At least 2.
    hidden
        Units of the hidden layer; 0 for none.
    seed
        Of the first weights and of the order of the rows.
    epochs
        Passes through all rows.

    Raises
    ------
    DataError
        The arrays do not fit each other or the number of classes.

    Source: D. Kingma, J. Ba: Adam: A Method for Stochastic Optimization. 2015.
    """
    rows, truth = np.asarray(x, np.float32), np.asarray(y)
    if rows.ndim != 2 or truth.shape != (len(rows),) or not len(rows) or hidden < 0:
        raise DataError(
            f"expected x (N, numbers), y (N,) and hidden ≥ 0, got shapes {rows.shape}, "
            f"{truth.shape} and {hidden}"
        )
    if truth.min() < 0 or truth.max() >= classes:
        raise DataError(f"expected classes 0 to {classes - 1} in y, got up to {truth.max()}")
    rng = np.random.default_rng(seed)
    layers = _first_layers([rows.shape[1], *[hidden] * (hidden > 0), classes], rng)
    means, squares = ([np.zeros_like(layer) for layer in layers] for _ in range(2))
    steps = epochs * math.ceil(len(rows) / BATCH)
    for step in range(steps):
        start = step * BATCH % (math.ceil(len(rows) / BATCH) * BATCH)
        if start == 0:
            order = rng.permutation(len(rows))
        batch = order[start : start + BATCH]
        correction = math.sqrt(1 - _KEPT_SQUARES ** (step + 1)) / (1 - _KEPT ** (step + 1))
        rate = RATE * (1 - step / steps) * correction
        slopes = _gradients(layers, rows[batch], truth[batch])
        for k, slope in enumerate(slopes):
            means[k] += (1 - _KEPT) * (slope - means[k])
            squares[k] += (1 - _KEPT_SQUARES) * (slope * slope - squares[k])
            layers[k] -= np.float32(rate) * means[k] / (np.sqrt(squares[k]) + np.float32(1e-7))
    return layers


def classify(layers: Layers, x: ArrayLike) -> NDArray[np.int64]:
    """The class with the largest score for each row of ``(N, numbers)``."""
    unit = np.asarray(x, np.float32)
    if len(layers) > 2:
        unit = np.maximum(unit @ layers[0] + layers[1], 0)
    return (unit @ layers[-2] + layers[-1]).argmax(axis=1)


def rounded_to_int8(layers: Layers) -> Layers:
    """The layers with weights that are whole numbers from −127 to 127 times one step a unit."""
    return [_in_steps(layer) if layer.ndim == 2 else layer for layer in layers]


def _in_steps(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    step = np.abs(weights).max(axis=0) / 127
    step[step == 0] = 1
    return np.round(weights / step) * step


def _first_layers(sizes: list[int], rng: np.random.Generator) -> Layers:
    layers: Layers = []
    for entries, units in itertools.pairwise(sizes):
        weights = rng.normal(0, math.sqrt(2 / entries), (entries, units))
        layers += [weights.astype(np.float32), np.zeros(units, np.float32)]
    return layers


def _gradients(layers: Layers, x: NDArray[np.float32], y: NDArray[np.int64]) -> Layers:
    """Of the mean cross-entropy, and of the weights' decay."""
    unit = np.maximum(x @ layers[0] + layers[1], 0) if len(layers) > 2 else x
    scores = unit @ layers[-2] + layers[-1]
    error = np.exp(scores - scores.max(axis=1, keepdims=True))
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(y)), y] -= 1
    error /= len(y)
    slopes = [unit.T @ error + DECAY * layers[-2], error.sum(axis=0)]
    if len(layers) > 2:
        back = (error @ layers[-2].T) * (unit > 0)
        slopes = [x.T @ back + DECAY * layers[0], back.sum(axis=0), *slopes]
    return slopes
