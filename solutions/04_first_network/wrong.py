"""The wrong answers people give to lesson 04, one function each; `exercises` holds their hints."""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import (
    Layers,
    confusion,
    dense_forward,
    gradients,
    macs_and_params,
    portable,
    rounded,
)

# dense_forward --------------------------------------------------------------------------------


def not_transposed(x, weights, bias, relu):
    return dense_forward(x, weights.T, bias, relu)


def no_bias(x, weights, bias, relu):
    return dense_forward(x, weights, 0 * bias, relu)


def bias_subtracted(x, weights, bias, relu):
    return dense_forward(x, weights, -bias, relu)


def no_relu(x, weights, bias, relu):
    return dense_forward(x, weights, bias, relu=False)


def always_relu(x, weights, bias, relu):
    return dense_forward(x, weights, bias, relu=True)


def relu_before_bias(x, weights, bias, relu):
    return dense_forward(x, weights, 0 * bias, relu) + bias


def relu_of_the_input(x, weights, bias, relu):
    return dense_forward(np.maximum(x, 0) if relu else x, weights, bias, relu=False)


def absolute_value(x, weights, bias, relu):
    sums = dense_forward(x, weights, bias, relu=False)
    return np.abs(sums) if relu else sums


def elementwise(x, weights, bias, relu):
    sums = x * weights + bias
    return np.maximum(sums, 0) if relu else sums


# stable_softmax -------------------------------------------------------------------------------


def powers_of(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits - logits.max(axis=1, keepdims=True))


