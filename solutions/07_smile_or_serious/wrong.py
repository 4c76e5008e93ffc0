"""The wrong answers people give to lesson 07, one function each; `exercises` holds their hints."""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import (
    Head,
    as_grey,
    block_sums,
    depthwise_sums,
    ds_block,
    dsconv_macs,
    freeze_and_head,
    grey_of,
    middle_square,
    rounded,
    sigmoid,
    stretched,
    to_gray_resize,
)

# to_gray_resize -------------------------------------------------------------------------------


def small(square: np.ndarray, size: int) -> np.ndarray:
    """The last step, right: means of blocks."""
    area = (len(square) // size) ** 2
    return ((block_sums(square, size) + area // 2) // area).astype(np.uint8)


def grey_wraps(photo, size):
    sums = (photo * np.array([77, 150, 29], np.uint8)).sum(axis=2)
    return small(middle_square((sums.astype(np.int64) + 128) >> 8), size)


def grey_in_bytes(photo, size):
    red, green, blue = np.moveaxis(photo, 2, 0)
    return small(middle_square((77 * red + 150 * green + 29 * blue + 128) >> 8), size)


def grey_in_bytes_divided(photo, size):
    red, green, blue = np.moveaxis(photo, 2, 0)
    return small(middle_square((77 * red + 150 * green + 29 * blue + 128) // 256), size)


def textbook_cut_off(photo, size):
    return small(middle_square((photo @ np.array([0.299, 0.587, 0.114])).astype(np.int64)), size)


def textbook_rounded(photo, size):
    grey = np.rint((photo @ np.array([0.299, 0.587, 0.114])).round(9)).astype(np.int64)
    return small(middle_square(grey), size)


def equal_parts(photo, size):
    return small(middle_square(photo.astype(np.int64).sum(axis=2) // 3), size)


def blue_first(photo, size):
    return to_gray_resize(photo[:, :, ::-1], size)


def grey_cut_off(photo, size):
    return small(middle_square((photo.astype(np.int64) @ np.array([77, 150, 29])) >> 8), size)


def corner_square(photo, size):
    side = min(photo.shape[:2])
    return to_gray_resize(photo[:side, :side], size)


def no_square(photo, size):
    grey = grey_of(photo)
    tall, broad = grey.shape[0] // size, grey.shape[1] // size
    blocks = grey[: size * tall, : size * broad].reshape(size, tall, size, broad)
    area = tall * broad
    return ((blocks.sum(axis=(1, 3)) + area // 2) // area).astype(np.uint8)


def every_kth(photo, size):
    square = middle_square(grey_of(photo))
    k = len(square) // size
    return square[::k, ::k].astype(np.uint8)


def middle_of_each(photo, size):
    square = middle_square(grey_of(photo))
    k = len(square) // size
    return square[k // 2 :: k, k // 2 :: k].astype(np.uint8)


def blocks_scattered(photo, size):
    square = middle_square(grey_of(photo))
    k = len(square) // size
    sums = square.reshape(k, size, k, size).sum(axis=(0, 2))
    return ((sums + k * k // 2) // (k * k)).astype(np.uint8)


def half_to_even(photo, size):
    square = middle_square(grey_of(photo))
    area = (len(square) // size) ** 2
    return np.round(block_sums(square, size) / area).astype(np.uint8)


def mean_cut_off(photo, size):
    square = middle_square(grey_of(photo))
    return (block_sums(square, size) // (len(square) // size) ** 2).astype(np.uint8)


def left_as_floats(photo, size):
    square = middle_square(grey_of(photo))
    return block_sums(square, size) / (len(square) // size) ** 2


def left_as_int64(photo, size):
    return to_gray_resize(photo, size).astype(np.int64)


# augment_light --------------------------------------------------------------------------------


def wraps_around(images, brightness, contrast):
    return np.rint(stretched(images, brightness, contrast)).astype(np.int64).astype(np.uint8)


def around_black(images, brightness, contrast):
    return as_grey(images * contrast[:, None, None] + brightness[:, None, None])


def around_black_unfinished(images, brightness, contrast):
    return images * contrast[:, None, None] + brightness[:, None, None]


def around_128(images, brightness, contrast):
    moved = (images - 128.0) * contrast[:, None, None] + 128.0
    return as_grey(moved + brightness[:, None, None])


def one_mean_for_all(images, brightness, contrast):
    moved = (images - images.mean()) * contrast[:, None, None] + images.mean()
    return as_grey(moved + brightness[:, None, None])


def brightness_first(images, brightness, contrast):
    middle = images.mean(axis=(1, 2), keepdims=True)
    moved = images + brightness[:, None, None] - middle
    return as_grey(moved * contrast[:, None, None] + middle)


def clipped_before_the_contrast(images, brightness, contrast):
    lit = np.clip(images.astype(np.int64) + brightness[:, None, None], 0, 255)
    return as_grey(stretched(lit, 0 * brightness, contrast))


def clipped_in_between(images, brightness, contrast):
    flat = as_grey(stretched(images, 0 * brightness, contrast)).astype(np.int64)
    return as_grey(flat + brightness[:, None, None])


def mean_not_added(images, brightness, contrast):
    return as_grey(
        stretched(images, brightness, contrast) - images.mean(axis=(1, 2), keepdims=True)
    )


def cut_off(images, brightness, contrast):
    return np.clip(stretched(images, brightness, contrast), 0, 255).astype(np.uint8)


def contrast_divides(images, brightness, contrast):
    return as_grey(stretched(images, brightness, 1 / contrast))


def left_real(images, brightness, contrast):
    return np.clip(stretched(images, brightness, contrast), 0, 255)


# ds_block -------------------------------------------------------------------------------------


def with_sums(sums: Any, bias_1: Any, pointwise: Any, bias_2: Any) -> np.ndarray:
    """The block from its depthwise sums on."""
    return np.maximum(np.maximum(sums + bias_1, 0) @ pointwise.T + bias_2, 0)


def turned_filter(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise[::-1, ::-1], bias_1, pointwise, bias_2)


def rows_as_columns(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise.transpose(1, 0, 2), bias_1, pointwise, bias_2)


def no_padding(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise, bias_1, pointwise, bias_2)[1:-1, 1:-1]


def edges_repeated(x, depthwise, bias_1, pointwise, bias_2):
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="edge")
    sums = depthwise_sums(padded, depthwise)[1:-1, 1:-1]
    return with_sums(sums, bias_1, pointwise, bias_2)


def wrapped_around(x, depthwise, bias_1, pointwise, bias_2):
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="wrap")
    sums = depthwise_sums(padded, depthwise)[1:-1, 1:-1]
    return with_sums(sums, bias_1, pointwise, bias_2)


def no_frame(x, depthwise, bias_1, pointwise, bias_2):
    sums = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape[:2]):
        for i, j in np.ndindex(3, 3):
            sums[row, column] += x[row + i - 1, column + j - 1] * depthwise[i, j]
    return with_sums(sums, bias_1, pointwise, bias_2)


def channels_padded(x, depthwise, bias_1, pointwise, bias_2):
    height, width, _ = x.shape
    padded, sums = np.pad(x, 1), np.zeros(x.shape)
    for i, j in np.ndindex(3, 3):
        sums += padded[i : i + height, j : j + width] * depthwise[i, j]
    return with_sums(sums, bias_1, pointwise, bias_2)


def channels_mixed(x, depthwise, bias_1, pointwise, bias_2):
    sums = depthwise_sums(x, depthwise).sum(axis=2, keepdims=True)
    return with_sums(sums, bias_1, pointwise, bias_2)


def one_filter_for_all(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise[:, :, :1], bias_1, pointwise, bias_2)


def no_first_relu(x, depthwise, bias_1, pointwise, bias_2):
    return np.maximum((depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2, 0)


def no_last_relu(x, depthwise, bias_1, pointwise, bias_2):
    return np.maximum(depthwise_sums(x, depthwise) + bias_1, 0) @ pointwise.T + bias_2


def first_bias_late(x, depthwise, bias_1, pointwise, bias_2):
    shapes = np.maximum(depthwise_sums(x, depthwise), 0) + bias_1
    return np.maximum(shapes @ pointwise.T + bias_2, 0)


def both_biases_late(x, depthwise, bias_1, pointwise, bias_2):
    shapes = np.maximum(depthwise_sums(x, depthwise), 0) + bias_1
    return np.maximum(shapes @ pointwise.T, 0) + bias_2


def filters_first(x, depthwise, bias_1, pointwise, bias_2):
    return np.moveaxis(ds_block(x, depthwise, bias_1, pointwise, bias_2), 2, 0)


def no_relu(x, depthwise, bias_1, pointwise, bias_2):
    return (depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2


def no_first_bias(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise, 0 * bias_1, pointwise, bias_2)


def no_second_bias(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise, bias_1, pointwise, 0 * bias_2)


def no_bias(x, depthwise, bias_1, pointwise, bias_2):
    return ds_block(x, depthwise, 0 * bias_1, pointwise, 0 * bias_2)


def pointwise_not_transposed(x, depthwise, bias_1, pointwise, bias_2):
    return np.maximum(np.maximum(depthwise_sums(x, depthwise) + bias_1, 0) @ pointwise + bias_2, 0)


# dsconv_macs ----------------------------------------------------------------------------------


def stops(height: int, width: int, stride: int) -> int:
    return -(-height // stride) * -(-width // stride)


def stride_forgotten(height, width, channels, filters, kernel, stride):
    return dsconv_macs(height, width, channels, filters, kernel, 1)


def rounded_down(height, width, channels, filters, kernel, stride):
    return dsconv_macs(
        height // stride * stride, width // stride * stride, channels, filters, kernel, stride
    )


def rounded_to_nearest(height, width, channels, filters, kernel, stride):
    at = round(height / stride) * round(width / stride)
    return dsconv_macs(at, 1, channels, filters, kernel, 1)


def stride_once(height, width, channels, filters, kernel, stride):
    return dsconv_macs(-(-height * width // stride), 1, channels, filters, kernel, 1)


def rounded_together(height, width, channels, filters, kernel, stride):
    return dsconv_macs(-(-height * width // stride**2), 1, channels, filters, kernel, 1)


def three_for_kernel(height, width, channels, filters, kernel, stride):
    return dsconv_macs(height, width, channels, filters, 3, stride)


def left_real_counts(height, width, channels, filters, kernel, stride):
    full, separable = dsconv_macs(height, width, channels, filters, kernel, stride)
    return float(full), float(separable)


def without_padding(height, width, channels, filters, kernel, stride):
    inside = height - kernel + 1, width - kernel + 1
    return dsconv_macs(*inside, channels, filters, kernel, stride)


def kernel_not_squared(height, width, channels, filters, kernel, stride):
    at = stops(height, width, stride)
    return at * kernel * channels * filters, at * channels * (kernel + filters)


def multiplied(height, width, channels, filters, kernel, stride):
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full * channels


def depthwise_alone(height, width, channels, filters, kernel, stride):
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full // filters


def pointwise_alone(height, width, channels, filters, kernel, stride):
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full // kernel**2


def depthwise_of_the_output(height, width, channels, filters, kernel, stride):
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    at = stops(height, width, stride)
    return full, at * filters * (kernel**2 + channels)


def swapped(height, width, channels, filters, kernel, stride):
    return dsconv_macs(height, width, channels, filters, kernel, stride)[::-1]


# freeze_and_head ------------------------------------------------------------------------------


def uphill(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, weights, bias, steps, -learning_rate)


def gradients_summed(features, labels, weights, bias, steps, learning_rate):
    rate = learning_rate * len(labels)
    return freeze_and_head(features, labels, weights, bias, steps, rate)


def rate_forgotten(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, weights, bias, steps, 1.0)


def divided_by_depth(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(weights)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


def no_brackets(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        error = 1 / (1 + np.exp(-features @ weights + bias)) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


def squared_error(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        p = sigmoid(features @ weights + bias)
        error = (p - labels) * p * (1 - p)
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


def after_each_picture(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        for feature, label in zip(features, labels, strict=True):
            error = sigmoid(feature @ weights + bias) - label
            weights = weights - learning_rate * error * feature
            bias = bias - learning_rate * error
    return rounded(weights, bias)


def after_each_picture_shared(features, labels, weights, bias, steps, learning_rate):
    share = learning_rate / len(labels)
    return after_each_picture(features, labels, weights, bias, steps, share)


def one_step(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, weights, bias, 1, learning_rate)


def bias_frozen(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
    return rounded(weights, bias)


def from_nothing(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, 0 * weights, 0.0, steps, learning_rate)


def weights_from_nothing(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, 0 * weights, bias, steps, learning_rate)


def bias_from_nothing(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, labels, weights, 0.0, steps, learning_rate)


def no_sigmoid(features, labels, weights, bias, steps, learning_rate):
    return stepped(features, labels, (weights, bias), steps, learning_rate, lambda scores: scores)


def hard_answers(features, labels, weights, bias, steps, learning_rate):
    return stepped(
        features, labels, (weights, bias), steps, learning_rate, lambda scores: scores > 0
    )


def sigmoid_turned(features, labels, weights, bias, steps, learning_rate):
    turned = stepped(
        features, labels, (weights, bias), steps, learning_rate, lambda scores: sigmoid(-scores)
    )
    return rounded(*turned)


def labels_turned(features, labels, weights, bias, steps, learning_rate):
    return freeze_and_head(features, 1 - labels, weights, bias, steps, learning_rate)


def bias_after_the_weights(features, labels, weights, bias, steps, learning_rate):
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
        error = sigmoid(features @ weights + bias) - labels
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


def bias_inside(features, labels, weights, bias, steps, learning_rate):
    weights, bias = freeze_and_head(features, labels, weights, bias, steps, learning_rate)
    return np.append(weights, bias)


def stepped(features: Any, labels: Any, head: Any, steps: int, rate: float, answer: Any) -> Head:
    """As `freeze_and_head`, with another function from scores to answers."""
    weights, bias = head
    for _ in range(steps):
        error = answer(features @ weights + bias) - labels
        weights = weights - rate * features.T @ error / len(labels)
        bias = bias - rate * error.mean()
    return rounded(weights, bias)
