"""Rounding in training, against numbers worked by hand."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from tinyml_course.training.qat_layers import (
    fake_quantize,
    fake_quantize_weights,
    range_layer,
    weight_layers,
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def gradient(function: Any, values: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """What the function gives, and how its sum changes with each value."""
    import tensorflow as tf

    x = tf.constant(values, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return np.asarray(y), np.asarray(tape.gradient(y, x))


def test_activations_are_rounded_to_256_values_and_clamped_outside() -> None:
    # From -1.00 to 1.55 in 255 steps of 0.01; 0.0 is one of them.
    y, slope = gradient(
        lambda x: fake_quantize(x, -1.0, 1.55), [-3.0, -1.2, -0.994, 0.0, 0.123, 0.997, 1.6]
    )
    np.testing.assert_allclose(y, [-1.0, -1.0, -0.99, 0.0, 0.12, 1.0, 1.55], atol=1e-6)
    assert slope.tolist() == [0, 0, 1, 1, 1, 1, 0]


def test_a_range_is_shifted_until_zero_has_a_code() -> None:
    # From -0.104 in steps of 0.01 zero would lie between two codes: 10 steps below it, not 10.4.
    y, _ = gradient(lambda x: fake_quantize(x, -0.104, 2.446), [0.0, -5.0, 5.0])
    np.testing.assert_allclose(y, [0.0, -0.10, 2.45], atol=1e-6)


def test_weights_of_4_bits_have_seven_steps_on_both_sides_in_each_channel() -> None:
    # Steps of 0.1 in the first channel, of 1.0 in the second.
    kernel = [[0.7, -7.0], [0.33, 0.4], [-0.26, 3.6], [0.04, 0.0]]
    y, slope = gradient(lambda w: fake_quantize_weights(w, 4), kernel)
    np.testing.assert_allclose(
        y, [[0.7, -7.0], [0.3, 0.0], [-0.3, 4.0], [0.0, 0.0]], rtol=1e-6, atol=1e-6
    )
    assert slope.tolist() == [[1, 1]] * 4  # the largest included


@pytest.mark.parametrize("bits", [2, 3, 5, 8])
def test_weights_have_no_more_values_than_their_bits(bits: int) -> None:
    kernel = np.random.default_rng(bits).normal(size=(4000, 2)).astype(np.float32)
    most = 2 ** (bits - 1) - 1
    step = np.abs(kernel).max(axis=0) / most
    codes = np.asarray(fake_quantize_weights(kernel, bits)) / step
    np.testing.assert_allclose(codes, np.rint(codes), atol=1e-4)
    assert set(np.rint(codes).ravel()) <= set(range(-most, most + 1))
    assert np.abs(kernel / step - codes).max() < 0.5001  # the nearest


def test_a_channel_of_zeros_stays_zero() -> None:
    y = np.asarray(fake_quantize_weights(np.zeros((3, 2), np.float32), 8))
    assert not y.any()


def test_a_range_starts_with_the_first_batch_follows_and_stays_in_inference() -> None:
    layer = range_layer()(momentum=0.75)
    layer(np.float32([-1, 2]), member=0, training=True)
    assert np.asarray(layer.bounds).tolist() == [[-1, 2]]
    layer(np.float32([-3, 6]), member=0, training=True)
    assert np.asarray(layer.bounds).tolist() == [[-1.5, 3]]  # three quarters old, one new
    layer(np.float32([-99, 99]), member=0, training=False)
    assert np.asarray(layer.bounds).tolist() == [[-1.5, 3]]


def test_a_range_includes_zero() -> None:
    layer = range_layer()()
    layer(np.float32([3, 5]), member=0, training=True)
    assert np.asarray(layer.bounds).tolist() == [[0, 5]]


def test_members_keep_their_own_bounds_and_share_one_range() -> None:
    layer = range_layer()(members=2)
    layer(np.float32([-1, 0.5]), member=0, training=True)
    layer(np.float32([0, 4.1]), member=1, training=True)
    np.testing.assert_allclose(layer.bounds, [[-1, 0.5], [0, 4.1]])
    # Both are rounded in steps of 5.1 / 255 = 0.02, and one without a member changes nothing.
    y = np.asarray(layer(np.float32([-7, 0.031, 9]), training=True))
    np.testing.assert_allclose(y, [-1, 0.04, 4.1], atol=1e-5)
    np.testing.assert_allclose(layer.bounds, [[-1, 0.5], [0, 4.1]])


@pytest.mark.parametrize("multiplier", [1, 2])
def test_a_depthwise_layer_has_a_step_for_each_output_channel(multiplier: int) -> None:
    layer = weight_layers()["DepthwiseConv2D"](3, depth_multiplier=multiplier, bits=2)
    layer.build((None, 5, 5, 4))
    kernel = np.random.default_rng(0).normal(size=(3, 3, 4, multiplier)).astype(np.float32)
    layer.set_weights([kernel, np.zeros(4 * multiplier, np.float32)])
    rounded = np.asarray(layer.rounded_kernel())
    largest = np.abs(kernel).max(axis=(0, 1))
    # Two bits: minus the largest, zero, the largest.
    np.testing.assert_allclose(rounded, np.rint(kernel / largest) * largest, rtol=1e-6, atol=1e-6)
