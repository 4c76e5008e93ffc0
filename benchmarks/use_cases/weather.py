"""Rain and wind from synthetic sound, tested on sites that the nets have not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.use_cases.small_model import Outcome, judged, train_small
from tinyml_course.datasets import DataSet, split_by_group, weather
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.training import seed_everything

SITES = 64
UNSEEN = 16
CODES_IN_ONE = 64  # log-mel codes are 1/8 octave; divided by this they lie within ±2


def run(seed: int = 0) -> list[Outcome]:
    """Train on 48 sites, test on 16 others: one net for rain, one for wind."""
    sounds = weather.load_rain_and_wind(0, sites=SITES)
    x = log_mel(sounds.rain)
    unseen = range(SITES - UNSEEN, SITES)
    return [
        _run("rain, 3 classes", "80 % on unseen sites in 30 kB", sounds.rain, x, unseen, seed),
        _run("wind, 3 classes", "82 % on unseen sites in 30 kB", sounds.wind, x, unseen, seed),
    ]


def log_mel(data: DataSet) -> Any:
    """``(N, frames, 40, 1)``: the integers that a board computes, scaled for a net."""
    parameters = LogMelParameters()
    codes = [log_mel_int8(clip.astype(np.int16), parameters) for clip in data.x]
    return np.stack(codes)[..., None].astype(np.float32) / CODES_IN_ONE


def sound_net(frames: int, bands: int, classes: int) -> Any:
    """A small net for spectrograms: one convolution, three depthwise separable ones."""
    import keras
    from keras import layers

    def normalised(x: Any) -> Any:
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))

    inputs = keras.Input((frames, bands, 1))
    x = layers.Conv2D(16, 5, strides=2, padding="same", use_bias=False)(inputs)
    x = normalised(x)
    for filters, stride in ((24, 2), (32, 1), (48, 2)):
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = normalised(x)
        x = normalised(layers.Conv2D(filters, 1, use_bias=False)(x))
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(classes)(x)))


def _run(case: str, trial: str, data: DataSet, x: Any, unseen: range, seed: int) -> Outcome:
    train, test = split_by_group(data, test_groups=unseen)
    in_test = np.isin(data.groups, unseen)
    seed_everything(seed)
    net = sound_net(*x.shape[1:3], len(data.labels))
    trained = train_small(
        net, x[~in_test], train.y, x[in_test], epochs=14, batch_size=64, rate=3e-3, seed=seed
    )
    return judged(
        case,
        trial,
        trained,
        test.y,
        f"synthetic: {len(train)} clips of 1 s of {SITES - UNSEEN} sites, {len(test)} of "
        f"{UNSEEN} others; log-mel",
    )
