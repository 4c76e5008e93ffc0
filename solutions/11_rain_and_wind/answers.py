"""The right answers of lesson 11, and the inputs they are checked on."""

from __future__ import annotations

from typing import Any

import numpy as np


def portable(values: Any) -> np.ndarray:
    """Nine digits: the last bits of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


# fold_batchnorm -------------------------------------------------------------------------------


def fold_batchnorm(
    weights: np.ndarray,
    bias: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    epsilon: float,
) -> tuple[np.ndarray, np.ndarray]:
    """One factor for each output channel, into its weights and into what its bias becomes."""
    factor = gamma / np.sqrt(variance + epsilon)
    return portable(weights * along(factor, weights)), portable((bias - mean) * factor + beta)


def along(per_channel: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A number for each output channel, shaped to broadcast against weights that begin with it."""
    return per_channel.reshape(-1, *[1] * (weights.ndim - 1))


def fold_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    one = np.array([[2.0]])
    example = [one, *(np.array([v]) for v in (1.0, 3.0, 0.5, 4.0, 0.24)), 0.01]
    cases: list[tuple[Any, ...]] = [tuple(example)]
    # As many inputs as outputs: a factor along the wrong axis fits them too, and is wrong.
    for shape, epsilon in [((3, 3), 0.001), ((4, 1, 1, 4), 0.02), ((5, 3, 3, 5), 0.1)]:
        channels = shape[0]
        gamma, variance = rng.uniform(0.4, 2.5, channels), rng.uniform(0.05, 3, channels)
        beta, mean, bias = (rng.uniform(0.3, 1.5, channels) for _ in range(3))
        given = [rng.normal(0, 0.5, shape), bias, gamma, beta, mean, variance]
        cases.append((*(part.round(3) for part in given), epsilon))
    return cases


# fake_quant_ste -------------------------------------------------------------------------------


def fake_quant_ste(
    values: np.ndarray, low: float, high: float, bits: int
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of 2^bits values that int codes have, and 1.0 where a change would be seen."""
    low, high = min(low, 0.0), max(high, 0.0)
    top = 2**bits - 1
    step = (high - low) / top
    zero_point = np.round(-low / step)
    codes = np.clip(np.round(values / step) + zero_point, 0, top)
    inside = (values >= -zero_point * step) & (values <= (top - zero_point) * step)
    return portable((codes - zero_point) * step), inside.astype(np.float64)


def fake_quant_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (np.array([-1.7, -0.6, 0.2, 1.4, 2.9]), -1.0, 2.0, 2),
        # The ends of the range themselves, exact in any arithmetic.
        (np.array([0.0, 3.0, 1.25, 5.0, -2.0, 2.0]), 0.0, 3.0, 2),
        # A range without 0, above and below: it is widened.
        (off_the_edges(rng, 0.0, 5.2, 3), 1.3, 5.2, 3),
        (off_the_edges(rng, -4.4, 0.0, 4), -4.4, -1.1, 4),
    ]
    for bits in (3, 4, 6):
        low, high = nudged_range(rng, bits)
        cases.append((off_the_edges(rng, low, high, bits), low, high, bits))
    return cases


def nudged_range(rng: np.random.Generator, bits: int) -> tuple[float, float]:
    """Ends between which 0 lies a third of a step from where evenly laid codes would be."""
    step, top = round(float(rng.uniform(0.2, 0.6)), 3), 2**bits - 1
    below = int(rng.integers(1, top - 1)) + float(rng.choice([0.3, -0.3]))
    return -below * step, (top - below) * step


def off_the_edges(rng: np.random.Generator, low: float, high: float, bits: int) -> np.ndarray:
    """Values off the halves between codes, and off the last half step, where habits differ."""
    top = 2**bits - 1
    step = (high - low) / top
    first = -np.round(-low / step)
    whole = np.concatenate([rng.integers(1, top, 9), [0, -2, -4, top, top + 2, top + 3]])
    aside = rng.uniform(0.05, 0.42, len(whole)) * rng.choice([-1, 1], len(whole))
    aside[9:13] = np.abs(aside[9:13]) * [1, -1, -1, -1]
    return ((first + whole + aside) * step).round(4)


# qat_step -------------------------------------------------------------------------------------


def qat_step(
    weights: np.ndarray, x: np.ndarray, target: np.ndarray, bits: int, learning_rate: float
) -> np.ndarray:
    """The gradient is that of the rounded weights; the step is made by the fine ones."""
    error = x @ rounded_rows(weights, bits).T - target
    return portable(weights - learning_rate * error.T @ x / len(x))


def rounded_rows(weights: np.ndarray, bits: int) -> np.ndarray:
    """Each row on whole steps of its own, the largest of them at 2^(bits - 1) - 1."""
    steps = np.abs(weights).max(axis=1, keepdims=True) / (2 ** (bits - 1) - 1)
    return np.round(weights / steps) * steps


def step_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (np.array([[3.0, 1.2]]), np.array([[1.0, 1.0]]), np.array([[3.0]]), 3, 0.1),
        (
            np.array([[3.0, 1.2], [0.6, -1.5]]),
            np.array([[1.0, 2.0], [0.0, 1.0]]),
            np.array([[5.0, -3.0], [2.0, -1.0]]),
            3,
            0.25,
        ),
    ]
    for n, units, bits in [(5, 3, 3), (7, 4, 4), (4, 4, 2)]:
        most = 2 ** (bits - 1) - 1
        codes = rng.integers(-most, most + 1, (units, units)) * 1.0
        codes[np.arange(units), rng.permutation(units)] = rng.choice([-1, 1], units)
        codes += rng.uniform(0.08, 0.4, codes.shape) * np.where(codes > 0, -1, 1)
        codes[np.arange(units), rng.permutation(units)] = most * rng.choice([-1, 1], units)
        weights = codes * rng.uniform(0.1, 0.9, (units, 1)).round(3)
        x = rng.normal(0, 1, (n, units)).round(2)
        cases.append((weights, x, rng.normal(0, 1, (n, units)).round(2), bits, 0.125))
    return cases


# layer_sensitivity ----------------------------------------------------------------------------


def layer_sensitivity(baseline: float, accuracies: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Points lost, none below 0; the layer that loses most on average comes first."""
    losses = np.maximum(100 * (baseline - accuracies), 0)
    return portable(losses), np.argsort(-losses.mean(axis=1), kind="stable").tolist()


def sensitivity_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (0.8, np.array([[0.81, 0.78], [0.8, 0.7], [0.79, 0.77]])),
        # Which layer is worst depends on what is asked: the mean, the last column, the worst.
        (0.9, np.array([[0.91, 0.9, 0.55], [0.78, 0.75, 0.6], [0.97, 0.92, 0.5]])),
    ]
    for layers, widths in [(4, 3), (6, 4), (5, 2)]:
        means = 3 * rng.permutation(layers) + 4  # points, far enough from each other
        shares = rng.uniform(0.6, 1.4, (layers, widths))
        losses = means[:, None] * shares / shares.mean(axis=1, keepdims=True)
        losses[rng.integers(layers), 0] = -3.0  # better by luck
        baseline = float(rng.uniform(0.75, 0.9).__round__(3))
        cases.append((baseline, baseline - losses / 100))
    return cases


