"""Compiled firmware: where its functions are, and how much of a board's memory it uses."""

from __future__ import annotations

import bisect
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tinyml_course.deploy.cores import Core
from tinyml_course.deploy.optional import require
from tinyml_course.errors import DataError, FirmwareError

STACK_BYTES = 4096
"""Default size of the stack; more than any model of this course uses."""


@dataclass(frozen=True)
class MemoryMap:
    """The memory of a board.

    Attributes
    ----------
    flash_address, flash_bytes
        Address and size of flash, which holds code and constants.
    ram_address, ram_bytes
        The same for RAM.
    stack_bytes
        RAM reserved for the stack, at the bottom of RAM: a stack that overflows leaves RAM and
        faults, instead of overwriting variables. A multiple of 8.

    Raises
    ------
    DataError
        Flash does not end before RAM begins, or the stack is not in RAM.
    """

    flash_address: int
    flash_bytes: int
    ram_address: int
    ram_bytes: int
    stack_bytes: int = STACK_BYTES

    def __post_init__(self) -> None:
        if not 0 <= self.flash_address < self.flash_address + self.flash_bytes <= self.ram_address:
            raise DataError(
                f"expected flash that ends before RAM begins, got {self.flash_bytes:,} bytes at "
                f"{self.flash_address:#x} and RAM at {self.ram_address:#x}"
            )
        if self.stack_bytes % 8 or not 0 < self.stack_bytes <= self.ram_bytes:
            raise DataError(
                f"expected a stack of a multiple of 8 bytes within {self.ram_bytes:,} bytes of "
                f"RAM, got {self.stack_bytes:,}"
            )

    @property
    def stack_top(self) -> int:
        """First value of the stack pointer: the stack grows down from it."""
        return self.ram_address + self.stack_bytes

    def holds(self, address: int, size: int = 1) -> bool:
        """Whether `size` bytes from `address` lie in RAM."""
        return self.ram_address <= address <= self.ram_address + self.ram_bytes - size


@dataclass(frozen=True)
class Symbol:
    """A function or variable: its address (a Thumb function's own, bit 0 cleared) and bytes."""

    name: str
    address: int
    size: int
    is_function: bool


@dataclass(frozen=True)
class Segment:
    """Bytes that are placed in flash before the start."""

    address: int
    data: bytes


@dataclass(frozen=True)
class Firmware:
    """A linked program for one core and memory map, as `compile_c` makes it.

    Attributes
    ----------
    elf
        The ELF file, for a debugger or QEMU.
    core, memory
        The core and memory it is linked for.
    symbols
        Every function and variable, by name.
    segments
        The contents of flash.
    """

    elf: bytes
    core: Core
    memory: MemoryMap
    symbols: Mapping[str, Symbol]
    segments: tuple[Segment, ...]

    @property
    def flash_parts(self) -> dict[str, int]:
        """Bytes of flash by content; their sum is `flash_bytes`."""
        code, constants, data, end = (
            self._mark(name) for name in ("code", "constants", "data_load", "flash_end")
        )
        return {
            "code": constants - code,
            "constants": data - constants,
            "first values of variables": end - data,
        }

    @property
    def ram_parts(self) -> dict[str, int]:
        """Bytes of RAM by content; their sum is `ram_bytes`."""
        end = self._mark("ram_end")
        return {
            "stack": self.memory.stack_bytes,
            "variables": end - self.memory.stack_top,
        }

    @property
    def flash_bytes(self) -> int:
        """Flash that it uses."""
        return sum(self.flash_parts.values())

    @property
    def ram_bytes(self) -> int:
        """RAM that it uses: the whole stack and all variables."""
        return sum(self.ram_parts.values())

    def address_of(self, name: str) -> int:
        """Where a function or variable is.

        Raises
        ------
        FirmwareError
            There is no such function or variable.
        """
        if name not in self.symbols:
            raise FirmwareError(
                f"expected {name!r} in the firmware, found no such function or variable; it may "
                "be static, or left out because nothing uses it: name it in keep=(...)"
            )
        return self.symbols[name].address

    def function_at(self, address: int) -> str | None:
        """The function that has an instruction at `address`, or None."""
        starts, functions = self._functions
        at = bisect.bisect_right(starts, address) - 1
        if at < 0:
            return None
        function = functions[at]
        return function.name if address < function.address + function.size else None

    def bytes_at(self, address: int, size: int) -> bytes:
        """Bytes of flash from `address`; fewer, or none, at the end of the firmware."""
        for segment in self.segments:
            at = address - segment.address
            if 0 <= at < len(segment.data):
                return segment.data[at : at + size]
        return b""

    @cached_property
    def _functions(self) -> tuple[list[int], list[Symbol]]:
        found = [s for s in self.symbols.values() if s.is_function and s.size]
        # If a function has several names, the one without dots is from the source.
        ordered = sorted(found, key=lambda s: (s.address, s.size, "." not in s.name, s.name))
        return [symbol.address for symbol in ordered], ordered

    def _mark(self, name: str) -> int:
        return self.symbols[f"tinyml_{name}"].address


def read_firmware(elf: bytes, core: Core, memory: MemoryMap) -> Firmware:
    """Read a linked program.

    Raises
    ------
    MissingDependencyError
        pyelftools is not installed.
    """
    module = require("elftools.elf.elffile")
    file = module.ELFFile(io.BytesIO(elf))
    segments = tuple(
        Segment(segment["p_paddr"], segment.data())
        for segment in file.iter_segments("PT_LOAD")
        if segment["p_filesz"]
    )
    return Firmware(elf, core, memory, _symbols(file, core), segments)


def _symbols(file: Any, core: Core) -> dict[str, Symbol]:
    symbols = {}
    for entry in file.get_section_by_name(".symtab").iter_symbols():
        kind = entry["st_info"]["type"]
        if not entry.name or kind in ("STT_SECTION", "STT_FILE") or entry.name.startswith("$"):
            continue
        is_function = kind == "STT_FUNC"
        thumb_bit = 1 if is_function and core.is_arm else 0
        address = entry["st_value"] & ~thumb_bit
        symbols[entry.name] = Symbol(entry.name, address, entry["st_size"], is_function)
    return symbols
