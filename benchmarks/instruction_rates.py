"""What a unit of work of the C export takes on each core.

The results stand in ``tinyml_course/cost/instruction_rates.toml``.

Run from a clone, with ``arm-none-eabi-gcc`` installed: ``python -m benchmarks.instruction_rates``.
Every layer of the lessons' models, and of others given as arguments, is counted; then each rate is
fitted, none below 0, so that relative errors are least. Beside them stand the cycles an instruction
takes by the core's manual, fewest and most, as a mean of the counted layers. A row of features and
a reading of motion are counted in the same way. The file is written anew.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

from tinyml_course.boards import load_board
from tinyml_course.cost import instructions
from tinyml_course.cost.core_timings import documented_cycles
from tinyml_course.cost.instruction_counts import InstructionCounts, total
from tinyml_course.cost.instructions import CYCLES, WORK, work_of
from tinyml_course.deploy import KERNELS, EmulatedModel, StreamSettings, make_program
from tinyml_course.deploy.compilers import COMPILERS
from tinyml_course.deploy.cores import CORES, Core
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import FirmwareError, ModelError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import Model, read_model

BOARD = "emulated-cortex-m4"
STREAMS = {
    "log-mel": ("09_keyword_spotting", "keyword_model", "tinyml_keyword", 320, 20_000),
    "motion": ("04_first_network", "gesture_model", "tinyml_gesture", 1, 200),
}
"""Lesson, model, the program's functions, samples a row, samples pushed."""


def layers(
    model: Model, core: Core, kernels: str
) -> Iterator[tuple[str, tuple[int, ...], InstructionCounts]]:
    """Each layer's entry, units of work and counted instructions."""
    shape = (1, *model.tensors[model.inputs[0]].row_shape)
    x = np.random.default_rng(0).integers(-128, 128, shape, np.int8)
    board = EmulatedModel(model, BOARD, kernels, core=core.name, compiler=compiler_of(core))
    compiled = board.sources.model  # packed kernels leave channels out
    for operator, layer in zip(compiled.operators, board.run(x).layers, strict=True):
        yield (*work_of(compiled, operator), layer.kinds)


def compiler_of(core: Core) -> str:
    """What boards' packages use, where it knows the core."""
    return "gcc" if core.is_arm else "zig"


def fitted(rows: list[tuple[tuple[int, ...], int]]) -> list[float]:
    """Instructions of each kind of work, from layers' work and counts."""
    work, counts = (np.array(column, float) for column in zip(*rows, strict=True))
    kept = counts > 1000  # smaller ones matter to nobody
    if not kept.any():
        kept[:] = True
    weights = 1 / np.maximum(counts[kept], 1)
    return nnls(work[kept] * weights[:, None], counts[kept] * weights)[0].tolist()  # type: ignore[no-any-return]


def cycles_an_instruction(counts: list[InstructionCounts], core: Core) -> tuple[float, float]:
    """Fewest and most by the core's manual, over all layers together."""
    everything = total(counts)
    low, high = documented_cycles(everything, core.name)
    return low / everything.instructions, high / everything.instructions


def feature_rates(core: Core) -> dict[str, tuple[float, float, float]]:
    """Instructions of a row of features, without the model, and cycles of one: fewest and most."""
    found = {}
    for features, (lesson, name, program, samples, pushed) in STREAMS.items():
        model = read_model(lesson_data_dir(lesson) / f"{name}.tflite")
        counts = push_counts(model, features, program, pushed, core)
        row = total(counts).instructions / pushed * samples
        found[features] = row, *cycles_an_instruction(counts, core)
    return found


def push_counts(
    model: Model, features: str, program: str, pushed: int, core: Core
) -> list[InstructionCounts]:
    """What a program does with each of some samples, without the model."""
    _, memory = find_target(load_board(BOARD))
    made = make_program(model, features, StreamSettings(), "packed")
    keep = (f"{program}_begin", f"{program}_push", "model_invoke")
    flags = COMPILERS[compiler_of(core)].optimize["plain"]
    firmware = compile_c(made.files, core, memory, flags, keep=keep, compiler=compiler_of(core))
    machine = Machine(firmware, marked=("model_invoke",))
    machine.call(keep[0])
    where, answer = (
        memory.ram_address + memory.ram_bytes - 256,
        memory.ram_address + memory.ram_bytes - 64,
    )
    rng = np.random.default_rng(0)
    counts = []
    for _ in range(pushed):
        if features == "motion":
            machine.write(where, rng.normal(0, 1, 3).astype(np.float32).tobytes())
            run = machine.call(keep[1], where, answer)
        else:
            run = machine.call(keep[1], int(rng.integers(-8000, 8000)) & 0xFFFF_FFFF, answer)
        counts.append(run.kinds_between)
    return counts


def feature_lines(core: Core) -> Iterator[str]:
    """The file's lines on features."""
    for name, (row, *cycles) in feature_rates(core).items():
        rates = ", ".join(f"{kind} = {rate:.3f}" for kind, rate in zip(CYCLES, cycles, strict=True))
        yield f"{core.name}.features.{name} = {{ instructions = {row:.0f}, {rates} }}\n"


def main(paths: list[Path]) -> None:
    """Count, fit and write the file."""
    lines = ["# Made by `python -m benchmarks.instruction_rates`; do not edit.\n"]
    for core in CORES.values():
        release = COMPILERS[compiler_of(core)].release()
        lines.append(f"# {core.title}: {compiler_of(core)} {release}\n")
        for kernels in KERNELS:
            rows: dict[str, list[tuple[tuple[int, ...], InstructionCounts]]] = defaultdict(list)
            for path in paths:
                try:
                    for name, work, count in layers(read_model(path), core, kernels):
                        rows[name].append((work, count))
                except (ModelError, FirmwareError) as error:
                    print(f"{path.stem} left out: {str(error).splitlines()[0]}")
            for name, counted in sorted(rows.items()):
                found = fitted([(work, counts.instructions) for work, counts in counted])
                cycles = cycles_an_instruction([counts for _, counts in counted], core)
                rates = ", ".join(
                    f"{kind} = {rate:.3f}"
                    for kind, rate in zip((*WORK, *CYCLES), (*found, *cycles), strict=True)
                )
                lines.append(f"{core.name}.{kernels}.{name} = {{ {rates} }}\n")
        lines += feature_lines(core)
        print(f"{core.title}: done")
    target = Path(instructions.__file__).with_name("instruction_rates.toml")
    target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sorted(lesson_data_dir("").glob("*/*_model.tflite")) + [Path(a) for a in sys.argv[1:]])
