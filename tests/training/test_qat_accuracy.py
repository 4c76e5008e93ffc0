"""What training with rounding is worth, on one small training; `benchmarks.qat` has the table."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from tests.support.qat_nets import simulated
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.training import (
    conv_1d_net,
    convert_int8,
    post_training,
    quantization_aware,
    seed_everything,
    train,
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def accuracy(content: bytes, x: np.ndarray, y: np.ndarray) -> float:
    return float((simulated(content, x).argmax(1) == y).mean())


def test_at_2_bits_training_wins_back_what_rounding_lost() -> None:
    data = gestures.load_synthetic(persons=24, per_class=8)
    train_side, test = split_by_group(data, test_groups=range(18, 24))
    x, test_x = (side.x[:, :, None, :] for side in (train_side, test))
    seed_everything(0)
    net = conv_1d_net(125, 3, 5, filters=8, blocks=2)
    train(net, x, train_side.y, epochs=6, batch_size=32, learning_rate=0.01, seed=0)
    floats = float((net.predict(test_x, verbose=0).argmax(1) == test.y).mean())
    assert floats > 0.8
    few = x[::4]
    rounded = accuracy(convert_int8(post_training(net, 2, few)), test_x, test.y)
    model = quantization_aware(net, bits=2, calibration=few)
    train(model, x, train_side.y, epochs=3, batch_size=32, learning_rate=2e-3, seed=0)
    aware = accuracy(convert_int8(model), test_x, test.y)
    assert rounded < floats - 0.2
    assert aware > rounded + 0.1
