"""Small nets of every layer that quantization-aware training supports, and their files."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model
from tinyml_course.training import convert_int8, post_training, seed_everything

CALIBRATION = 200
"""Examples that set the ranges."""


def residual_net(layers: Any, keras: Any) -> Any:
    """Every layer that is supported, a residual Add and a Concatenate among them."""
    entry = keras.Input((12, 12, 3))
    x = layers.ZeroPadding2D(((0, 1), (2, 0)))(entry)  # the converter keeps it as PAD
    x = layers.BatchNormalization(name="norm")(layers.Conv2D(8, 3, name="first")(x))
    x = layers.ReLU(6.0)(x)
    y = layers.DepthwiseConv2D(3, padding="same", activation="relu6", name="depthwise")(x)
    y = layers.BatchNormalization()(layers.Conv2D(8, 1, use_bias=False, name="mix")(y))
    x = layers.Activation("relu")(layers.Add()([x, y]))
    x = layers.MaxPooling2D(2, name="largest")(x)
    y = layers.SeparableConv2D(8, 3, padding="same", depth_multiplier=2, name="pair")(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    z = layers.Conv2D(4, 1, name="side")(x)
    x = layers.Concatenate(name="joined")([y, z, x])
    x = layers.GlobalAveragePooling2D(name="mean")(layers.AveragePooling2D(2, name="average")(x))
    return keras.Model(entry, layers.Dense(5, activation="softmax", name="answer")(x))


def sequential_net(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((12, 1, 2)),
            layers.Conv2D(6, (3, 1), strides=2, activation="relu", name="first"),
            layers.Reshape((5, 6, 1)),
            layers.Conv2D(4, (2, 3), dilation_rate=2, name="dilated"),
            layers.BatchNormalization(),
            layers.Activation("relu6"),
            layers.GlobalMaxPooling2D(),
            layers.Dropout(0.2),
            layers.Dense(4, name="answer"),
            layers.Softmax(),
        ]
    )


def dense_net(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((9,)),
            layers.Dense(12, use_bias=False, name="first"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Dense(8, activation="relu", name="middle"),
            layers.Dense(3, name="answer"),
        ]
    )


NETS = {"residual": residual_net, "sequential": sequential_net, "dense": dense_net}


def built(name: str) -> Any:
    """A net with random weights and averages, all of which matter."""
    import keras

    seed_everything(3)
    net = NETS[name](keras.layers, keras)
    rng = np.random.default_rng(5)
    for layer in net.layers:
        layer.set_weights([random_weight(rng, w) for w in layer.weights])
    # Without a bias the answers differ from example to example.
    kernel, bias = net.get_layer("answer").get_weights()
    net.get_layer("answer").set_weights([kernel, 0 * bias])
    return net


def random_weight(rng: np.random.Generator, weight: Any) -> np.ndarray:
    """Weights around zero; scales and variances around one."""
    if weight.name in ("gamma", "moving_variance"):
        return rng.uniform(0.5, 2, weight.shape)
    if len(weight.shape) == 1:
        return rng.normal(0, 0.3, weight.shape)
    return rng.normal(0, 1.5 / np.sqrt(np.prod(weight.shape[:-1])), weight.shape)


def examples(net: Any, count: int, seed: int = 0) -> np.ndarray:
    """Noise around another mean in each channel of each example."""
    rng, shape = np.random.default_rng(seed), net.inputs[0].shape[1:]
    means = rng.normal(size=(count, *[1] * (len(shape) - 1), shape[-1]))
    return (means + rng.normal(size=(count, *shape))).astype(np.float32)


def simulated(content: bytes, x: np.ndarray) -> np.ndarray:
    """The output codes of a model file for real-valued inputs."""
    simulator = Simulator.load(content)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    return simulator.run(quantize(x, entry.scale, entry.zero_point)).astype(int)


def expected_codes(model: Any, content: bytes, x: np.ndarray) -> np.ndarray:
    parsed = read_model(content)
    out = parsed.tensors[parsed.outputs[0]]
    return quantize(model.predict(x, verbose=0), out.scale, out.zero_point).astype(int)


def operators(content: bytes) -> list[str]:
    return [op.name for op in read_model(content).operators]


@functools.cache
def after_training(name: str, bits: int) -> tuple[Any, bytes]:
    """A net quantized after training, and its file; the converter takes a second or two."""
    net = built(name)
    model = post_training(net, bits, examples(net, CALIBRATION))
    return model, convert_int8(model)


@functools.cache
def by_the_converter(name: str) -> bytes:
    """The file that the converter makes alone, from the same examples."""
    net = built(name)
    return convert_int8(net, examples(net, CALIBRATION))
