"""A lesson's model as an executable, inputs for it, and what the simulator says of them."""

from __future__ import annotations

import numpy as np

from tinyml_course.paths import PACKAGE_DIR
from tinyml_course.simulator import Simulator

LABELS = ["rest", "wave", "{circle}", "flex \u00e9", 'the "last"']
"""For the gesture model; signs in them that a careless program trips over."""


def gesture_model() -> bytes:
    """125 samples of 3 axes in, 5 gestures out."""
    folder = PACKAGE_DIR / "exercises" / "data" / "04_first_network"
    return (folder / "gesture_model.tflite").read_bytes()


def features_for(model: bytes, count: int) -> np.ndarray:
    """(count, features) float32: codes and halves between them, beyond both ends too."""
    tensor = _tensor(model, "inputs")
    rng = np.random.default_rng(6)
    steps = rng.integers(-160, 160, (count, tensor.size)) + rng.choice([0, 0.25, 0.5], tensor.size)
    # Smooth, or else every input looks the same to the model.
    drift = np.cumsum(rng.normal(0, 12, (count, tensor.size)), axis=1)
    steps = np.where(np.arange(count)[:, None] % 2, steps, np.round(drift * 2) / 2)
    return ((steps - tensor.zero_point) * np.float64(tensor.scale)).astype(np.float32)


def expected_scores(model: bytes, features: np.ndarray) -> np.ndarray:
    """(count, labels) float64: quantized as C's ``roundf`` does it, simulated, real again."""
    into, out = _tensor(model, "inputs"), _tensor(model, "outputs")
    steps = (features / np.float32(into.scale)).astype(np.float64)
    rounded = np.sign(steps) * np.floor(np.abs(steps) + 0.5)
    codes = np.clip(rounded + into.zero_point, -128, 127).astype(np.int8)
    y = Simulator.load(model).run(codes.reshape(-1, *into.row_shape))
    return (y.reshape(len(y), -1).astype(np.float64) - out.zero_point) * out.scale


def _tensor(model: bytes, which: str):
    read = Simulator.load(model).model
    return read.tensors[getattr(read, which)[0]]
