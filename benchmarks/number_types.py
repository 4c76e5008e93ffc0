"""Both engines on models that are not plain int8: float32, int16 activations, groups of channels.

``python -m benchmarks.number_types`` prints CPU time of the NumPy engine and of the fast one, which
take turns in one process on one core as in `benchmarks.simulator`; a figure is the best round.
Before a model is timed, every tensor of the two is compared. The models have random weights:
MLPerf Tiny's DS-CNN and autoencoder, ResNet-8, and a network whose convolutions have groups.
"""

from __future__ import annotations

import argparse
import io
import os
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import numpy as np

from benchmarks.models import EXAMPLES, SEED, resnet_8
from benchmarks.simulator import seconds_per_input
from tinyml_course.simulator import Simulator
from tinyml_course.training import convert_float, convert_int8, seed_everything

BATCHES = (256, 1)
COMPARED = 16
"""Inputs whose tensors are compared."""


def ds_cnn(keras: Any) -> Any:
    """DS-CNN as in MLPerf Tiny's keyword spotting: 49 x 10, four blocks of 64 channels."""
    layers = keras.layers
    x = entry = keras.Input((49, 10, 1))
    x = layers.Conv2D(64, (10, 4), strides=2, padding="same", activation="relu")(x)
    for _ in range(4):
        x = layers.DepthwiseConv2D(3, padding="same", activation="relu")(x)
        x = layers.Conv2D(64, 1, activation="relu")(x)
    x = layers.Flatten()(layers.AveragePooling2D((25, 5))(x))
    return keras.Model(entry, layers.Dense(12, activation="softmax")(x))


def autoencoder(keras: Any) -> Any:
    """Dense layers as in MLPerf Tiny's anomaly detection, 640 - 128 x 4 - 8 - 128 x 4 - 640."""
    x = entry = keras.Input((640,))
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        x = keras.layers.Dense(units, activation="relu")(x)
    return keras.Model(entry, keras.layers.Dense(640)(x))


def grouped(keras: Any) -> Any:
    """Three convolutions of 32 channels in 4 groups, with pointwise ones between."""
    layers = keras.layers
    x = entry = keras.Input((32, 32, 3))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    for _ in range(3):
        x = layers.Conv2D(32, 3, groups=4, padding="same", activation="relu")(x)
        x = layers.Conv2D(32, 1, activation="relu")(x)
    x = layers.Flatten()(layers.AveragePooling2D(16)(x))
    return keras.Model(entry, layers.Dense(10, activation="softmax")(x))


def convert_int16(model: Any, examples: Any) -> bytes:
    """Convert with int16 activations and int8 weights."""
    import tensorflow as tf

    lite = tf.lite
    converter = lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([row[None]] for row in examples)
    wide = lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    converter.target_spec.supported_ops = [wide]
    converter.inference_input_type = converter.inference_output_type = tf.int16
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that inputs have no statistics: they have examples
        return bytes(converter.convert())


MODELS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "DS-CNN, float32": (ds_cnn, "float32"),
    "ResNet-8, float32": (resnet_8, "float32"),
    "autoencoder, float32": (autoencoder, "float32"),
    "DS-CNN, int16": (ds_cnn, "int16"),
    "ResNet-8, int16": (resnet_8, "int16"),
    "autoencoder, int16": (autoencoder, "int16"),
    "4 groups, int8": (grouped, "int8"),
    "4 groups, int16": (grouped, "int16"),
    "4 groups, float32": (grouped, "float32"),
}


def convert(build: Callable[[Any], Any], numbers: str) -> bytes:
    """The content of a ``.tflite`` file."""
    import keras

    seed_everything(SEED)
    model = build(keras)
    if numbers == "float32":
        return convert_float(model)
    shape = EXAMPLES, *model.inputs[0].shape[1:]
    examples = np.random.default_rng(SEED).normal(size=shape).astype(np.float32)
    return (convert_int16 if numbers == "int16" else convert_int8)(model, examples)


def inputs_of(simulator: Simulator, rows: int) -> Any:
    """Random inputs: all codes, or real numbers around 0."""
    rng, entry = np.random.default_rng(0), simulator.model.tensors[simulator.model.inputs[0]]
    shape = rows, *entry.row_shape
    if entry.dtype.kind == "f":
        return rng.normal(size=shape).astype(entry.dtype)
    limits = np.iinfo(entry.dtype)
    return rng.integers(limits.min, limits.max + 1, shape, entry.dtype)


def row(title: str, model: bytes, rounds: int) -> str:
    """One line of the table.

    Raises
    ------
    SystemExit
        Something differs: timing wrong results is pointless.
    """
    engines = {engine: Simulator.load(model, engine=engine) for engine in ("numpy", "fast")}
    x = inputs_of(engines["numpy"], max(BATCHES))
    expected, found = (engine.trace(x[:COMPARED]) for engine in engines.values())
    differing = sum(int((found[i] != expected[i]).sum()) for i in expected)
    if differing:
        raise SystemExit(f"{title}: {differing} elements differ between the engines: not timed")
    runners = {name: engine.run for name, engine in engines.items()}
    cells = []
    for batch in BATCHES:
        seconds = seconds_per_input(runners, x[:batch], rounds)
        ratio = seconds["numpy"] / seconds["fast"]
        cells += [f"{1000 * seconds[name]:.3f}" for name in runners] + [f"{ratio:.1f}"]
    return f"| {title} | " + " | ".join(cells) + " |"


def main(rounds: int, wanted: list[str]) -> None:
    """Print the table."""
    if hasattr(os, "sched_setaffinity"):  # one core: the fast engine then uses one thread
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    heads = [
        f"{column}, batch {batch}"
        for batch in BATCHES
        for column in ("NumPy, ms per input", "fast, ms per input", "times as fast")
    ]
    print("| model | " + " | ".join(heads) + " |\n" + "|---" * (1 + len(heads)) + "|")
    for title, (build, numbers) in MODELS.items():
        if not wanted or any(part in title for part in wanted):
            print(row(title, convert(build, numbers), rounds), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the best counts")
    parser.add_argument("--only", nargs="*", default=[], help="models whose title has a part")
    options = parser.parse_args()
    main(options.rounds, options.only)
