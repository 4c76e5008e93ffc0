"""Run one job for `tinyml_course.simulator.tflm`; started as a script in its own process.

Usage: ``python tflm_worker.py FOLDER ARENA_BYTES``. Reads ``model.tflite`` and ``in.npz`` in
FOLDER and writes ``out.npz``. It imports nothing of this library.
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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
