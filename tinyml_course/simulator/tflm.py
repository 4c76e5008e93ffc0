"""The oracle: TensorFlow Lite Micro itself, through its Python wheel, in a process of its own.

The wheel exists for Linux on x86-64 only and ends its whole process on some models, so it is
never imported here. Tests and the makers of golden vectors use it; lessons do not need it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.tflite import read_model

Array = NDArray[Any]

ARENA_BYTES = 16 * 2**20
"""Tensor arena given to TFLM; more than any model of the course needs."""


def version() -> str | None:
    """Version of the installed wheel, or None where it is not installed."""
    try:
        return importlib.metadata.version("tflite-micro")
    except importlib.metadata.PackageNotFoundError:
        return None


def is_available() -> bool:
    """Whether the wheel is installed."""
    return importlib.util.find_spec("tflite_micro") is not None


def trace(model: bytes, x: Array | tuple[Array, ...], timeout_s: float = 600.0) -> dict[int, Array]:
    """Run a batch through TFLM, input by input, and keep every tensor that is not constant.

    Parameters
    ----------
    model
        The bytes of a ``.tflite``.
    x
        As `Simulator.run` takes it.
    timeout_s
        Longest the whole batch may take, in seconds.

    Returns
    -------
    dict from tensor index to ``(N,) + tensor.row_shape``, as `Simulator.trace` gives it.

    Raises
    ------
    MissingDependencyError
        Where the wheel is not installed.
    ModelError
        Where TFLM refuses the model or ends its process; the message holds what it printed.
    """
    if not is_available():
        raise MissingDependencyError(
            "expected the tflite-micro wheel (Linux x86-64 only), found none; "
            "install it with: pip install --pre tflite-micro"
        )
    parsed = read_model(model)
    tensors = parsed.tensors
    made = {i for op in parsed.operators for i in op.outputs if tensors[i].dtype.kind != "V"}
    computed = sorted(made | set(parsed.inputs))
    inputs = x if isinstance(x, tuple) else (x,)
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        (job / "model.tflite").write_bytes(model)
        arrays: dict[str, Any] = {f"x{i}": array for i, array in enumerate(inputs)}
        arrays |= {f"shape{i}": tensors[t].shape for i, t in enumerate(parsed.inputs)}
        np.savez(job / "in.npz", tensors=computed, **arrays)
        worker = Path(__file__).with_name("tflm_worker.py")
        done = subprocess.run(
            [sys.executable, str(worker), folder, str(ARENA_BYTES)],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            check=False,
        )
        if done.returncode:
            last = " / ".join(done.stderr.strip().splitlines()[-3:])
            raise ModelError(f"TFLM could not run the model (exit {done.returncode}): {last}")
        with np.load(job / "out.npz") as stored:
            found = {i: stored[f"t{i}"] for i in computed}
    rows = len(inputs[0])
    return {i: a.reshape(rows, *tensors[i].row_shape) for i, a in found.items()}
