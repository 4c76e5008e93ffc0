"""How many flipped bits of flash a program's self-test catches, on an emulated core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinyml_course.boards import Board
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.firmware import Firmware, Segment, Symbol
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import FirmwareError
from tinyml_course.seeds import derive_seed


@dataclass(frozen=True)
class Flip:
    """One flipped bit, and what the self-test printed.

    Attributes
    ----------
    array
        The C array it is in, such as ``"layer_00_filter"``.
    byte, bit
        Its place in the array.
    line
        The self-test's line, or why the firmware stopped.
    """

    array: str
    byte: int
    bit: int
    line: str

    @property
    def is_caught(self) -> bool:
        """Whether the self-test did not pass."""
        return not self.line.startswith("PASS")


WEIGHTS = ("_filter", "_stream")
"""How the names of arrays of weights end; a stream of packed kernels holds biases too."""


def compile_self_test(files: Mapping[str, str], board: Board) -> Firmware:
    """A program's self-test for a board's emulated core.

    Parameters
    ----------
    files
        Those of a `Program`.
    board
        One with an emulated core.
    """
    core, memory = find_target(board)
    main = read_text("projects/emulator", "self_test.c")
    return compile_c({**files, "main.c": main}, core, memory)


def run_self_test(firmware: Firmware) -> str:
    """The line that the self-test prints."""
    machine = Machine(firmware)
    machine.call("main")
    return machine.serial.decode()


def flip_bits(
    firmware: Firmware, flips: int, seed: int = 0, ends: Sequence[str] = WEIGHTS
) -> Iterator[Flip]:
    """Flip bits of constant arrays in flash, one at a time, and run the self-test on each.

    Parameters
    ----------
    firmware
        From `compile_self_test`.
    flips
        How many bits; each bit of the chosen arrays is as likely as another.
    ends
        How the arrays' names end; by default weights.

    Raises
    ------
    FirmwareError
        The firmware has no such array.
    """
    arrays = [s for name, s in sorted(firmware.symbols.items()) if name.endswith(tuple(ends))]
    if not arrays:
        raise FirmwareError(f"expected arrays that end in {tuple(ends)}, found none")
    rng = np.random.default_rng(derive_seed(seed, "flipped bits"))
    ends_at = np.cumsum([array.size for array in arrays])
    for bit in rng.integers(0, 8 * ends_at[-1], flips):
        which = int(np.searchsorted(ends_at, bit // 8, side="right"))
        byte = int(bit // 8 - ends_at[which] + arrays[which].size)
        flipped = with_flip(firmware, arrays[which], byte, int(bit % 8))
        try:
            line = run_self_test(flipped)
        except FirmwareError as error:
            line = str(error)
        yield Flip(arrays[which].name, byte, int(bit % 8), line)


def with_flip(firmware: Firmware, array: Symbol, byte: int, bit: int) -> Firmware:
    """The firmware with one bit of an array in flash flipped."""
    segments = []
    for segment in firmware.segments:
        data = bytearray(segment.data)
        at = array.address + byte - segment.address
        if 0 <= at < len(data):
            data[at] ^= 1 << bit
        segments.append(Segment(segment.address, bytes(data)))
    return replace(firmware, segments=tuple(segments))
