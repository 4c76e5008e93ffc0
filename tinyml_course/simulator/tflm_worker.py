"""Run jobs for `tinyml_course.simulator.tflm_process`; started as a script.

Each line of the standard input is a job as JSON: ``["trace" or "arena", FOLDER, COUNT,
ARENA_BYTES, TIMEOUT_S]``. It is done in a child of this process, whose exit code is the answer.
The child reads ``0.tflite`` and so on in FOLDER. To trace, it reads ``0.in.npz`` and writes
``0.out.npz``; otherwise it prints what TFLM says about its arena. What it prints comes into
``printed.txt``. Nothing of this library is imported.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

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


def do(what: str, folder: Path, count: int, arena_bytes: int, timeout_s: float) -> NoReturn:
    """One job, with which this process ends; the clock's signal ends one that takes too long."""
    code = 1
    try:
        os.dup2(os.open(folder / "printed.txt", os.O_WRONLY | os.O_CREAT), sys.stderr.fileno())
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        signal.setitimer(signal.ITIMER_REAL, timeout_s)
        for number in range(count):
            {"trace": trace, "arena": print_arena}[what](folder, arena_bytes, str(number))
        code = 0
    except Exception:  # noqa: BLE001  whatever the wheel raises is the answer
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    for line in sys.stdin:
        job, where, *numbers = json.loads(line)
        child = os.fork()
        if child == 0:
            do(job, Path(where), *numbers)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()
