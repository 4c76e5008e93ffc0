"""Instructions of one inference on every emulated core, with plain and with packed kernels.

Run from a clone: ``python -m benchmarks.instructions [MODEL.tflite ...]``; by default the models
of the lessons. The outputs are first compared with the simulator's. Instruction counts are the
same in every run; they only change with the compiler (the pinned ziglang).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tinyml_course.cost import multiply_accumulates
from tinyml_course.deploy import KERNELS, EmulatedModel
from tinyml_course.deploy.cores import CORES
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator

BOARD = "emulated-cortex-m4"
INPUTS = 3


def main(paths: list[Path]) -> None:
    """Print a row for each model and core."""
    headers = ("model", "core", "kernels", "instructions", "per multiply-accumulate", "flash [B]")
    print("|", " | ".join((*headers, "RAM [B]")), "|")
    print("|" + "---|" * (len(headers) + 1))
    for path in paths:
        simulator = Simulator.load(path)
        model = simulator.model
        shape = (INPUTS, *model.tensors[model.inputs[0]].row_shape)
        x = np.random.default_rng(0).integers(-128, 128, shape, np.int8)
        expected, products = simulator.run(x), multiply_accumulates(model)
        for core in CORES.values():
            for kernels in KERNELS:
                run = EmulatedModel(model, BOARD, kernels, core=core.name).run(x)
                if not np.array_equal(run.outputs, expected):
                    sys.exit(f"{path.stem} on {core.title}: other outputs than the simulator's")
                print(
                    f"| {path.stem} | {core.title} | {kernels} | {run.instructions:,} | "
                    f"{run.instructions / products:.1f} | {run.flash_bytes:,} | {run.ram_bytes:,} |"
                )


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(given or sorted(lesson_data_dir("").glob("*/*_model.tflite")))