# assign_bits ----------------------------------------------------------------------------------


def assign_bits(
    parameters: list[int], losses: np.ndarray, widths: list[int], budget_bytes: float
) -> list[int]:
    """Narrow the layer whose next step costs the fewest points a byte, until all fits."""
    at = [0] * len(parameters)
    while sum(packed(parameters, at, widths)) > budget_bytes:
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        _, layer = min(steps)
        at[layer] += 1
    return [widths[i] for i in at]


def packed(parameters: list[int], at: list[int], widths: list[int]) -> list[float]:
    """Bytes of each layer."""
    return [count * widths[i] / 8 for count, i in zip(parameters, at, strict=True)]


def possible_steps(
    parameters: list[int], losses: np.ndarray, widths: list[int], at: list[int]
) -> list[tuple[float, int]]:
    """Points a byte, and the layer, of every step that is left."""
    return [
        (
            (losses[layer][i + 1] - losses[layer][i])
            / (parameters[layer] * (widths[i] - widths[i + 1]) / 8),
            layer,
        )
        for layer, i in enumerate(at)
        if i + 1 < len(widths)
    ]


def assign_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    widths = [8, 4, 2]
    small = [8, 80, 40], np.array([[0, 0.3, 5.0], [0, 2.0, 9.0], [0, 0.5, 0.8]]), widths
    # Fits after two steps; is met exactly after three; cannot be met; is met from the start.
    cases: list[tuple[Any, ...]] = [(*small, budget) for budget in (104, 58, 10, 128)]
    # A dear step hides a cheap one behind it; then two layers that cost the same.
    hidden = np.array([[0, 2.0, 2.1], [0, 0.5, 0.8], [0, 3.0, 3.2]])
    cases += [([8, 40, 16], hidden, [8, 4, 2], budget) for budget in (32, 20)]
    cases.append(([16, 16], np.array([[0, 0.5, 2.0], [0, 0.5, 2.0]]), [8, 4, 2], 24))
    for layers, widths in [(5, [8, 6, 4, 3, 2]), (7, [8, 4, 2]), (6, [8, 6, 4, 2])]:
        parameters = [int(n) for n in 8 * rng.integers(2, 90, layers)]
        rises = rng.uniform(0.05, 1, (layers, len(widths) - 1)).cumsum(axis=1)
        rises *= rng.uniform(0.2, 6, (layers, 1))
        losses = np.hstack([np.zeros((layers, 1)), rises.cumsum(axis=1)]).round(3)
        share = float(rng.choice([0.45, 0.55, 0.65]))
        cases.append((parameters, losses, widths, round(share * sum(parameters), 1)))
    return cases
