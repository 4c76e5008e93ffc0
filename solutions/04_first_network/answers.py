"""The right answers of lesson 04, and the inputs they are checked on."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import softmax

Layers = tuple[np.ndarray, ...]
"""Weights and biases of two dense layers: ``(w1, b1, w2, b2)``."""


def portable(values: Any) -> np.ndarray:
    """Nine digits: the last bits of exp and of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


# dense_forward --------------------------------------------------------------------------------


def dense_forward(x: np.ndarray, weights: np.ndarray, bias: np.ndarray, relu: bool) -> np.ndarray:
    """Weighted sums plus bias, negative sums set to 0 where there is a ReLU."""
    sums = x @ weights.T + bias
    return np.maximum(sums, 0) if relu else sums


def dense_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    example = np.array([[1.0, 2.0]]), np.array([[5.0, -1.0], [-0.5, 0.0]]), np.array([0.5, 0.25])
    cases: list[tuple[Any, ...]] = [(*example, False), (*example, True)]
    for n, depth, units, relu in [(5, 4, 4, False), (7, 3, 6, True), (1, 6, 2, True), (9, 2, 5, 0)]:
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        drawn = [rng.integers(-24, 25, s) / 8 for s in ((n, depth), (units, depth), (units,))]
        cases.append((*drawn, bool(relu)))
    return cases


# stable_softmax -------------------------------------------------------------------------------


def stable_softmax(logits: np.ndarray) -> np.ndarray:
    """Powers of e, after each row's largest score was taken off, over their sum."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return portable(powers / powers.sum(axis=1, keepdims=True))


def score_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    fixed = [
        [[2.0, 1.0, 0.0], [0.0, 0.0, 3.0]],
        [[1000.0, 1001.0, 1002.0]],
        [[0.0, 2000.0, -2000.0]],
        [[1.0, 2.0, 4.0], [900.0, 901.0, 899.0], [-800.0, -803.0, -801.0]],
    ]
    shapes = [(4, 4), (6, 5), (1, 7)]
    drawn = [rng.uniform(-4, 4, shape).round(3) for shape in shapes]
    return [(np.array(logits),) for logits in [*fixed, *drawn]]


# sgd_epoch ------------------------------------------------------------------------------------


def gradients(layers: Layers, x: np.ndarray, y: np.ndarray) -> Layers:
    """Slopes of the loss, summed over the rows; the lesson gives this one."""
    w1, b1, w2, b2 = layers
    hidden = dense_forward(x, w1, b1, relu=True)
    error = softmax(dense_forward(hidden, w2, b2, relu=False), axis=1)
    error[np.arange(len(y)), y] -= 1
    back = (error @ w2) * (hidden > 0)
    return back.T @ x, back.sum(axis=0), error.T @ hidden, error.sum(axis=0)


def rounded(layers: Any) -> Layers:
    return tuple(portable(layer) for layer in layers)


def sgd_epoch(
    layers: Layers,
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    batch_size: int,
    learning_rate: float,
) -> Layers:
    """A step against the mean slope for each batch, in the given order."""
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        slopes = gradients(layers, x[rows], y[rows])
        steps = [learning_rate * slope / len(rows) for slope in slopes]
        layers = tuple(layer - step for layer, step in zip(layers, steps, strict=True))
    return rounded(layers)


def epoch_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    sizes = [(10, 2, 4, 3, 4), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12)]
    return [_epoch(rng, *size) for size in sizes]


def _epoch(
    rng: np.random.Generator, rows: int, depth: int, hidden: int, classes: int, batch_size: int
) -> tuple[Any, ...]:
    shapes = ((hidden, depth), (hidden,), (classes, hidden), (classes,))
    layers = tuple(rng.uniform(-1, 1, shape).round(2) for shape in shapes)
    x = rng.uniform(-2, 2, (rows, depth)).round(2)
    order = np.roll(rng.permutation(rows), 1)
    return layers, x, rng.integers(0, classes, rows), order, batch_size, 0.25


# macs_and_params ------------------------------------------------------------------------------


def macs_and_params(
    kind: str, length: int, channels: int, filters: int, kernel: int, stride: int
) -> tuple[int, int]:
    """Multiplications of a layer for one window, and the numbers it has learned."""
    steps = (length - kernel) // stride + 1
    if kind == "conv":
        weights = filters * kernel * channels
        return steps * weights, weights + filters
    if kind == "depthwise":
        weights = channels * kernel
        return steps * weights, weights + channels
    weights = length * channels * filters
    return weights, weights + filters


def layer_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        ("conv", 10, 2, 4, 3, 1),
        ("conv", 101, 6, 8, 7, 4),
        ("depthwise", 24, 16, 16, 5, 1),
        ("dense", 6, 10, 4, 1, 1),
    ]
    for _ in range(4):
        length, channels, filters = (int(n) for n in rng.integers((40, 2, 3), (90, 9, 30)))
        kernel, stride = int(rng.integers(3, 9)), int(rng.integers(2, 5))
        cases.append(("conv", length, channels, filters, kernel, stride))
        cases.append(("depthwise", length, filters, filters, kernel, stride))
        cases.append(("dense", length, channels, filters, 1, 1))
    return cases


# confusion ------------------------------------------------------------------------------------


def confusion(truth: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """Row: the truth; column: the answer; each row over its sum, an empty row stays 0."""
    counts = np.zeros((classes, classes))
    np.add.at(counts, (truth, answers), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def answer_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 2),
        (np.array([1, 1, 1, 2, 2]), np.array([1, 2, 2, 2, 0]), 4),  # nobody did 0 or 3
    ]
    for classes, n in [(3, 40), (5, 200), (7, 90)]:
        truth = rng.integers(0, classes, n)
        truth[:classes] = np.arange(classes)
        # Mostly right, and wrong more often upwards than downwards.
        answers = np.clip(truth + rng.choice([-1, 0, 0, 0, 1, 1], n), 0, classes - 1)
        cases.append((truth, answers, classes))
    return cases
