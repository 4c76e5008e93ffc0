"""What ``tinyml compare`` prints: where the results of TFLM and another runtime diverge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.cli.arrays import load_inputs
from tinyml_course.errors import DataError
from tinyml_course.simulator import Simulator, litert
from tinyml_course.simulator.microscope import (
    Divergence,
    compare_layers,
    first_divergence,
    follow_back,
    short_name,
)
from tinyml_course.text_table import text_table
from tinyml_course.tflite import Model

RANDOM_INPUTS = 64
"""How many random inputs `compare` uses if none are given."""

RUNTIMES = (*litert.KERNELS, "single-rounding")
"""What TFLM can be compared with."""


def compare_text(path: Path, inputs: Sequence[Path], other: str) -> str:
    """A table of the layers that differ, and an explanation of the first difference."""
    if other not in RUNTIMES:
        raise DataError(f"expected --with among {', '.join(RUNTIMES)}; got {other!r}")
    simulator = Simulator.load(path)
    model = simulator.model
    x = load_inputs(inputs) if inputs else _random_inputs(model)
    ours = simulator.trace(x)
    if other == "single-rounding":
        theirs = Simulator.load(path, semantics=other).trace(x)
    else:
        theirs = litert.trace(path.read_bytes(), x, other)
    samples = len(ours[model.inputs[0]])
    what = "inputs" if inputs else "random inputs"
    rows = compare_layers(model, ours, theirs)
    headers = ("Operator", "Differ", "Of", "Share", "Largest", "Begun here")
    cells = [
        (
            f"{r.operator.index} {r.operator.name}",
            r.differing,
            r.compared,
            f"{100 * r.differing / max(r.compared, 1):.2f} %",
            f"{r.largest:g}",
            r.introduced,
        )
        for r in rows
    ]
    head = f"TFLM beside {other}, {samples} {what}; largest: in codes (float tensors: in units)"
    return "\n".join([head, "", text_table([headers, *cells]), "", *_verdict(model, ours, theirs)])


def _verdict(model: Model, ours: Any, theirs: Any) -> list[str]:
    first = first_divergence(model, ours, theirs)
    if first is None:
        return ["No element differs."]
    lines = ["The first to diverge:", f"  {first.explanation()}"]
    output = model.outputs[0]
    if output not in theirs or (ours[output] == theirs[output]).all():
        return [*lines, "The first output does not differ."]
    gaps = np.abs(ours[output].astype(float) - theirs[output]).reshape(len(ours[output]), -1)
    path = follow_back(model, ours, theirs, int(gaps.max(axis=1).argmax()))
    return [*lines, "", "The output that differs most, followed back:", *_path(path)]


def _path(divergence: Divergence) -> list[str]:
    steps = [
        (
            str(step.operator or "input"),
            f"{short_name(step.tensor)}{list(step.place)}",
            f"{step.ours:g}",
            f"{step.theirs:g}",
        )
        for step in divergence.steps
    ]
    table = text_table([("Operator", "Value", "TFLM", "other"), *steps])
    return [*("  " + line for line in table.splitlines()), f"  {divergence.explanation()}"]


def _random_inputs(model: Model) -> Any:
    rng = np.random.default_rng(0)
    arrays = []
    for tensor in (model.tensors[i] for i in model.inputs):
        size = (RANDOM_INPUTS, *tensor.row_shape)
        if tensor.dtype.kind == "f":
            arrays.append(rng.normal(size=size).astype(tensor.dtype))
        else:
            limits = np.iinfo(tensor.dtype)
            arrays.append(rng.integers(limits.min, limits.max, size, tensor.dtype, endpoint=True))
    return arrays[0] if len(arrays) == 1 else tuple(arrays)
