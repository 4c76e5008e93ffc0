"""Instructions of one inference on every emulated core and kit, and whether kits keep up.

Run from a clone: ``python -m benchmarks.instructions [MODEL.tflite ...]``; by default the model of
lesson 09. The first table counts with zig and with GCC's ``-Os``, the second as each kit's Arduino
package compiles, and adds the estimates that ``tinyml export`` prints. The outputs are first
compared with the simulator's. Instruction counts are the same in every run; they only change with
the compilers. Without ``arm-none-eabi-gcc`` what needs it is left out. The third table has the
networks of MLPerf Tiny beside published records: see `benchmarks.records`; it is left out without
TensorFlow or the published models.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.model_files import PUBLISHED_FOLDER
from benchmarks.records import print_records
from tinyml_course.boards import Board, load_boards
from tinyml_course.cost import range_text
from tinyml_course.deploy import KERNELS, EmulatedModel, StreamSettings
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import Emulation
from tinyml_course.deploy.kit_firmware import (
    SensorAdapter,
    compiler_flags,
    frameworks_of,
    load_kit_firmware,
)
from tinyml_course.deploy.pace import Pace, estimate_pace
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator import Simulator

BOARD = "emulated-cortex-m4"
INPUTS = 3
KIT_HEADERS = (
    "model", "kit", "kernels", "inference, counted", "inference, estimated",
    "features and interrupt", "`TINYML_STEP`", "an answer every", "busy", "keeps up",
)  # fmt: skip

VERDICTS = {"keeps up": "yes", "may not keep up": "perhaps", "cannot keep up": "no"}


def main(paths: Sequence[Path]) -> None:
    """Print all tables."""
    print_row(
        ["core", "compiler", *(f"{path.stem}, {kernels}" for path in paths for kernels in KERNELS)],
        headers=True,
    )
    for core in CORES.values():
        for compiler in ("zig", "gcc") if core.is_arm and shutil.which(GCC) else ("zig",):
            runs = [
                counted(path, kernels, core=core.name, compiler=compiler)
                for path in paths
                for kernels in KERNELS
            ]
            counts = [f"{run.instructions:,}" for run in runs]
            print_row([core.title, runs[0].compiler, *counts])
    print()
    print_row(KIT_HEADERS, headers=True)
    for path in paths:
        for board in load_boards():
            if adapter := microphone_of(board):
                for kernels in KERNELS:
                    print_row(kit_row(path, board, kernels, adapter))
    if find_spec("tensorflow") and PUBLISHED_FOLDER.is_dir():
        print()
        print_records(PUBLISHED_FOLDER)


def counted(path: Path, kernels: str, board: Board | str = BOARD, **options: str) -> Emulation:
    """The run of three inputs; its counts are those of the one with the most instructions."""
    simulator = Simulator.load(path)
    model = simulator.model
    shape = (INPUTS, *model.tensors[model.inputs[0]].row_shape)
    x = np.random.default_rng(0).integers(-128, 128, shape, np.int8)
    run = EmulatedModel(model, board, kernels, **options).run(x)  # type: ignore[arg-type]
    if not np.array_equal(run.outputs, simulator.run(x)):
        sys.exit(f"{path.stem} on {run.core.title}: other outputs than the simulator's")
    return run


def kit_row(path: Path, board: Board, kernels: str, adapter: SensorAdapter) -> tuple[str, ...]:
    """What one kit makes of keywords with one model and one set of kernels."""
    model = Simulator.load(path).model
    pace = estimate_pace(model, board, "log-mel", StreamSettings(), kernels, adapter)
    if pace is None:
        sys.exit(f"no core like the {board.core} of {board.name} was counted")
    if board.emulator is None:
        instructions = "cannot be counted"
    elif shutil.which(GCC) and compiler_flags(board):
        instructions = f"{counted(path, kernels, board, compiler='gcc').instructions:,}"
    else:
        instructions = "needs GCC"
    return (path.stem, board.title, kernels, instructions, *estimates(pace))


def estimates(pace: Pace) -> tuple[str, ...]:
    """The cells that no count stands behind."""
    return (
        range_text(pace.inference_ms, "ms"),
        f"{range_text(pace.row_busy_ms, 'ms')} of {pace.row_ms:g}",
        str(pace.step),
        f"{pace.answer_ms:.0f} ms",
        pace.busy_text,
        VERDICTS[pace.verdict],
    )


def microphone_of(board: Board) -> SensorAdapter | None:
    """The adapter of a kit's microphone under Arduino, if it has one."""
    if "arduino" not in frameworks_of(board):
        return None
    return load_kit_firmware(board, "arduino").sensors.get("microphone")


def print_row(cells: Sequence[str], *, headers: bool = False) -> None:
    """A row of a Markdown table; below headers, the line that ends them."""
    print("|", " | ".join(cells), "|", flush=True)
    if headers:
        print("|" + "---|" * len(cells))


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(given or [lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"])
