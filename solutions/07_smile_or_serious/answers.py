"""The right answers of lesson 07, and the inputs they are checked on."""

from __future__ import annotations

from typing import Any

import numpy as np

Head = tuple[np.ndarray, float]
"""Weights ``(depth,)`` and bias of a last layer that answers yes or no."""


def portable(values: Any) -> np.ndarray:
    """Nine digits: the last bits of exp and of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


# to_gray_resize -------------------------------------------------------------------------------


def middle_square(photo: np.ndarray) -> np.ndarray:
    """The largest square in the middle; an odd rest is cut off at the bottom or the right."""
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return photo[top : top + side, left : left + side]


def grey_of(photo: np.ndarray) -> np.ndarray:
    """77 parts red, 150 green, 29 blue of 256, to the nearest whole number; ``int64``."""
    return (photo.astype(np.int64) @ np.array([77, 150, 29]) + 128) >> 8


def block_sums(square: np.ndarray, size: int) -> np.ndarray:
    k = len(square) // size
    return square.reshape(size, k, size, k).sum(axis=(1, 3))


def to_gray_resize(photo: np.ndarray, size: int) -> np.ndarray:
    """Grey, the middle square, and the mean of each block, all in whole numbers."""
    square = middle_square(grey_of(photo))
    area = (len(square) // size) ** 2
    return ((block_sums(square, size) + area // 2) // area).astype(np.uint8)


def without_colour(greys: list[list[int]]) -> np.ndarray:
    """A photo whose dots have red = green = blue: their grey is the same number."""
    return np.repeat(np.array(greys, np.uint8)[..., None], 3, axis=2)


def photo_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    # One idea a call: green and red dots, a wide photo, a mean, a mean that ends in a half.
    green, red = np.array([[[0, 179, 0]]], np.uint8), np.array([[[255, 0, 0]]], np.uint8)
    wide = without_colour([[10, 20, 30, 40], [50, 60, 70, 80]])
    block, half = without_colour([[20, 10], [11, 30]]), without_colour([[20, 10], [11, 25]])
    corner = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    cases: list[tuple[Any, ...]] = [
        (green, 1),
        (red, 1),
        (wide, 2),
        (block, 1),
        (half, 1),
        (corner, 2),
    ]
    for height, width, size in [(12, 20, 4), (27, 15, 3), (24, 31, 8), (10, 10, 5)]:
        slope = np.linspace(20, 200, width).astype(int)[None, :, None]
        noise = rng.integers(0, 56, (height, width, 3)) + rng.permutation([0, 0, 40])
        cases.append((np.clip(slope + noise, 0, 255).astype(np.uint8), size))
    return cases


# augment_light --------------------------------------------------------------------------------


def stretched(images: np.ndarray, brightness: np.ndarray, contrast: np.ndarray) -> np.ndarray:
    """New greys before rounding and clipping, ``(N, height, width)`` floats."""
    middle = images.mean(axis=(1, 2), keepdims=True)
    return (images - middle) * contrast[:, None, None] + middle + brightness[:, None, None]


def as_grey(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def augment_light(images: np.ndarray, brightness: np.ndarray, contrast: np.ndarray) -> np.ndarray:
    """Each picture's distances from its own mean stretched, then all of it moved."""
    return as_grey(stretched(images, brightness, contrast))


def light_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    example = np.array([[[100, 200], [100, 200]]], np.uint8)
    cases: list[tuple[Any, ...]] = [
        (example, np.array([30]), np.array([0.5])),
        (example, np.array([100]), np.array([1.0])),
        (example, np.array([-130]), np.array([1.5])),
        (example, np.array([-40]), np.array([2.5])),
    ]
    for n, side in [(3, 4), (4, 8)]:
        images = rng.integers(0, 180, (n, side, side)) + rng.permutation(n)[:, None, None] * 25
        brightness = np.array([70, -60, 15, -5])[:n]
        contrast = np.array([1.5, 0.75, 0.5, 1.25])[:n]
        cases.append((_without_ties(images, brightness, contrast), brightness, contrast))
    return cases


