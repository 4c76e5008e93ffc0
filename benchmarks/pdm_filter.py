"""Instructions a sample of the filter that turns a Pico's PDM bits into sound, in its interrupt.

Run from a clone, with two files of arduino-pico's PDM library, which the course does not have:
``python -m benchmarks.pdm_filter FOLDER``, FOLDER being ``libraries/PDM/src/rp2040``.
The results stand in the kits' ``firmware.toml``, as part of ``interrupt``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tinyml_course.boards import load_board
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.kit_firmware import compiler_flags
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.toolchain import compile_c

BOARDS = ("raspberry_pi_pico", "raspberry_pi_pico_2")
SAMPLES = 64  # of one interrupt: 512 bytes, 64 bits a sample at 16 kHz
_MAIN = """
#include "OpenPDMFilter.h"
uint8_t bits[512];
int16_t sound[64];
static TPDMFilter_InitStruct filter;
void begin(void) { /* as PDM.cpp sets it for one channel at 16 kHz */
  filter.Fs = 16000; filter.MaxVolume = 1; filter.nSamples = 64; filter.LP_HZ = 8000;
  filter.HP_HZ = 10; filter.In_MicChannels = 1; filter.Out_MicChannels = 1;
  filter.Decimation = 64; filter.filterGain = 16;
  Open_PDM_Filter_Init(&filter);
}
void interrupt(void) { Open_PDM_Filter_64(bits, sound, 1, &filter); }
"""


def main(folder: Path) -> None:
    """Print a row for each board: the most instructions of ten interrupts, by sample."""
    files = {name: (folder / name).read_text() for name in ("OpenPDMFilter.c", "OpenPDMFilter.h")}
    rng = np.random.default_rng(0)
    for name in BOARDS:
        board = load_board(name)
        core, memory = find_target(board)
        firmware = compile_c(
            files | {"main.c": _MAIN}, core, memory, keep=("begin", "interrupt"),
            flags=compiler_flags(board), compiler="gcc",
        )  # fmt: skip
        machine = Machine(firmware)
        machine.call("begin")
        counts = []
        for _ in range(10):
            bits = rng.integers(0, 256, 8 * SAMPLES, np.uint8)
            machine.write(firmware.address_of("bits"), bits.tobytes())
            counts.append(machine.call("interrupt").instructions)
        print(f"{name}: {max(counts) / SAMPLES:.0f} instructions a sample")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
