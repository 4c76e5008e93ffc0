"""An emulated microcontroller: a core, flash, RAM and a serial console, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.cost.instruction_counts import InstructionCounts
from tinyml_course.deploy.alignment import AlignmentWatch
from tinyml_course.deploy.block_counter import make_counter
from tinyml_course.deploy.faults import Access, Stop, describe_fault
from tinyml_course.deploy.firmware import Firmware, MemoryMap
from tinyml_course.deploy.optional import require
from tinyml_course.errors import DataError, FirmwareError

BUDGET = 1_000_000_000
"""Most instructions of a call by default: about 15 s at 64 MHz, some seconds here."""

UART_ADDRESS = 0x4000_4000
"""The data register of the serial console; ``tinyml_serial.h`` writes to it."""

_PAGE_BYTES = 4096  # the emulator maps memory in pages of this size
_PAINT = 0xA5C3_96E7  # an unlikely value: the stack never reached a word that still has it
_MAX_ARGUMENTS = 4  # in registers


@dataclass(frozen=True)
class Run:
    """What one call did.

    Attributes
    ----------
    value
        The returned value as a signed 32-bit integer; meaningless if the function returns none.
    instructions
        How many ran, including what it called. A conditional instruction that was skipped
        counts: it takes its cycle, and QEMU counts it too.
    kinds_between, kinds_by_function
        Instructions by kind: outside all marked functions, and in each of these, including what
        it called.
    stack_bytes
        Peak use of the stack.
    """

    value: int
    instructions: int
    kinds_between: InstructionCounts
    kinds_by_function: dict[str, InstructionCounts]
    stack_bytes: int

    @property
    def between(self) -> int:
        """Instructions outside all marked functions."""
        return self.kinds_between.instructions

    @property
    def by_function(self) -> dict[str, int]:
        """Instructions of each marked function, including what it called."""
        return {name: counts.instructions for name, counts in self.kinds_by_function.items()}


class Machine:
    """A microcontroller with firmware in its flash, whose functions can be called one by one.

    Flash can be read and executed, RAM can be read and written; any other memory access stops the
    firmware with a `FirmwareError` that says where. Instructions are counted; cycles are not.

    Parameters
    ----------
    firmware
        The contents of flash.
    memory
        The board's memory; by default the memory the firmware was linked for.
    outer, marked
        Functions whose instructions are counted by themselves: while `outer` (which calls the
        marked functions) runs itself, what runs is "between" them.
    counter
        ``"native"`` or ``"python"``; by default native if possible. Both count the same.
    check_alignment
        Also stop at unaligned loads and stores, on the cores that cannot do them
        (Cortex-M0+ and this RISC-V core); it takes ten times as long.

    Raises
    ------
    DataError
        Flash or RAM is not a multiple of 4096 bytes.
    FirmwareError
        A marked function is not in the firmware, or its start-up fails.
    MissingDependencyError
        unicorn is not installed.
    """

    def __init__(
        self,
        firmware: Firmware,
        memory: MemoryMap | None = None,
        *,
        outer: str | None = None,
        marked: Sequence[str] = (),
        counter: str | None = None,
        check_alignment: bool = False,
    ) -> None:
        self.firmware = firmware
        self.memory = memory or firmware.memory
        self.marked = tuple(marked)
        self._serial = bytearray()
        self._refused: Access | None = None
        self._registers = _Registers(firmware)
        self._engine = self._registers.make_engine()
        self._map()
        self._counter = make_counter(self._engine, firmware, outer, self.marked, counter)
        watched = check_alignment and firmware.core.aligned_only
        self._alignment = AlignmentWatch(self._engine, counter) if watched else None
        self.call("tinyml_start")

    @property
    def serial(self) -> bytes:
        """What the firmware has written to its serial console so far."""
        return bytes(self._serial)

    def call(self, function: str, *arguments: int, budget: int = BUDGET) -> Run:
        """Run a function until it returns.

        Parameters
        ----------
        function
            Its name.
        arguments
            Up to four integers or addresses.
        budget
            More instructions than this are treated as an endless loop.

        Raises
        ------
        FirmwareError
            The firmware did something the core or the board does not allow, or did not return.
        """
        if len(arguments) > _MAX_ARGUMENTS:
            raise DataError(f"expected up to {_MAX_ARGUMENTS} arguments, got {len(arguments)}")
        registers, engine = self._registers, self._engine
        start = self.firmware.address_of(function)
        end = self.firmware.address_of("tinyml_idle")
        self._paint_stack()
        engine.reg_write(registers.stack_pointer, self.memory.stack_top)
        engine.reg_write(registers.link, end | registers.thumb_bit)
        for register, value in zip(registers.arguments, arguments, strict=False):
            engine.reg_write(register, value & 0xFFFF_FFFF)
        self._refused = None
        self._counter.begin(budget)
        if self._alignment:
            self._alignment.begin()
        reason = self._run(start | registers.thumb_bit, end)
        if self._alignment and self._alignment.found and not self._refused:
            kind, address, size = self._alignment.found
            self._refused = Access(kind, address, size)
            reason = "unaligned"
        if reason or engine.reg_read(registers.pc) & ~1 != end:
            raise FirmwareError(
                describe_fault(self._stop(reason, budget), self.firmware, self.memory)
            )
        between, *groups = self._counter.groups()
        value = int(engine.reg_read(registers.arguments[0]))
        return Run(
            value - (1 << 32) if value >= 1 << 31 else value,
            self._counter.instructions,
            between,
            dict(zip(self.marked, groups, strict=True)),
            self._used_stack(),
        )

    def read(self, address: int, size: int) -> bytes:
        """Bytes of flash or RAM."""
        try:
            return bytes(self._engine.mem_read(address, size))
        except self._registers.error as error:
            raise DataError(f"cannot read {size} bytes at {address:#x}: {error}") from None

    def write(self, address: int, data: bytes) -> None:
        """Write bytes to RAM.

        Raises
        ------
        DataError
            They are not all in RAM.
        """
        if not self.memory.holds(address, len(data)):
            raise DataError(
                f"expected an address in RAM, got {address:#x} for {len(data)} bytes; RAM has "
                f"{self.memory.ram_bytes:,} bytes from {self.memory.ram_address:#x}"
            )
        self._engine.mem_write(address, data)

    def _map(self) -> None:
        unicorn = require("unicorn")
        memory, engine = self.memory, self._engine
        for what, size in (("flash", memory.flash_bytes), ("RAM", memory.ram_bytes)):
            if size % _PAGE_BYTES or size == 0:
                raise DataError(
                    f"expected {what} of a multiple of {_PAGE_BYTES} bytes to emulate, got {size:,}"
                )
        code, data = unicorn.UC_PROT_READ | unicorn.UC_PROT_EXEC, unicorn.UC_PROT_READ
        engine.mem_map(memory.flash_address, memory.flash_bytes, code)
        engine.mem_map(memory.ram_address, memory.ram_bytes, data | unicorn.UC_PROT_WRITE)
        uart = UART_ADDRESS, _PAGE_BYTES
        engine.mmio_map(*uart, self._read_uart, None, self._write_uart, None)
        for segment in self.firmware.segments:
            engine.mem_write(segment.address, segment.data)
        engine.hook_add(unicorn.UC_HOOK_MEM_INVALID, self._on_refused)

    def _run(self, start: int, end: int) -> str:
        """Why the emulator stopped before the end, or an empty string."""
        try:
            self._engine.emu_start(start, end)
        except self._registers.error as error:
            return str(error)
        return ""

    def _stop(self, reason: str, budget: int) -> Stop:
        registers, engine, counter = self._registers, self._engine, self._counter
        pc, link, stack_pointer = (
            int(engine.reg_read(register))
            for register in (registers.pc, registers.link, registers.stack_pointer)
        )
        return Stop(
            reason, pc & ~1, link & ~1, stack_pointer, counter.last_block, counter.instructions,
            counter.instructions > budget and self._refused is None, self._refused,
        )  # fmt: skip

    def _on_refused(
        self, _engine: Any, kind: int, address: int, size: int, _value: int, _data: Any
    ) -> bool:
        self._refused = Access(self._registers.kinds.get(kind, "read"), address, size)
        return False

    def _read_uart(self, _engine: Any, _offset: int, _size: int, _data: Any) -> int:
        return 0  # its state register: ready for the next byte

    def _write_uart(self, _engine: Any, offset: int, _size: int, value: int, _data: Any) -> None:
        if offset == UART_ADDRESS % _PAGE_BYTES:
            self._serial.append(value & 0xFF)

    def _paint_stack(self) -> None:
        words = np.full(self.memory.stack_bytes // 4, _PAINT, "<u4")
        self._engine.mem_write(self.memory.ram_address, words.tobytes())

    def _used_stack(self) -> int:
        stack = self.read(self.memory.ram_address, self.memory.stack_bytes)
        changed = np.flatnonzero(np.frombuffer(stack, "<u4") != _PAINT)
        return self.memory.stack_bytes - 4 * int(changed[0]) if changed.size else 0


class _Registers:
    """The emulator's names of the registers of a core."""

    def __init__(self, firmware: Firmware) -> None:
        unicorn = require("unicorn")
        arch = "arm" if firmware.core.is_arm else "riscv"
        constants = require(f"unicorn.{arch}_const")
        names = ("SP", "LR", "PC") if firmware.core.is_arm else ("SP", "RA", "PC")
        first = "R" if firmware.core.is_arm else "A"
        prefix = f"UC_{arch.upper()}_REG_"
        self._core, self._unicorn, self._constants = firmware.core, unicorn, constants
        self.stack_pointer, self.link, self.pc = (getattr(constants, prefix + n) for n in names)
        self.arguments = [getattr(constants, f"{prefix}{first}{i}") for i in range(_MAX_ARGUMENTS)]
        self.thumb_bit = 1 if firmware.core.is_arm else 0
        self.error = unicorn.UcError
        self.kinds = {
            unicorn.UC_MEM_READ_UNMAPPED: "read",
            unicorn.UC_MEM_READ_PROT: "read",
            unicorn.UC_MEM_WRITE_UNMAPPED: "write",
            unicorn.UC_MEM_WRITE_PROT: "write",
            unicorn.UC_MEM_FETCH_UNMAPPED: "fetch",
            unicorn.UC_MEM_FETCH_PROT: "fetch",
        }

    def make_engine(self) -> Any:
        unicorn = self._unicorn
        if self._core.is_arm:
            engine = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        else:
            engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
        engine.ctl_set_cpu_model(getattr(self._constants, self._core.unicorn_cpu))
        return engine
