"""Make the golden vectors of models that remember: what TFLM computes, step after step.

Runs where the tflite-micro wheel is installed. `keras_lstm` is a trained network as people
convert it. Keras 3 cannot make it: the converter knows the LSTM of Keras 2 only (package
``tf_keras``, no dependency of the course). Where that is missing, the stored model is used again.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile

import numpy as np

from tests.support.golden_stateful import FOLDER, load_stateful
from tests.support.inputs import model_inputs
from tests.support.operator_models.stateful import STATEFUL_MODELS
from tinyml_course.simulator import tflm
from tinyml_course.tflite import read_model

SEED = 20
STEPS, FEATURES = 10, 4
ROWS = {
    "circular_buffer": 20,
    "keras_lstm": 40,
    "lstm": 60,
    "real_lstm": 20,
    "real_svdf": 20,
    "signals": 16,
    "svdf": 50,
    "variables": 30,
    "wide_lstm": 60,
}


def main() -> None:
    """Write ``golden_stateful/<name>.npz`` and the version of TFLM that made them."""
    FOLDER.mkdir(exist_ok=True)
    models = {name: build(SEED) for name, build in STATEFUL_MODELS.items()}
    has_keras_2 = importlib.util.find_spec("tf_keras") is not None
    models["keras_lstm"] = convert_lstm() if has_keras_2 else load_stateful("keras_lstm")[0]
    for name, model in models.items():
        x = model_inputs(read_model(model), ROWS[name] // 4 + 1, SEED)
        arrays = {f"t{i}": values for i, values in tflm.trace(model, x).items()}
        stored = np.frombuffer(model, np.uint8)
        np.savez_compressed(FOLDER / f"{name}.npz", model=stored, x=x, **arrays)
    made_by = {"tflite-micro": tflm.version(), "seed": SEED}
    (FOLDER / "made_by.json").write_text(json.dumps(made_by, indent=2) + "\n", encoding="utf-8")


def convert_lstm() -> bytes:
    """Two layers of LSTM and a dense one, trained a little, fully int8, batch 1."""
    import tensorflow as tf
    import tf_keras as keras

    keras.utils.set_random_seed(SEED)
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((STEPS, FEATURES)),
        layers.LSTM(6, return_sequences=True),
        layers.LSTM(5, return_sequences=True),
        layers.Dense(3),
    ])  # fmt: skip
    x = np.random.default_rng(SEED).normal(size=(200, STEPS, FEATURES)).astype(np.float32)
    network.compile("adam", "mse")
    network.fit(x, np.cumsum(x, axis=1)[..., :3], epochs=20, verbose=0)
    shape = tf.TensorSpec((1, STEPS, FEATURES), tf.float32)
    call = tf.function(lambda batch: network(batch, training=False)).get_concrete_function(shape)
    with tempfile.TemporaryDirectory() as folder:
        network.save(folder, save_format="tf", signatures=call)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([row[None]] for row in x)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        return bytes(converter.convert())


if __name__ == "__main__":
    main()
