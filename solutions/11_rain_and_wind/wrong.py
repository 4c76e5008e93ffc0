"""The wrong answers people give to lesson 11, one function each; `exercises` holds their hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .answers import (
    along,
    assign_bits,
    fake_quant_ste,
    fold_batchnorm,
    layer_sensitivity,
    packed,
    portable,
    possible_steps,
    rounded_rows,
)

# fold_batchnorm -------------------------------------------------------------------------------


def bias_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, 0 * bias, gamma, beta, mean, variance, epsilon)


def bias_not_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    folded, _ = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return folded, portable(bias + beta - mean * gamma / np.sqrt(variance + epsilon))


def mean_not_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    folded, _ = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return folded, portable(bias * gamma / np.sqrt(variance + epsilon) + beta - mean)


def mean_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, bias, gamma, beta, 0 * mean, variance, epsilon)


def mean_added(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, bias, gamma, beta, -mean, variance, epsilon)


def beta_scaled(weights, bias, gamma, beta, mean, variance, epsilon):
    factor = gamma / np.sqrt(variance + epsilon)
    return portable(weights * along(factor, weights)), portable((bias - mean + beta) * factor)


def epsilon_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, bias, gamma, beta, mean, variance, 0.0)


def epsilon_outside_the_root(weights, bias, gamma, beta, mean, variance, epsilon):
    spread = (np.sqrt(variance) + epsilon) ** 2
    return fold_batchnorm(weights, bias, gamma, beta, mean, spread, 0.0)


def no_root(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, bias, gamma, beta, mean, (variance + epsilon) ** 2, 0.0)


def gamma_forgotten(weights, bias, gamma, beta, mean, variance, epsilon):
    return fold_batchnorm(weights, bias, np.ones_like(gamma), beta, mean, variance, epsilon)


def along_the_last_axis(weights, bias, gamma, beta, mean, variance, epsilon):
    _, folded_bias = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return portable(weights * (gamma / np.sqrt(variance + epsilon))), folded_bias


def weights_left_alone(weights, bias, gamma, beta, mean, variance, epsilon):
    _, folded_bias = fold_batchnorm(weights, bias, gamma, beta, mean, variance, epsilon)
    return weights, folded_bias


# fake_quant_ste -------------------------------------------------------------------------------


def rounding_blocks(values, low, high, bits):
    """The derivative of a staircase is 0."""
    rounded, _ = fake_quant_ste(values, low, high, bits)
    return rounded, np.zeros_like(values)


def gradient_everywhere(values, low, high, bits):
    rounded, _ = fake_quant_ste(values, low, high, bits)
    return rounded, np.ones_like(values)


def gradient_outside(values, low, high, bits):
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return rounded, 1 - mask


def ends_blocked(values, low, high, bits):
    rounded, mask = fake_quant_ste(values, low, high, bits)
    at_an_end = (np.abs(values - rounded) < 1e-12) & (
        (np.abs(rounded - max(high, 0)) < 1e-12) | (np.abs(rounded - min(low, 0)) < 1e-12)
    )
    return rounded, np.where(at_an_end, 0.0, mask)


def quantized(
    values: np.ndarray, low: float, high: float, steps: int, *, clip: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Forward and mask for a range taken as it is, with so many steps in it."""
    step = (high - low) / steps
    zero_point = np.round(-low / step)
    codes = np.round(values / step) + zero_point
    codes = np.clip(codes, 0, steps) if clip else codes
    inside = (values >= -zero_point * step) & (values <= (steps - zero_point) * step)
    return portable((codes - zero_point) * step), inside.astype(np.float64)


def range_not_widened(values, low, high, bits):
    return quantized(values, low, high, 2**bits - 1)


