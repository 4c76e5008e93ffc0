"""What ``tinyml inspect``, ``simulate`` and ``compare`` print: a model in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.cli.arrays import check_output, load_inputs, save_outputs
from tinyml_course.cost import OpRow, multiply_accumulates, op_table
from tinyml_course.errors import DataError
from tinyml_course.simulator import Simulator, litert
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.simulator.microscope import (
    Divergence,
    compare_layers,
    first_divergence,
    follow_back,
    short_name,
)
from tinyml_course.tflite import Model, Tensor, read_model

RANDOM_INPUTS = 64
"""How many random inputs `compare` takes where it is given none."""


OTHERS = (*litert.KERNELS, "single-rounding")
"""What TFLM can be compared with."""


def inspect_model(path: Path) -> str:
    """A table of the operators, and what the model takes in all."""
    model = read_model(path)
    plan = plan_arena(model)
    table = text_table([OpRow.HEADERS, *(row.cells for row in op_table(model))])
    macs, board = multiply_accumulates(model), estimate_tail_bytes(model, pointer_bytes=4)
    tail = plan.tail.nbytes
    lines = [
        f"{path.name}: {model.nbytes:,} bytes of flash, {macs:,} multiply-accumulates",
        *(f"input   {_describe(model.tensors[i])}" for i in model.inputs),
        *(f"output  {_describe(model.tensors[i])}" for i in model.outputs),
        "",
        table,
        "",
        f"arena: head {plan.head_bytes:,} bytes, as TFLM plans it",
        f"       tail {tail:,} bytes on a 64-bit host, {board:,} on a 32-bit board (estimated)",
    ]
    return "\n".join(lines)


def simulate_model(
    path: Path, inputs: Sequence[Path], output: Path, semantics: str, engine: str
) -> str:
    """Run stored inputs and store what comes out; what was done, in words."""
    simulator = Simulator.load(path, semantics=semantics, engine=engine)
    check_output(simulator.model, output)
    x = load_inputs(inputs)
    results = simulator.run(x)
    count = len(results[0]) if isinstance(results, tuple) else len(results)
    return f"{count} inputs simulated ({semantics}); {save_outputs(output, results)}"


def compare_model(path: Path, inputs: Sequence[Path], other: str) -> str:
    """Where TFLM and another runtime part ways, in words."""
    if other not in OTHERS:
        raise DataError(f"expected --with among {', '.join(OTHERS)}; got {other!r}")
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
    lines = ["The first to part ways:", f"  {first.explanation()}"]
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


def text_table(rows: Sequence[Sequence[str | int]]) -> str:
    """Rows as aligned text, headers first: numbers to the right, with thousands apart."""
    cells = [[f"{c:,}" if isinstance(c, int) else c for c in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(isinstance(c, int) for c in column[1:]) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def _describe(tensor: Tensor) -> str:
    shape = "×".join(map(str, tensor.shape))
    scale = (
        f", scale {tensor.scale:.6g}, zero point {tensor.zero_point}"
        if tensor.scales.size == 1
        else ""
    )
    return f"{short_name(tensor)}: {tensor.dtype} {shape}{scale}"


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
