"""Make the golden vectors: what TFLM computes for each operator model, every tensor.

``make golden`` runs this where the tflite-micro wheel is installed; the files are committed, so
that the comparison runs everywhere else. ``python -m tests.simulator.make_golden pads`` makes
the models it names only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.inputs import model_inputs
from tests.support.operator_models import OPERATOR_MODELS
from tests.support.stored_models import stored_models
from tinyml_course.simulator import tflm
from tinyml_course.tflite import read_model

FOLDER = Path(__file__).with_name("golden")
SEED = 20
ROWS = {
    "abs_rsqrt": 12,
    "activations": 24,
    "add_sub": 20,
    "arg_max": 30,
    "batch_matmul": 4,
    "blocks": 1,
    "choices": 2,
    "coded_islands": 8,
    "concatenation": 2,
    "conv_2d": 16,
    "control_flow": 8,
    "control_flow_codes": 8,
    "copies": 1,
    "depthwise_conv_2d": 12,
    "detection": 3,
    "div": 20,
    "embedding_lookup": 12,
    "gather": 2,
    "grouped_conv_2d": 12,
    "l2_normalization": 8,
    "log_softmax": 60,
    "maximum_minimum": 12,
    "mirror_pad": 2,
    "mul": 20,
    "other_types": 1,
    "pads": 2,
    "pool_2d": 8,
    "prelu": 20,
    "real_along_axes": 2,
    "real_layers": 2,
    "real_one_input": 4,
    "real_two_inputs": 2,
    "real_weighted": 2,
    "reduce": 16,
    "reduce_sum": 16,
    "requantize": 40,
    "reshape": 2,
    "resize": 12,
    "shape_chain": 2,
    "slices": 2,
    "softmax_to_16_bits": 40,
    "squared_difference": 20,
    "stack": 2,
    "transpose": 2,
    "transpose_conv": 12,
    "wide_conv": 3,
    "wide_dense": 12,
    "wide_pairs": 8,
    "wide_single": 1,
    "wide_transpose_conv": 4,
}
ROWS_OTHERWISE = 200


def main(names: Iterable[str]) -> None:
    """Write ``golden/<name>.npz`` and the version of TFLM that made them."""
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        model = OPERATOR_MODELS[name](SEED)
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
    """Write ``golden/arena.json``: what TFLM prints about its arena, one line a model."""
    models = stored_models()
    arenas = tflm.arenas(list(models.values()))
    (FOLDER / "arena.json").write_text(line_by_line(models, arenas), encoding="utf-8")


def line_by_line(models: Iterable[str], arenas: Iterable[Any]) -> str:
    """A JSON object with one line for each model."""
    pairs = zip(models, arenas, strict=True)
    lines = (f"{json.dumps(name)}: {json.dumps(arena)}" for name, arena in pairs)
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main(sys.argv[1:] or OPERATOR_MODELS)
