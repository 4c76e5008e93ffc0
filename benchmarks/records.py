"""The course's kernels beside the best published ones, on the networks of MLPerf Tiny.

Run from a clone, with TensorFlow: ``python -m benchmarks.records [FOLDER_OF_PUBLISHED_MODELS]``;
``python -m benchmarks.instructions`` prints the same table after its own. Ours are counted
instructions of the packed kernels and cycles estimated from them for the chip of the record, with
zig and, where it is installed, with GCC's ``-Os``; the record is the fewest cycles that anybody
published for this network and core. ResNet-8 and MobileNet have random weights here: the layers
are those of the published networks, but no channel is constant, as some of the published MobileNet
are.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.cycles import millions, print_row
from benchmarks.model_files import PUBLISHED_FOLDER, model_files
from tinyml_course.cost import ANCHORS, Anchor
from tinyml_course.cost.anchors import NETWORKS
from tinyml_course.cost.core_timings import timings_of
from tinyml_course.cost.cycles import estimate_cycles
from tinyml_course.deploy import EmulatedModel
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES, Core
from tinyml_course.deploy.emulate import Emulation
from tinyml_course.simulator import Simulator

BOARD = "emulated-cortex-m4"
TASKS = {"kws": "DS-CNN (KWS)", "vww": "MobileNet 0.25", "ic": "ResNet-8", "ad": "autoencoder"}
HEADERS = (
    "network", "core", "compiler", "instructions, counted", "cycles, estimated",
    "fewest cycles published", "by", "chip of both",
)  # fmt: skip


def print_records(published: Path) -> None:
    """The table, core by core."""
    print_row(HEADERS, headers=True)
    with tempfile.TemporaryDirectory() as folder:
        files = model_files(published, Path(folder))
        for task, title in TASKS.items():
            for core in CORES.values():
                best = record(task, core)
                if best is not None:
                    for run in runs(files[title], core):
                        print_row(cells(title, run, best))


def record(task: str, core: Core) -> Anchor | None:
    """The measurement with the fewest cycles."""
    title = timings_of(core.name).title
    found = [a for a in ANCHORS if a.model == NETWORKS[task][0] and a.core == title]
    return min(found, key=lambda anchor: anchor.cycles, default=None)


def runs(path: Path, core: Core) -> Iterator[Emulation]:
    """With each compiler; the outputs must be the simulator's."""
    simulator = Simulator.load(path)
    shape = (1, *simulator.model.tensors[simulator.model.inputs[0]].row_shape)
    x = np.random.default_rng(0).integers(-128, 128, shape, np.int8)
    for compiler in ("zig", "gcc") if core.is_arm and shutil.which(GCC) else ("zig",):
        built = EmulatedModel(simulator.model, BOARD, "packed", core=core.name, compiler=compiler)
        run = built.run(x)
        if not np.array_equal(run.outputs, simulator.run(x)):
            sys.exit(f"{path.stem} on {core.title}: other outputs than the simulator's")
        yield run


def cells(title: str, run: Emulation, best: Anchor) -> tuple[str, ...]:
    """One row."""
    ours = estimate_cycles(run.kinds, run.core.name, best.chip)
    return (
        title, run.core.title, run.compiler, f"{run.instructions:,}",
        f"{millions(ours.low)} to {millions(ours.high)}",
        millions(best.cycles), best.kernels, best.chip,
    )  # fmt: skip


if __name__ == "__main__":
    print_records(Path(sys.argv[1]) if len(sys.argv) > 1 else PUBLISHED_FOLDER)
