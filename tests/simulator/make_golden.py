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
from tinyml_course.simulator import tflm
from tinyml_course.tflite import read_model

FOLDER = Path(__file__).with_name("golden")
SEED = 20
ROWS = {"conv_2d": 16, "depthwise_conv_2d": 12, "pool_2d": 8, "reshape": 2}
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


if __name__ == "__main__":
    main()
