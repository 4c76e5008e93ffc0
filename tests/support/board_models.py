"""Many models in one firmware on an emulated core, which saves most of the compiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tinyml_course.deploy import export_c
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.firmware import MemoryMap
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.tflite import Model

MEMORY = MemoryMap(0, 16 << 20, 0x2000_0000, 16 << 20)


class BoardModels:
    """Models by name, on one core; a state goes on from one row to the next."""

    def __init__(self, models: Mapping[str, Model], core: str, kernels: str) -> None:
        files: dict[str, str] = {}
        for name, model in models.items():
            files |= export_c(model, name, kernels).files
        self.models = models
        keep = [f"{name}_invoke" for name in models]
        keep += [
            end
            for name in models
            for which in ("input", "output")
            for end in self._ends(name, which)
        ]
        flags = ("-Wall", "-Wextra", "-Werror")
        firmware = compile_c(files, CORES[core], MEMORY, keep=keep, flags=flags)
        self.machine = Machine(firmware, check_alignment=CORES[core].aligned_only)

    def run(self, name: str, x: Any) -> tuple[np.ndarray, ...]:
        """Every output of a model, a row for each row of `x`."""
        model, machine = self.models[name], self.machine
        to, at = ([machine.call(end).value for end in self._ends(name, which)]
                  for which in ("input", "output"))  # fmt: skip
        made = [model.tensors[i] for i in model.outputs]
        rows: list[list[np.ndarray]] = [[] for _ in made]
        given = x if isinstance(x, tuple) else (x,)
        for row in zip(*given, strict=True):
            for address, values in zip(to, row, strict=True):
                machine.write(address, values.tobytes())
            machine.call(f"{name}_invoke")
            for address, tensor, found in zip(at, made, rows, strict=True):
                read = np.frombuffer(machine.read(address, tensor.nbytes), tensor.dtype)
                found.append(read.reshape(tensor.row_shape))
        return tuple(np.stack(each) for each in rows)

    def _ends(self, name: str, which: str) -> list[str]:
        model = self.models[name]
        count = len(model.inputs if which == "input" else model.outputs)
        return [f"{name}_{which}" + (f"_{i}" if i else "") for i in range(count)]
