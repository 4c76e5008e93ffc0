"""What ``-O2`` in ``model.c`` gains where a board's package compiles with ``-Os``.

Run from a clone, with ``arm-none-eabi-gcc`` installed: ``python -m benchmarks.size_and_speed``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.instructions import INPUTS, print_row
from tinyml_course.boards import Board, load_board
from tinyml_course.deploy import KERNELS, export_c
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.kit_firmware import compiler_flags
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

BOARDS = ("raspberry_pi_pico", "xiao_nrf52840_sense", "raspberry_pi_pico_2")
PRAGMA = '#pragma GCC optimize("O2")'


def main() -> None:
    """Print a row for each core and set of kernels: lesson 09's model, without and with it."""
    model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
    size = model.tensors[model.inputs[0]].size
    x = np.random.default_rng(0).integers(-128, 128, (INPUTS, size), np.int8)
    print_row(("core", "kernels", "`-Os`", "`-Os` and the pragma"), headers=True)
    for board in map(load_board, BOARDS):
        for kernels in KERNELS:
            files = export_c(model, "model", kernels).files
            without = files | {"model.c": files["model.c"].replace(PRAGMA, "")}
            counts = [f"{most_instructions(made, board, x):,}" for made in (without, files)]
            print_row((board.core, kernels, *counts))


def most_instructions(files: Mapping[str, str], board: Board, x: np.ndarray) -> int:
    """Instructions of one inference, the most of all inputs."""
    core, memory = find_target(board)
    keep = ("model_input", "model_invoke")
    flags = compiler_flags(board)
    machine = Machine(compile_c(files, core, memory, keep=keep, flags=flags, compiler="gcc"))
    to = machine.call("model_input").value
    counts = []
    for row in x:
        machine.write(to, row.tobytes())
        counts.append(machine.call("model_invoke").instructions)
    return max(counts)


if __name__ == "__main__":
    main()
