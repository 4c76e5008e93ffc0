"""Weights and output stages as streams of words, in the order in which packed kernels use them.

What the words mean stands in ``c/tinyml_products.h`` and ``c/tinyml_depthwise_conv_2d_packed.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.deploy.packed_stages import (
    SUM_BITS,
    ExactStage,
    ShortStage,
    find_exact_stage,
    find_short_stage,
)
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.thresholds import find_thresholds, reachable_sums

CHANNELS = 4
"""Channels of a group."""

_LOWEST_HALF = -(1 << 15)
_FOUR = (0, 2, 1, 3)  # a word of four codes becomes the pairs (first, third) and (second, fourth)


def column_order(rows: int, run: int, multiple: int) -> Array:
    """Where each code of a column comes from: an index into the window's codes, or -1 for a zero.

    Parameters
    ----------
    rows
        Rows of the window.
    run
        Codes of a row.
    multiple
        Of how many codes a column has to be: 4, or 8 for kernels of single pixels.

    Returns
    -------
    The fours of every row, then what is left of all rows, then zeros.
    """
    codes = np.arange(rows * run).reshape(rows, run)
    fours, rest = codes[:, : run // 4 * 4].ravel(), codes[:, run // 4 * 4 :].ravel()
    fill = np.full(-(len(fours) + len(rest)) % multiple, -1)
    return np.concatenate([fours, rest, fill])


def product_stream(stage: IntegerStage, matrix: Array, order: Array) -> tuple[str, Array] | None:
    """The stream of a matrix product, and the name of the output stage it is made for.

    Parameters
    ----------
    stage
        The output stage.
    matrix
        Shape (products, channels), int8.
    order
        As `column_order` gives it.

    Returns
    -------
    ``"short"`` or ``"exact"``, and the words, int64 with 32 bits; None where the kernels would not
    be exact.
    """
    channels = matrix.shape[1]
    if channels % CHANNELS:
        return None
    thresholds = find_thresholds(stage, *reachable_sums(matrix))
    if thresholds is None:
        return None
    matrix = np.where(thresholds.is_constant, 0, matrix.astype(np.int64))
    if (matrix[:, 1::2] * 256 + matrix[:, ::2]).min(initial=0) < _LOWEST_HALF:
        return None
    if short := find_short_stage(stage, thresholds):
        name, (first, last) = "short", _short_words(short)
    elif exact := find_exact_stage(stage, thresholds):
        name, (first, last) = "exact", _exact_words(exact)
    else:
        return None
    groups = channels // CHANNELS
    words = [first.reshape(groups, -1), _weight_words(matrix, order), last.reshape(groups, -1)]
    return name, np.concatenate(words, axis=1).ravel()


def depthwise_stream(short: ShortStage, taps: Array) -> Array:
    """The stream of a depthwise convolution with 3 x 3 taps: five words a channel.

    The third byte of the first column's weights is the addition of the output stage.

    Parameters
    ----------
    short
        The output stage.
    taps
        Shape (3, 3, channels): rows, columns, channels.
    """
    codes = np.where(short.is_constant, 0, taps.astype(np.int64)) & 0xFF
    first, second, third = codes  # rows: (columns, channels)
    weights = first | second << 8 | third << 24
    weights[0] |= short.additions << 16
    return np.concatenate([short.offsets[None], weights, short.multipliers[None]]).T.ravel()


def _weight_words(matrix: Array, order: Array) -> Array:
    """Shape (groups, words): along the depth, a word of channels 0 and 1 and one of 2 and 3."""
    fours = order.reshape(-1, 4)[:, _FOUR].ravel()
    padded = np.concatenate([matrix.astype(np.int64), np.zeros((1, matrix.shape[1]), np.int64)])
    halves = padded[fours][:, 1::2] * 256 + padded[fours][:, ::2]  # (depth, channels / 2)
    words = _pair(halves[::2], halves[1::2])
    depth = len(words)
    return words.reshape(depth, -1, 2).transpose(1, 0, 2).reshape(-1, 2 * depth)


def _short_words(short: ShortStage) -> tuple[Array, Array]:
    """First values of each two channels; and both multipliers and the offset of the first."""
    even, odd = short.offsets[::2], short.offsets[1::2]
    first = np.stack([odd, np.zeros_like(odd)], axis=1)
    return first, np.stack([short.multipliers[::2], short.multipliers[1::2], even], axis=1)


def _exact_words(exact: ExactStage) -> tuple[Array, Array]:
    """First values of each two channels; and multiplier, constant and shift of each channel."""
    even, odd = exact.biases[::2], exact.biases[1::2]
    first = np.stack([(odd << SUM_BITS) + even, even], axis=1)
    return first, np.stack([exact.multipliers, exact.constants, exact.right], axis=1)


def _pair(low: Array, high: Array) -> Array:
    """Words of two signed halves."""
    return ((high << 16) | (low & 0xFFFF)).astype(np.int32).astype(np.int64)
