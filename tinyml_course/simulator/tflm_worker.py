"""Run one job for `tinyml_course.simulator.tflm`; started as a script in a separate process.

Usage: ``python tflm_worker.py FOLDER ARENA_BYTES [COUNT]``. Reads ``model.tflite`` and ``in.npz``
in FOLDER and writes ``out.npz``; with COUNT, reads ``0.tflite`` and so on and prints what TFLM
says about its arena. It imports nothing of this library.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from tflite_micro.python.tflite_micro import runtime


def main(folder: Path, arena_bytes: int) -> None:
    """Run every row of the inputs and store the tensors asked for."""
    with np.load(folder / "in.npz") as job:
        tensors = job["tensors"].tolist()
        inputs = [job[f"x{i}"] for i in range((len(job.files) - 1) // 2)]
        shapes = [job[f"shape{i}"].tolist() for i in range(len(inputs))]
    interpreter = runtime.Interpreter.from_bytes(
        (folder / "model.tflite").read_bytes(),
        arena_size=arena_bytes,
        intrepreter_config=runtime.InterpreterConfig.kPreserveAllTensors,
    )
    rows: dict[str, Any] = {f"t{i}": [] for i in tensors}
    for n in range(len(inputs[0])):
        for i, (array, shape) in enumerate(zip(inputs, shapes, strict=True)):
            interpreter.set_input(array[n].reshape(shape), i)
        interpreter.invoke()
        for i in tensors:
            rows[f"t{i}"].append(np.array(interpreter.GetTensor(i, 0)["tensor_data"]))
    stacked: dict[str, Any] = {name: np.stack(values) for name, values in rows.items()}
    np.savez(folder / "out.npz", **stacked)


def print_arenas(folder: Path, arena_bytes: int, count: int) -> None:
    """Print the allocations of each model to standard error, where TFLM prints."""
    for i in range(count):
        interpreter = runtime.Interpreter.from_bytes(
            (folder / f"{i}.tflite").read_bytes(), arena_size=arena_bytes
        )
        sys.stderr.write("=== next model ===\n")
        sys.stderr.flush()
        interpreter.print_allocations()


if __name__ == "__main__":
    if sys.argv[3:]:
        print_arenas(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]))
