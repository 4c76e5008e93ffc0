"""Flipped weight bits that the exported self-test catches, by board, and what its checksums cost.

Run from a clone: ``python -m benchmarks.self_test [FLIPS]``, by default 200 of each model. Each is
made in the flash of the emulated core that stands for the board, and the self-test is run there.
"Vectors alone" is the same firmware without checksums, on one board. The counts are the same in
every run; they only change with the compiler (the pinned ziglang).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from tinyml_course.boards import Board, load_boards
from tinyml_course.deploy.firmware import Firmware
from tinyml_course.deploy.flipped_bits import compile_self_test, flip_bits
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.programs import make_program
from tinyml_course.deploy.project import kernels_for
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

MODELS = {
    "keyword": "09_keyword_spotting/keyword_model.tflite",
    "gesture": "04_first_network/gesture_model.tflite",
}
ALL_ON = "emulated-cortex-m4"
HEADERS = (
    "model", "board", "core", "kernels", "caught", "by vectors alone", "flips",
    "checksums: flash [B]", "instructions", "instructions per byte", "ms at one a cycle",
)  # fmt: skip
CHECKSUM_CODE = ("tinyml_checksum", "table")
ENTRY = re.compile(r"\n    \{\"(\w+)\", \w+, sizeof \w+, 0x[0-9a-f]+u\},")


def main(flips: int) -> None:
    """Print two tables: lessons 04 and 09 on every board, and every lesson's model on one."""
    boards = [board for board in load_boards() if board.emulator]
    print("|", " | ".join(HEADERS), "|\n|" + "---|" * len(HEADERS))
    for path in MODELS.values():
        for board in boards:
            print(
                "|",
                " | ".join(_row(path, board, flips, vectors_alone=board.name == ALL_ON)),
                "|",
                flush=True,
            )
    (board,) = (board for board in boards if board.name == ALL_ON)
    for file in sorted(lesson_data_dir("").glob("*/*.tflite")):
        if (path := f"{file.parent.name}/{file.name}") not in MODELS.values():
            print("|", " | ".join(_row(path, board, flips, vectors_alone=False)), "|", flush=True)


def _row(path: str, board: Board, flips: int, *, vectors_alone: bool) -> list[str]:
    kernels = kernels_for(board)
    files = make_program(read_model(lesson_data_dir("") / path), "none", None, kernels).files
    without = {**files, "model.c": ENTRY.sub("", files["model.c"])}
    firmware, bare = (compile_self_test(each, board) for each in (files, without))
    by_vectors = f"{_caught(bare, flips)}" if vectors_alone else "not counted"
    code = sum(firmware.symbols[name].size for name in CHECKSUM_CODE)
    flash = firmware.flash_bytes - bare.flash_bytes + code
    instructions, size = _cost(firmware, files)
    return [
        path.split("/")[1], board.title, board.emulator or "", kernels,
        f"{_caught(firmware, flips)}", by_vectors, f"{flips}", f"{flash:,}", f"{instructions:,}",
        f"{instructions / size:.1f}", f"{1000 * instructions / board.clock_hz:.1f}",
    ]  # fmt: skip


def _caught(firmware: Firmware, flips: int) -> int:
    return sum(flip.is_caught for flip in flip_bits(firmware, flips))


def _cost(firmware: Firmware, files: Mapping[str, str]) -> tuple[int, int]:
    """Instructions of all checksums, and the bytes they read."""
    machine = Machine(firmware)
    names = ENTRY.findall(files["model.c"])  # of this core and of others
    arrays = [firmware.symbols[name] for name in names if name in firmware.symbols]
    runs = [machine.call("tinyml_checksum", array.address, array.size) for array in arrays]
    return sum(run.instructions for run in runs), sum(array.size for array in arrays)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
