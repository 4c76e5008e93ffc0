"""Exported C, compiled for this computer and called from Python."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.deploy import export_c
from tinyml_course.tflite import Model

FLAGS = ("-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fno-sanitize=all")
_COMMANDS = {
    "zig": (sys.executable, "-m", "ziglang", "cc", *FLAGS),
    "gcc": ("gcc", *FLAGS),
}
_COMPILED: dict[tuple[str, ...], ctypes.CDLL] = {}
"""The library of a model, by what it was compiled from."""


def compile_library(
    files: Mapping[str, str], folder: Path, *flags: str, compiler: str = "zig"
) -> ctypes.CDLL:
    """A shared library of all `.c` files, warnings being errors; `compiler` is zig or gcc."""
    command = _COMMANDS[compiler]
    if compiler == "zig":
        pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    elif shutil.which(compiler) is None:
        pytest.skip(f"needs {compiler}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    library = folder / "library.so"
    units = [str(folder / name) for name in files if name.endswith(".c")]
    done = subprocess.run(
        [*command, *flags, "-shared", "-fPIC", *units, "-o", str(library)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))


def compile_models(
    models: Mapping[str, Model], kernels: str, folder: Path, *flags: str, compiler: str = "zig"
) -> dict[str, HostModel]:
    """Many models in one library, each by the name that its functions begin with.

    What was compiled before is not compiled again: many models are the same C with all kernels.
    """
    files = {name: export_c(model, name, kernels).files for name, model in models.items()}
    keys = {name: (compiler, *flags, *texts.values()) for name, texts in files.items()}
    new = [name for name in models if keys[name] not in _COMPILED]
    if new:
        together = {file: text for name in new for file, text in files[name].items()}
        library = compile_library(together, folder, *flags, compiler=compiler)
        _COMPILED.update(dict.fromkeys((keys[name] for name in new), library))
    return {name: HostModel(_COMPILED[keys[name]], name, model) for name, model in models.items()}


class HostModel:
    """An exported model on this computer."""

    def __init__(self, library: ctypes.CDLL, name: str, model: Model):
        self.library, self.name, self.model = library, name, model

    def run(self, x: Any) -> Any:
        """As `Simulator.run` of a model without state; otherwise rows are steps of one stream."""
        given = x if isinstance(x, tuple) else (x,)
        outputs: list[list[Any]] = [[] for _ in self.model.outputs]
        for row in range(len(given[0])):
            for i, index in enumerate(self.model.inputs):
                self._view("input", i, index)[:] = given[i][row].ravel()
            getattr(self.library, f"{self.name}_invoke")()
            for i, index in enumerate(self.model.outputs):
                shape = self.model.tensors[index].row_shape
                outputs[i].append(self._view("output", i, index).reshape(shape).copy())
        arrays = tuple(np.stack(rows) for rows in outputs)
        return arrays if len(arrays) > 1 else arrays[0]

    def reset(self) -> None:
        """Begin a new stream."""
        getattr(self.library, f"{self.name}_reset")()

    def _view(self, which: str, i: int, index: int) -> Any:
        function = getattr(self.library, f"{self.name}_{which}" + (f"_{i}" if i else ""))
        tensor = self.model.tensors[index]
        function.restype = ctypes.POINTER(np.ctypeslib.as_ctypes_type(tensor.dtype))
        return np.ctypeslib.as_array(function(), (tensor.size,))
