"""Read the committed golden vectors of models that remember; there, rows are steps in time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "simulator" / "golden_stateful"
NAMES = sorted(path.stem for path in FOLDER.glob("*.npz"))


def load_stateful(name: str):
    """Model bytes, one stream of inputs, every tensor after each step as TFLM computed it."""
    with np.load(FOLDER / f"{name}.npz") as stored:
        tensors = {int(key[1:]): stored[key] for key in stored.files if key.startswith("t")}
        return stored["model"].tobytes(), stored["x"], tensors


def step_by_step(simulator, x) -> dict[int, np.ndarray]:
    """Trace one stream, a row of `x` at each step, as TFLM's one interpreter does."""
    parts = [simulator.trace(x[t : t + 1]) for t in range(len(x))]
    return {i: np.concatenate([part[i] for part in parts]) for i in parts[0]}
