"""Read the committed golden vectors of the operator models."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "simulator" / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.npz"))


def load_golden(name: str) -> tuple[bytes, np.ndarray, dict[int, np.ndarray]]:
    """Model bytes, inputs, and every tensor as TFLM computed it."""
    with np.load(FOLDER / f"{name}.npz") as stored:
        tensors = {int(key[1:]): stored[key] for key in stored.files if key.startswith("t")}
        return stored["model"].tobytes(), stored["x"], tensors
