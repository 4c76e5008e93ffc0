"""Read the committed golden vectors of the operator models."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "simulator" / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.npz"))


def load_golden(name: str):
    """Model bytes, input (a tuple where there are several), every tensor as TFLM computed it."""
    with np.load(FOLDER / f"{name}.npz") as stored:
        tensors = {int(key[1:]): stored[key] for key in stored.files if key.startswith("t")}
        inputs = tuple(stored[key] for key in _in_order(stored.files, "x"))
        return stored["model"].tobytes(), inputs[0] if len(inputs) == 1 else inputs, tensors


def _in_order(keys, letter: str) -> list[str]:
    """The keys that begin with `letter`, by the number that follows it."""
    return sorted((k for k in keys if k.startswith(letter)), key=lambda k: (len(k), k))