def a_step_too_many(values, low, high, bits):
    """As many steps as codes: the lowest 2^bits of them are used."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 2**bits
    zero_point = np.round(-low / step)
    codes = np.clip(np.round(values / step) + zero_point, 0, 2**bits - 1)
    _, inside = fake_quant_ste(values, low, high, bits)
    return portable((codes - zero_point) * step), inside


def half_the_codes(values, low, high, bits):
    return quantized(values, min(low, 0.0), max(high, 0.0), 2 ** (bits - 1) - 1)


def not_clipped(values, low, high, bits):
    return quantized(values, min(low, 0.0), max(high, 0.0), 2**bits - 1, clip=False)


def zero_has_no_code(values, low, high, bits):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / (2**bits - 1)
    codes = np.round((np.clip(values, low, high) - low) / step)
    inside = (values >= low) & (values <= high)
    return portable(codes * step + low), inside.astype(np.float64)


def codes_themselves(values, low, high, bits):
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / (2**bits - 1)
    rounded, mask = fake_quant_ste(values, low, high, bits)
    return np.round(rounded / step) + np.round(-low / step), mask


def cut_off(values, low, high, bits):
    low, high = min(low, 0.0), max(high, 0.0)
    top = 2**bits - 1
    step = (high - low) / top
    zero_point = np.round(-low / step)
    codes = np.clip(np.floor(values / step) + zero_point, 0, top)
    _, mask = fake_quant_ste(values, low, high, bits)
    return portable((codes - zero_point) * step), mask


# qat_step -------------------------------------------------------------------------------------


def error_of(weights: np.ndarray, x: np.ndarray, target: np.ndarray, bits: int) -> np.ndarray:
    return x @ rounded_rows(weights, bits).T - target


def steps_from_the_rounded(weights, x, target, bits, learning_rate):
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(rounded_rows(weights, bits) - learning_rate * gradient)


def rounds_the_result(weights, x, target, bits, learning_rate):
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(rounded_rows(weights - learning_rate * gradient, bits))


def without_rounding(weights, x, target, bits, learning_rate):
    return portable(weights - learning_rate * (x @ weights.T - target).T @ x / len(x))


def gradient_blocked(weights, x, target, bits, learning_rate):
    return weights


def summed_over_examples(weights, x, target, bits, learning_rate):
    return portable(weights - learning_rate * error_of(weights, x, target, bits).T @ x)


def mean_over_everything(weights, x, target, bits, learning_rate):
    """np.mean of all squared errors divides by the outputs too."""
    gradient = error_of(weights, x, target, bits).T @ x / target.size
    return portable(weights - learning_rate * gradient)


def twice_the_gradient(weights, x, target, bits, learning_rate):
    gradient = 2 * error_of(weights, x, target, bits).T @ x / len(x)
    return portable(weights - learning_rate * gradient)


def uphill(weights, x, target, bits, learning_rate):
    gradient = error_of(weights, x, target, bits).T @ x / len(x)
    return portable(weights + learning_rate * gradient)


def with_steps(weights: np.ndarray, steps: Any) -> np.ndarray:
    return np.round(weights / steps) * steps


def stepped(rounded: np.ndarray, weights: Any, x: Any, target: Any, rate: float) -> np.ndarray:
    return portable(weights - rate * (x @ rounded.T - target).T @ x / len(x))


def one_step_for_all(weights, x, target, bits, learning_rate):
    rounded = with_steps(weights, np.abs(weights).max() / (2 ** (bits - 1) - 1))
    return stepped(rounded, weights, x, target, learning_rate)


def steps_of_columns(weights, x, target, bits, learning_rate):
    return stepped(rounded_rows(weights.T, bits).T, weights, x, target, learning_rate)


def a_code_too_many(weights, x, target, bits, learning_rate):
    steps = np.abs(weights).max(axis=1, keepdims=True) / 2 ** (bits - 1)
    return stepped(with_steps(weights, steps), weights, x, target, learning_rate)


def twice_the_codes(weights, x, target, bits, learning_rate):
    steps = np.abs(weights).max(axis=1, keepdims=True) / (2**bits - 1)
    return stepped(with_steps(weights, steps), weights, x, target, learning_rate)


# layer_sensitivity ----------------------------------------------------------------------------


def ordered(losses: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, list[int]]:
    return portable(losses), np.argsort(-keys, kind="stable").tolist()


def gains_kept(baseline, accuracies):
    losses = 100 * (baseline - accuracies)
    return ordered(losses, losses.mean(axis=1))


def as_shares(baseline, accuracies):
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses / 100, order


def of_the_baseline(baseline, accuracies):
    losses, order = layer_sensitivity(baseline, accuracies)
    return portable(losses / baseline), order


def sign_turned(baseline, accuracies):
    losses = np.maximum(100 * (accuracies - baseline), 0)
    return ordered(losses, losses.mean(axis=1))


def gains_as_losses(baseline, accuracies):
    losses = 100 * np.abs(baseline - accuracies)
    return ordered(losses, losses.mean(axis=1))


def least_first(baseline, accuracies):
    losses, _ = layer_sensitivity(baseline, accuracies)
    return losses, np.argsort(losses.mean(axis=1), kind="stable").tolist()


def by_the_last_column(baseline, accuracies):
    losses, _ = layer_sensitivity(baseline, accuracies)
    return ordered(losses, losses[:, -1])


def ranks_not_order(baseline, accuracies):
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses, np.argsort(order).tolist()


def by_column(baseline, accuracies):
    losses, _ = layer_sensitivity(baseline, accuracies)
    return ordered(losses, losses.mean(axis=0))


# assign_bits ----------------------------------------------------------------------------------

Score = Callable[[float, float, float], float]
"""What makes a step cheap: extra points, total points, bytes saved."""


def greedy(
    parameters: Any, losses: Any, widths: Any, fits: Callable[[float], bool], score: Score
) -> list[int]:
    """The greedy walk with another idea of which step comes next."""
    at = [0] * len(parameters)
    while not fits(sum(packed(parameters, at, widths))):
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        scored = []
        for price, layer in steps:
            i = at[layer]
            saved = parameters[layer] * (widths[i] - widths[i + 1]) / 8
            scored.append((score(price * saved, float(losses[layer][i + 1]), saved), layer))
        at[min(scored)[1]] += 1
    return [widths[i] for i in at]


def by_points_alone(parameters, losses, widths, budget_bytes):
    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda extra, _total, _saved: extra)


def all_points_not_extra(parameters, losses, widths, budget_bytes):
    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda _extra, total, saved: total / saved)


def largest_layer_first(parameters, losses, widths, budget_bytes):
    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda _extra, _total, saved: -saved)


def dearest_first(parameters, losses, widths, budget_bytes):
    def fits(size):
        return size <= budget_bytes

    return greedy(parameters, losses, widths, fits, lambda extra, _total, saved: -extra / saved)


def a_step_too_far(parameters, losses, widths, budget_bytes):
    """Equal to the budget would do."""
    return assign_bits(parameters, losses, widths, budget_bytes - 1e-6)


def a_step_too_few(parameters, losses, widths, budget_bytes):
    at = [0] * len(parameters)
    while sum(packed(parameters, at, widths)) > budget_bytes:
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        before = list(at)
        at[min(steps)[1]] += 1
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            return [widths[i] for i in before]
    return [widths[i] for i in at]


def bits_for_bytes(parameters, losses, widths, budget_bytes):
    return assign_bits(parameters, losses, widths, budget_bytes / 8)


def straight_to_the_end(parameters, losses, widths, budget_bytes):
    """A layer goes to the fewest bits at once, the least sensitive one first."""
    order = np.argsort(losses.mean(axis=1), kind="stable")
    at = [0] * len(parameters)
    for layer in order:
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            break
        at[layer] = len(widths) - 1
    return [widths[i] for i in at]


def sorted_once(parameters, losses, widths, budget_bytes):
    levels = ([i] * len(parameters) for i in range(len(widths) - 1))
    steps = sorted(s for at in levels for s in possible_steps(parameters, losses, widths, at))
    at = [0] * len(parameters)
    for _, layer in steps:
        if sum(packed(parameters, at, widths)) <= budget_bytes:
            break
        at[layer] += 1
    return [widths[i] for i in at]


def later_of_equal(parameters, losses, widths, budget_bytes):
    at = [0] * len(parameters)
    while sum(packed(parameters, at, widths)) > budget_bytes:
        steps = possible_steps(parameters, losses, widths, at)
        if not steps:
            break
        at[-min((price, -layer) for price, layer in steps)[1]] += 1
    return [widths[i] for i in at]


def all_alike(parameters, losses, widths, budget_bytes):
    for width in widths:
        if sum(parameters) * width / 8 <= budget_bytes:
            return [width] * len(parameters)
    return [widths[-1]] * len(parameters)


def places_not_widths(parameters, losses, widths, budget_bytes):
    found = assign_bits(parameters, losses, widths, budget_bytes)
    return [widths.index(width) for width in found]
