"""Run one job for `tinyml_course.simulator.tflm`; started as a script in a separate process.

Usage: ``python tflm_worker.py FOLDER ARENA_BYTES trace|arena COUNT``. Reads ``0.tflite`` and so on
in FOLDER. To trace, it reads ``0.in.npz`` and writes ``0.out.npz``; otherwise it prints what TFLM
says about its arena. It imports nothing of this library.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from tflite_micro.python.tflite_micro import runtime


def trace(folder: Path, arena_bytes: int, name: str) -> None:
    """Run every row of the inputs and store the tensors asked for."""
    with np.load(folder / f"{name}.in.npz") as job:
        tensors = job["tensors"].tolist()
        inputs = [job[f"x{i}"] for i in range((len(job.files) - 1) // 2)]
        shapes = [job[f"shape{i}"].tolist() for i in range(len(inputs))]
    interpreter = runtime.Interpreter.from_bytes(
        (folder / f"{name}.tflite").read_bytes(),
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
    stacked: dict[str, Any] = {key: np.stack(values) for key, values in rows.items()}
    np.savez(folder / f"{name}.out.npz", **stacked)


def print_arena(folder: Path, arena_bytes: int, name: str) -> None:
    """Print the allocations of a model to standard error, where TFLM prints."""
    interpreter = runtime.Interpreter.from_bytes(
        (folder / f"{name}.tflite").read_bytes(), arena_size=arena_bytes
    )
    sys.stderr.write("=== next model ===\n")
    sys.stderr.flush()
    interpreter.print_allocations()


if __name__ == "__main__":
    where, arena_size, what, count = sys.argv[1:]
    for number in range(int(count)):
        {"trace": trace, "arena": print_arena}[what](Path(where), int(arena_size), str(number))
