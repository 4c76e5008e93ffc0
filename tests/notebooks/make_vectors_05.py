"""Make lesson 05's golden vectors: what TFLM, and LiteRT beside it, compute for 1,000 windows.

``make golden`` runs this where the tflite-micro wheel is installed. Students load the result with
``lesson.checkpoint("tflm_vectors")``, so that the lesson prints the same on every machine.
"""

from __future__ import annotations

import hashlib

import numpy as np

from tests.support.litert import reference_trace
from tinyml_course import paths
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.exercises import Lesson
from tinyml_course.exercises.checkpoints import save_checkpoint
from tinyml_course.quantization import (
    choose_qparams,
    per_channel_scales,
    quantize,
    quantize_multiplier,
)
from tinyml_course.simulator import tflm
from tinyml_course.tflite import read_model

LESSON = "05_int8_by_hand"
COUNT = 1000


def unseen_windows() -> np.ndarray:
    """COUNT windows of the people the model was not trained on, evenly spread, as floats."""
    data = gestures.load_watch(window_length=100, hop_length=25, mirror_left=True)
    _, unseen = split_by_group(data, test_groups=(8, 9, 10))
    chosen = np.linspace(0, len(unseen.x) - 1, COUNT).astype(int)
    return (unseen.x[chosen] / gestures.WATCH_SCALE)[:, :, None, :]


def make_vectors(model: bytes) -> dict[str, np.ndarray]:
    """The windows, and the input and output of every dense layer."""
    parsed = read_model(model)
    entry = parsed.tensors[parsed.inputs[0]]
    windows = quantize(unseen_windows(), entry.scale, entry.zero_point)
    dense = [op for op in parsed.operators if op.name == "FULLY_CONNECTED"]
    exact = tflm.trace(model, windows)
    other = reference_trace(model, windows, [op.outputs[0] for op in dense])
    vectors = {"windows": windows}
    for number, op in enumerate(dense, start=1):
        vectors[f"dense_{number}_input"] = exact[op.inputs[0]]
        vectors[f"dense_{number}_tflm"] = exact[op.outputs[0]]
        vectors[f"dense_{number}_litert"] = other[op.outputs[0]]
    return vectors


def make_pairs(model: bytes) -> dict[str, np.ndarray]:
    """Multiplier and shift of each unit, for students stuck in the part that computes them."""
    parsed = read_model(model)
    pairs = {}
    for op in parsed.operators:
        if op.name == "FULLY_CONNECTED":
            x, weights = (parsed.tensors[i] for i in op.inputs[:2])
            real = x.scale * weights.scales.astype(float) / parsed.tensors[op.outputs[0]].scale
            pairs[f"operator_{op.index}"] = np.array([quantize_multiplier(r) for r in real])
    return pairs


def make_stuck() -> dict[str, np.ndarray]:
    """What `choose_qparams` and `per_channel_scales` give in the lesson, for students stuck there."""
    weights = Lesson(LESSON).checkpoint("float_weights")["conv"]
    return {
        "qparams": np.array(choose_qparams(-1.0, 1.6)),
        "scales": np.asarray(per_channel_scales(weights, axis=0)),
    }


def main() -> None:
    """Write vectors, pairs and the numbers for the stuck into the lesson's data."""
    model = Lesson(LESSON).checkpoint("trained_model")
    made_by = f"tflite-micro {tflm.version()}, model {hashlib.sha256(model).hexdigest()}"
    folder = paths.lesson_data_dir(LESSON)
    save_checkpoint(folder, "tflm_vectors", make_vectors(model), made_by)
    save_checkpoint(folder, "dense_pairs", make_pairs(model), made_by)
    save_checkpoint(folder, "stuck", make_stuck(), made_by)


if __name__ == "__main__":
    main()