def smallest_taken_off(logits):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.min(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def mean_taken_off(logits):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.mean(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def overflows(logits: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        return portable(powers / powers.sum(axis=1, keepdims=True))


def one_maximum_for_all(logits: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        powers = np.exp(logits - logits.max())
        return portable(powers / powers.sum(axis=1, keepdims=True))


def down_the_columns(logits: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        powers = np.exp(logits - logits.max(axis=0, keepdims=True))
        return portable(powers / powers.sum(axis=0, keepdims=True))


def all_rows_together(logits: np.ndarray) -> np.ndarray:
    powers = powers_of(logits)
    return portable(powers / powers.sum())


def not_divided(logits: np.ndarray) -> np.ndarray:
    return portable(powers_of(logits))


def sums_lie_flat(logits: np.ndarray) -> np.ndarray:
    powers = powers_of(logits)
    return portable(powers / powers.sum(axis=1))


def no_powers(logits: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return portable(logits / logits.sum(axis=1, keepdims=True))


def smallest_wins(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits.min(axis=1, keepdims=True) - logits)
    return portable(powers / powers.sum(axis=1, keepdims=True))


# sgd_epoch ------------------------------------------------------------------------------------


def batches(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def moved(layers: Any, slopes: Any, step: float) -> Layers:
    return tuple(layer - step * slope for layer, slope in zip(layers, slopes, strict=True))


def uphill(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, -learning_rate / len(rows))
    return rounded(layers)


def summed_slopes(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        layers = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate)
    return rounded(layers)


def over_the_batch_size(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, learning_rate / batch_size)
    return rounded(layers)


def over_all_rows(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        layers = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(x))
    return rounded(layers)


def nothing_moved(layers, x, y, order, batch_size, learning_rate):
    return rounded(layers)


def only_the_last_batch(layers, x, y, order, batch_size, learning_rate):
    rows = batches(order, batch_size)[-1]
    return rounded(moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows)))


def one_layer_after_the_other(layers, x, y, order, batch_size, learning_rate):
    now = list(layers)
    for rows in batches(order, batch_size):
        for k in range(4):
            now[k] = now[k] - learning_rate / len(rows) * gradients(now, x[rows], y[rows])[k]
    return rounded(now)


def biases_stay(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        w1, _, w2, _ = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows))
        layers = w1, layers[1], w2, layers[3]
    return rounded(layers)


def stale_slopes(layers, x, y, order, batch_size, learning_rate):
    now = layers
    for rows in batches(order, batch_size):
        now = moved(now, gradients(layers, x[rows], y[rows]), learning_rate / len(rows))
    return rounded(now)


def one_step(layers, x, y, order, batch_size, learning_rate):
    return rounded(moved(layers, gradients(layers, x, y), learning_rate / len(x)))


def order_ignored(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(np.arange(len(x)), batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


def labels_not_shuffled(layers, x, y, order, batch_size, learning_rate):
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        slopes = gradients(layers, x[rows], y[start : start + batch_size])
        layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


def last_batch_dropped(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        if len(rows) == batch_size:
            slopes = gradients(layers, x[rows], y[rows])
            layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


def only_the_first_batch(layers, x, y, order, batch_size, learning_rate):
    rows = order[:batch_size]
    return rounded(moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows)))


# macs_and_params ------------------------------------------------------------------------------


def depthwise_as_full(kind, length, channels, filters, kernel, stride):
    kind = "conv" if kind == "depthwise" else kind
    return macs_and_params(kind, length, channels, filters, kernel, stride)


def no_biases(kind, length, channels, filters, kernel, stride):
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    return macs, params - (channels if kind == "depthwise" else filters)


def with_steps(kind: str, steps: int, layer: tuple[int, ...]) -> tuple[int, int]:
    """The right counts, but for so many positions of the kernel."""
    length, channels, filters, kernel, stride = layer
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    right = (length - kernel) // stride + 1
    return (macs if kind == "dense" else macs // right * steps), params


def at_the_input(kind, length, channels, filters, kernel, stride):
    return with_steps(kind, length, (length, channels, filters, kernel, stride))


def stops_beyond_the_end(kind, length, channels, filters, kernel, stride):
    return with_steps(kind, length // stride, (length, channels, filters, kernel, stride))


def one_bias_for_all(kind, length, channels, filters, kernel, stride):
    macs, params = no_biases(kind, length, channels, filters, kernel, stride)
    return macs, params + 1


def bias_is_a_product(kind, length, channels, filters, kernel, stride):
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    steps = 1 if kind == "dense" else (length - kernel) // stride + 1
    return macs + steps * (channels if kind == "depthwise" else filters), params


def padded(kind, length, channels, filters, kernel, stride):
    return with_steps(kind, -(-length // stride), (length, channels, filters, kernel, stride))


def stride_forgotten(kind, length, channels, filters, kernel, stride):
    return with_steps(kind, length - kernel + 1, (length, channels, filters, kernel, stride))


def first_position_forgotten(kind, length, channels, filters, kernel, stride):
    steps = (length - kernel) // stride
    return with_steps(kind, steps, (length, channels, filters, kernel, stride))


def weights_not_shared(kind, length, channels, filters, kernel, stride):
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    without = no_biases(kind, length, channels, filters, kernel, stride)[1]
    return macs, macs + params - without


def only_one_channel(kind, length, channels, filters, kernel, stride):
    if kind != "conv":
        return macs_and_params(kind, length, channels, filters, kernel, stride)
    return macs_and_params(kind, length, 1, filters, kernel, stride)


def dense_not_flattened(kind, length, channels, filters, kernel, stride):
    length = 1 if kind == "dense" else length
    return macs_and_params(kind, length, channels, filters, kernel, stride)


def swapped(kind, length, channels, filters, kernel, stride):
    return macs_and_params(kind, length, channels, filters, kernel, stride)[::-1]


def true_division(kind, length, channels, filters, kernel, stride):
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    if kind == "dense":
        return macs, params
    return macs / ((length - kernel) // stride + 1) * ((length - kernel) / stride + 1), params


# confusion ------------------------------------------------------------------------------------


def counted(truth: Any, answers: Any, classes: int) -> np.ndarray:
    counts = np.zeros((classes, classes))
    np.add.at(counts, (truth, answers), 1)
    return counts


def in_percent(truth, answers, classes):
    return 100 * confusion(truth, answers, classes)


def transposed(truth, answers, classes):
    return confusion(truth, answers, classes).T


def truth_in_columns(truth, answers, classes):
    return confusion(answers, truth, classes)


def over_the_columns(truth, answers, classes):
    counts = counted(truth, answers, classes)
    return counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)


def over_everything(truth, answers, classes):
    return counted(truth, answers, classes) / len(truth)


def row_sums_lie_flat(truth, answers, classes):
    counts = counted(truth, answers, classes)
    return counts / np.maximum(counts.sum(axis=1), 1)


def counts_left(truth, answers, classes):
    return counted(truth, answers, classes)


def empty_row_is_nan(truth, answers, classes):
    counts = counted(truth, answers, classes)
    with np.errstate(all="ignore"):
        return counts / counts.sum(axis=1, keepdims=True)


def labels_from_one(truth, answers, classes):
    return confusion(truth - 1, answers - 1, classes)


def size_from_the_data(truth, answers, classes):
    return confusion(truth, answers, max(truth.max(), answers.max()) + 1)


def repeats_lost(truth, answers, classes):
    counts = np.zeros((classes, classes))
    counts[truth, answers] += 1
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