def _without_ties(images: np.ndarray, brightness: Any, contrast: Any) -> np.ndarray:
    """Uint8 pictures of which no new grey lies half-way between two whole numbers.

    Means over 16 or 64 dots, and quarters: everything is exact, so that a tie is 0.5 and no less.
    """
    images = np.clip(images, 0, 255)
    while (stretched(images, brightness, contrast) % 1 == 0.5).any():
        tied = (stretched(images, brightness, contrast) % 1 == 0.5).any(axis=(1, 2))
        images[tied, 0, 0] = (images[tied, 0, 0] + 1) % 256
    return images.astype(np.uint8)


# ds_block -------------------------------------------------------------------------------------


def depthwise_sums(x: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Every channel under its own 3 × 3 filter, zeros around the picture."""
    height, width, _ = x.shape
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    return sum(
        padded[i : i + height, j : j + width] * filters[i, j] for i in range(3) for j in range(3)
    )


def ds_block(
    x: np.ndarray, depthwise: np.ndarray, bias_1: Any, pointwise: np.ndarray, bias_2: Any
) -> np.ndarray:
    """Depthwise 3 × 3, ReLU, pointwise 1 × 1, ReLU; each step adds its bias."""
    shapes = np.maximum(depthwise_sums(x, depthwise) + bias_1, 0)
    return np.maximum(shapes @ pointwise.T + bias_2, 0)


def block_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    dot = np.zeros((3, 3, 1))
    dot[1, 1] = 1.0
    count = np.arange(1.0, 10.0).reshape(3, 3, 1)
    ones, none = np.ones((3, 3, 1)), np.zeros(1)
    # As many filters as channels: a pointwise that was not transposed gives numbers, no error.
    first = (
        np.concatenate([ones, count], axis=2),
        np.concatenate([ones, dot], axis=2),
        np.array([1.0, 2.0]),
        np.array([[0.5, 0.0], [-1.0, 1.0]]),
        np.array([0.0, 8.0]),
    )
    cases: list[tuple[Any, ...]] = [
        first,
        (ones, ones, np.array([1.0]), np.array([[0.5], [-1.0]]), np.array([0.0, 8.0])),
        (dot, count, none, np.array([[1.0]]), none),
    ]
    for height, width, channels, filters in [(5, 6, 3, 3), (4, 7, 2, 5), (6, 4, 4, 4)]:
        shapes = (
            (height, width, channels),
            (3, 3, channels),
            channels,
            (filters, channels),
            filters,
        )
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        cases.append(tuple(rng.integers(-16, 17, shape) / 8 for shape in shapes))
    return cases


# dsconv_macs ----------------------------------------------------------------------------------


def dsconv_macs(
    height: int, width: int, channels: int, filters: int, kernel: int, stride: int
) -> tuple[int, int]:
    """Multiply-accumulates of a full convolution, and of depthwise plus pointwise."""
    stops = -(-height // stride) * -(-width // stride)
    full = kernel * kernel * channels * filters
    return stops * full, stops * (kernel * kernel * channels + channels * filters)


def layer_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (10, 10, 4, 8, 3, 1),
        (5, 7, 2, 3, 3, 2),
        (24, 24, 24, 48, 3, 1),
    ]
    for _ in range(5):
        height, width, channels, filters = rng.integers((9, 30, 3, 12), (29, 60, 11, 64)).tolist()
        stride = int(rng.integers(2, 4))
        # Not a multiple of the stride: rounding up and down differ.
        cases.append((height // stride * stride + 1, width, channels, filters, 5, stride))
    return cases


# freeze_and_head ------------------------------------------------------------------------------


def sigmoid(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scores))


def rounded(weights: Any, bias: Any) -> Head:
    return portable(weights), float(f"{float(bias):.9g}")


def freeze_and_head(
    features: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    bias: float,
    steps: int,
    learning_rate: float,
) -> Head:
    """So many steps against the mean gradient of all rows; the features stay as they are."""
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


def head_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    example = np.array([[1.0], [3.0]]), np.array([0, 1]), np.array([0.0]), 0.0, 1, 0.1
    cases: list[tuple[Any, ...]] = [example]
    for rows, depth, steps in [(6, 3, 1), (9, 4, 5), (20, 5, 12)]:
        labels = rng.integers(0, 2, rows)
        labels[:3] = 0, 1, 1
        features = rng.uniform(0, 2, (rows, depth)).round(2) + labels[:, None] * 0.5
        start = rng.uniform(-1, 1, depth).round(2), round(float(rng.uniform(0.2, 0.8)), 2)
        cases.append((features, labels, *start, steps, 0.25))
    return cases
