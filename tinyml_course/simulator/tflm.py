"""The oracle: TensorFlow Lite Micro itself, through its Python wheel, in a separate process.

The wheel exists for Linux on x86-64 only and aborts its process on some models, so it is never
imported here. Tests and the makers of golden vectors use it; lessons do not need it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.simulator.tflm_process import run_job
from tinyml_course.tflite import Model, read_model

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
        Time limit for the whole batch, in seconds.

    Returns
    -------
    dict from tensor index to ``(N,) + tensor.row_shape``, as `Simulator.trace` gives it.

    Raises
    ------
    MissingDependencyError
        Where the wheel is not installed.
    ModelError
        Where TFLM refuses the model, aborts its process or takes longer; the message holds what it
        printed.
    """
    return traces([(model, x)], timeout_s)[0]


def traces(
    jobs: Sequence[tuple[bytes, Array | tuple[Array, ...]]], timeout_s: float = 600.0
) -> list[dict[int, Array]]:
    """`trace` for many models in one process, which is faster than one process each."""
    _check_available()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for i, (model, x) in enumerate(jobs):
            (folder / f"{i}.tflite").write_bytes(model)
            _write_inputs(folder / f"{i}.in.npz", read_model(model), x)
        _run_worker(folder, timeout_s, "trace", len(jobs))
        return [_read_trace(folder / f"{i}.out.npz", model) for i, (model, _) in enumerate(jobs)]


def _write_inputs(path: Path, model: Model, x: Array | tuple[Array, ...]) -> None:
    tensors = model.tensors
    made = {i for op in model.operators for i in op.outputs if tensors[i].dtype.kind != "V"}
    kept = {t.index for t in tensors if t.is_variable}
    inputs = x if isinstance(x, tuple) else (x,)
    arrays: dict[str, Any] = {f"x{i}": array for i, array in enumerate(inputs)}
    arrays |= {f"shape{i}": tensors[t].shape for i, t in enumerate(model.inputs)}
    np.savez(path, tensors=sorted(made | kept | set(model.inputs)), **arrays)


def _read_trace(path: Path, model: bytes) -> dict[int, Array]:
    tensors = read_model(model).tensors
    with np.load(path) as stored:
        found = {int(name[1:]): stored[name] for name in stored.files}
    return {i: a.reshape(len(a), *tensors[i].row_shape) for i, a in found.items()}


def arena(model: bytes, timeout_s: float = 600.0) -> dict[str, Any]:
    """What TFLM prints about its arena for a model, in its ordinary configuration.

    Returns
    -------
    dict with ``"total"``, ``"head"`` and ``"tail"`` in bytes, and ``"parts"``: for each category
    TFLM prints, by its name there, a dict of ``"used"`` and ``"requested"`` bytes and ``"count"``.
    The figures are a 64-bit host's; a board's tail is smaller.

    Raises
    ------
    MissingDependencyError, ModelError
        As `trace` does.
    """
    return arenas([model], timeout_s)[0]


def arenas(models: Sequence[bytes], timeout_s: float = 600.0) -> list[dict[str, Any]]:
    """`arena` for many models in one process, which is faster than one process each."""
    _check_available()
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        for i, model in enumerate(models):
            (job / f"{i}.tflite").write_bytes(model)
        printed = _run_worker(job, timeout_s, "arena", len(models))
    return [_parse_allocations(text) for text in printed.split(NEXT_MODEL)[1:]]


NEXT_MODEL = "=== next model ===\n"
"""What the worker prints between two models."""

_SUM = re.compile(r"Arena allocation (total|head|tail) (\d+) bytes")
_PART = re.compile(r"'(.+)' used (\d+) bytes .*\(requested (\d+) bytes for (\d+) ")


def _parse_allocations(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: int(count) for name, count in _SUM.findall(text)}
    if len(found) != len(("total", "head", "tail")):
        raise ModelError(f"expected TFLM to print its arena allocation, found {text!r}")
    parts = _PART.findall(text)
    kinds = ("used", "requested", "count")
    found["parts"] = {
        name: dict(zip(kinds, map(int, counts), strict=True)) for name, *counts in parts
    }
    return found


def _check_available() -> None:
    if not is_available():
        raise MissingDependencyError(
            "expected the tflite-micro wheel (Linux x86-64 only), found none; "
            "install it with: pip install --pre tflite-micro"
        )


def _run_worker(job: Path, timeout_s: float, what: str, count: int) -> str:
    """Run the worker on a folder; returns what it printed to standard error."""
    code, printed = run_job(what, job, count, ARENA_BYTES, timeout_s)
    if code:
        last = " / ".join(printed.strip().splitlines()[-3:])
        raise ModelError(f"TFLM could not run the model (exit {code}): {last}")
    return printed
