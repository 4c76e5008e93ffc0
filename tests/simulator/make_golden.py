"""Make the golden vectors: what TFLM computes for each operator model, every tensor.

``make golden`` runs this where the tflite-micro wheel is installed; the files are committed, so
that the comparison runs everywhere else.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.support.inputs import model_inputs
from tests.support.operator_models import OPERATOR_MODELS
from tests.support.stored_models import stored_models
from tinyml_course.simulator import tflm
from tinyml_course.tflite import read_model

FOLDER = Path(__file__).with_name("golden")
SEED = 20
ROWS = {
    "activations": 24,
    "add_sub": 20,
    "arg_max": 30,
    "concatenation": 2,
    "conv_2d": 16,
    "depthwise_conv_2d": 12,
    "log_softmax": 60,
    "maximum_minimum": 12,
    "mul": 20,
    "pads": 2,
    "pool_2d": 8,
    "prelu": 20,
    "reduce": 16,
    "reduce_sum": 16,
    "requantize": 40,
    "reshape": 2,
    "resize": 12,
    "shape_chain": 2,
    "slices": 2,
    "stack": 2,
    "transpose": 2,
    "transpose_conv": 12,
}
ROWS_OTHERWISE = 200


def main() -> None:
    """Write ``golden/<operator>.npz`` and the version of TFLM that made them."""
    FOLDER.mkdir(exist_ok=True)
    for name, build in OPERATOR_MODELS.items():
        model = build(SEED)
        parsed = read_model(model)
        rows = ROWS.get(name, ROWS_OTHERWISE)
        x = model_inputs(parsed, rows, SEED)
        arrays = {f"t{i}": values for i, values in tflm.trace(model, x).items()}
        stored = np.frombuffer(model, np.uint8)
        inputs = x if isinstance(x, tuple) else (x,)
        arrays |= {f"x{i}": values for i, values in enumerate(inputs)}
        np.savez_compressed(FOLDER / f"{name}.npz", model=stored, **arrays)
    made_by = {"tflite-micro": tflm.version(), "seed": SEED}
    (FOLDER / "made_by.json").write_text(json.dumps(made_by, indent=2) + "\n", encoding="utf-8")
    write_arenas()


def write_arenas() -> None:
    """Write ``golden/arena.json``: what TFLM prints about its arena for all stored models."""
    models = stored_models()
    arenas = tflm.arenas(list(models.values()))
    text = json.dumps(dict(zip(models, arenas, strict=True)), indent=1) + "\n"
    (FOLDER / "arena.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
