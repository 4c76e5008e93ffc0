"""Five synthetic gestures, tested on people whom the net has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.use_cases.small_model import Outcome, judged, train_small
from tinyml_course.datasets import DataSet, gestures, split_by_group
from tinyml_course.training import seed_everything

PERSONS = 60
UNSEEN = 20


def run(seed: int = 0) -> list[Outcome]:
    """Train on 40 people, test on 20 others."""
    data = gestures.load_synthetic(0, persons=PERSONS, per_class=20)
    train, test = split_by_group(data, test_groups=range(PERSONS - UNSEEN, PERSONS))
    seed_everything(seed)
    net = small_net(data.x.shape[1], len(data.labels))
    x, test_x = _windows(train), _windows(test)
    trained = train_small(net, x, train.y, test_x, epochs=15, batch_size=64, rate=3e-3, seed=seed)
    return [
        judged(
            "gestures, 5 classes",
            "95 % in 10 kB, 20 unseen people",
            trained,
            test.y,
            f"{len(train)} windows of {PERSONS - UNSEEN} people, {len(test)} of {UNSEEN} "
            "others; raw acceleration",
        )
    ]


def small_net(window_length: int, classes: int) -> Any:
    """Short motions, their course over time, which occur together: under 10 kB as int8."""
    from tensorflow import keras

    layers = keras.layers
    stages = [
        layers.Conv2D(12, (7, 1), strides=4, use_bias=False),
        layers.DepthwiseConv2D((5, 1), use_bias=False),
        layers.Conv2D(24, 1, use_bias=False),
    ]
    net = keras.Sequential([keras.Input((window_length, 1, 3))])
    for stage in stages:
        net.add(stage)
        net.add(layers.BatchNormalization(momentum=0.9))
        net.add(layers.ReLU())
    net.add(layers.AveragePooling2D((5, 1)))
    net.add(layers.Flatten())
    net.add(layers.Dropout(0.1))
    net.add(layers.Dense(16, activation="relu"))
    net.add(layers.Dense(classes))
    net.add(layers.Softmax())
    return net


def _windows(data: DataSet) -> Any:
    """``(N, length, 1, axes)``: time runs along the height."""
    return np.asarray(data.x[:, :, None, :])
