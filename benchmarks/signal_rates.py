"""What signal operators take on each core as C: instructions of a hop, and of a unit of work.

Run from a clone, with ``arm-none-eabi-gcc`` installed: ``python -m benchmarks.signal_rates``. The
front end of the tests' wake-word model (frames of 480 samples, hops of 320, 512 points, 40 filters)
is counted on every core, and the rates are written to ``tinyml_course/cost/signal_rates.toml``.
Models given as arguments, such as TFLM's audio preprocessor, are counted on a Cortex-M4 only, and
nothing is written. The hop with the most instructions of a test signal stands for all.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from benchmarks.instruction_rates import (
    BOARD,
    compiler_of,
    cycles_an_instruction,
    push_counts,
)
from tests.support.wake_word import wake_word_from_samples
from tinyml_course.cost import instructions
from tinyml_course.cost.instruction_counts import total
from tinyml_course.cost.instructions import CYCLES, SIGNALS, work_of
from tinyml_course.deploy import EmulatedModel
from tinyml_course.deploy.compilers import COMPILERS
from tinyml_course.deploy.cores import CORES, Core
from tinyml_course.deploy.emulate import Emulation
from tinyml_course.deploy.golden_stream import make_signal
from tinyml_course.tflite import Model, read_model

COUNTED = ("plain", "packed")
"""Kernels; of signal operators, small ones are the packed ones."""

HOPS = 20
SAMPLES = 2000


def counted(model: Model, core: Core, kernels: str) -> Emulation:
    """A model of samples on a core, with what boards' packages compile with."""
    board = EmulatedModel(model, BOARD, kernels, core=core.name, compiler=compiler_of(core))
    shape = model.tensors[model.inputs[0]].row_shape
    return board.run(make_signal(HOPS * shape[-1], seed=4, block=2048).reshape(HOPS, *shape))


def report(title: str, run: Emulation) -> None:
    """Print the count of a hop, by operator."""
    what = f"{title}, {run.core.title}, {run.compiler}, {run.kernels} kernels"
    print(f"{what}: {run.instructions:,} instructions a hop")
    for layer in run.layers:
        print(f"  {layer.name:50} {layer.instructions:8,}")


def rate_line(entry: str, count: float, kind: str, cycles: tuple[float, float]) -> str:
    """A line of the file."""
    rates = {kind: count, **dict(zip(CYCLES, cycles, strict=True))}
    return f"{entry} = {{ {', '.join(f'{key} = {rate:.3f}' for key, rate in rates.items())} }}\n"


def rates_of(model: Model, core: Core) -> list[str]:
    """The lines of one core: a sample outside the model, and each signal operator."""
    lines = [f"# {core.title}: {compiler_of(core)} {COMPILERS[compiler_of(core)].release()}\n"]
    pushed = push_counts(model, "samples", "tinyml_keyword", SAMPLES, core)
    each = total(pushed).instructions / SAMPLES
    cycles = cycles_an_instruction(pushed, core)
    lines.append(rate_line(f"{core.name}.features.samples", each, "instructions", cycles))
    for kernels in COUNTED:
        run = counted(model, core, kernels)
        report("wake word from samples", run)
        for operator, layer in zip(model.operators, run.layers, strict=True):
            if operator.name in SIGNALS:
                entry, (_, units, *_) = work_of(model, operator)
                cycles = cycles_an_instruction([layer.kinds], core)
                place = f'{core.name}.{kernels}."{entry}"'
                lines.append(rate_line(place, layer.instructions / units, "outputs", cycles))
    return lines


def main(paths: list[Path]) -> None:
    """Count the models that are given, or count the wake word and write the rates."""
    for path, kernels in product(paths, COUNTED):
        report(path.stem, counted(read_model(path), CORES["cortex-m4"], kernels))
    if paths:
        return
    model = read_model(wake_word_from_samples())
    lines = ["# Made by `python -m benchmarks.signal_rates`; do not edit.\n"]
    for core in CORES.values():
        lines += rates_of(model, core)
    target = Path(instructions.__file__).with_name("signal_rates.toml")
    target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
