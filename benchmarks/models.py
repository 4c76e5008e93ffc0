"""Networks for timing the simulator: common architectures with random weights.

Weights are scaled as in He et al. (2015), so that activations keep their variance from layer to
layer and few codes saturate, as in a trained network. Their outputs are meaningless, but their
cost is realistic. ``python -m benchmarks.models FOLDER`` writes the ``.tflite`` files.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.training import convert_int8, seed_everything

SEED = 8
EXAMPLES = 32
"""Number of random inputs that set the scales."""


def resnet_8(keras: Any) -> Any:
    """ResNet-8 as in MLPerf Tiny: 32 x 32 x 3, three stacks of 16, 32, 64 channels."""
    layers = keras.layers
    conv = _convolution(keras)
    x = entry = keras.Input((32, 32, 3))
    x = conv(16, 3)(x)
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        y = conv(channels, 3, strides=stride)(x)
        y = conv(channels, 3, activation=None)(y)
        if stride > 1:
            x = conv(channels, 1, strides=stride, activation=None)(x)
        x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(entry, layers.Dense(10, activation="softmax")(x))


def mobilenet_025(keras: Any) -> Any:
    """MobileNetV1, width 0.25, 96 x 96 x 3, two classes, as MLPerf Tiny's visual wake words."""
    layers = keras.layers
    conv = _convolution(keras)
    x = entry = keras.Input((96, 96, 3))
    x = conv(8, 3, strides=2)(x)
    blocks = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)]
    blocks += [(128, 1)] * 5 + [(256, 2), (256, 1)]
    for channels, stride in blocks:
        x = _depthwise(keras)((3, 3), strides=stride)(x)
        x = conv(channels, 1)(x)
    x = layers.Flatten()(layers.AveragePooling2D(3)(x))
    return keras.Model(entry, layers.Dense(2, activation="softmax")(x))


def mobilenet_025_dead(keras: Any) -> Any:
    """The same with dead channels, more from block to block, up to 230 of 256.

    So it is in the model that MLPerf Tiny publishes: training has shrunk the weights of such
    channels, in the depthwise layer and in the pointwise one before it, to next to nothing.
    """
    model = mobilenet_025(keras)
    rng = np.random.default_rng(SEED)
    _, *layers = [layer for layer in model.layers if len(layer.get_weights()) == 2]
    pointwise, depthwise = layers[1:-1:2], layers[2:-1:2]
    for i, layer in enumerate(pointwise):
        channels = layer.get_weights()[1].size
        dead = rng.permutation(channels)[: round(0.9 * channels * (i / 12) ** 3)]
        for each in (layer, *depthwise[i : i + 1]):
            weights, bias = each.get_weights()
            weights.reshape(-1, channels)[:, dead] *= 1e-12
            bias[dead] = rng.normal(0, 0.3, len(dead))
            each.set_weights([weights, bias])
    return model


def streaming_ds_cnn(keras: Any) -> Any:
    """A causal 1-D DS-CNN on 40 features x 98 frames."""
    layers = keras.layers
    x = entry = keras.Input((98, 1, 40))
    x = _convolution(keras)(48, (5, 1), strides=(2, 1), padding="valid")(x)
    for _ in range(4):
        x = layers.ZeroPadding2D(((8, 0), (0, 0)))(x)
        x = _depthwise(keras)((9, 1), padding="valid")(x)
        x = _convolution(keras)(48, 1)(x)
    x = layers.AveragePooling2D((47, 1))(x)
    return keras.Model(entry, layers.Dense(12, activation="softmax")(layers.Flatten()(x)))


def _convolution(keras: Any) -> Callable[..., Any]:
    def layer(channels: int, size: Any, **options: Any) -> Any:
        given = {"padding": "same", "activation": "relu", "kernel_initializer": "he_normal"}
        return keras.layers.Conv2D(channels, size, **(given | options))

    return layer


def _depthwise(keras: Any) -> Callable[..., Any]:
    def layer(size: Any, **options: Any) -> Any:
        # Keras counts all channels as fan-in, so its he_normal is too small for depthwise kernels.
        spread = keras.initializers.RandomNormal(stddev=math.sqrt(2 / np.prod(size)))
        given = {"padding": "same", "activation": "relu", "depthwise_initializer": spread}
        return keras.layers.DepthwiseConv2D(size, **(given | options))

    return layer


BUILDERS = {f.__name__: f for f in (resnet_8, mobilenet_025, mobilenet_025_dead, streaming_ds_cnn)}


def main(folder: Path) -> None:
    """Write a ``.tflite`` file for each builder."""
    seed_everything(SEED)
    import keras

    for name, build in BUILDERS.items():
        model = build(keras)
        rng = np.random.default_rng(SEED)
        examples = rng.normal(size=(EXAMPLES, *model.inputs[0].shape[1:])).astype(np.float32)
        (folder / f"{name}.tflite").write_bytes(convert_int8(model, examples))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
