"""Count executed instructions block by block: in total, for each layer, and by kind.

The emulator translates firmware in blocks (code without jumps) and calls a hook before it runs
one. The number of instructions in a block follows from their lengths, which their first bits
encode; what they do, from `kinds_of`. A block that does not begin where the last one ended was
reached by a taken branch. The hook is C, compiled for this computer when first needed, because a
model runs millions of blocks; if that is not possible, a Python version counts the same, slowly.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from tinyml_course import c_build
from tinyml_course.cost.instruction_counts import InstructionCounts
from tinyml_course.deploy.firmware import Firmware
from tinyml_course.deploy.instruction_kinds import LOAD, STORE, WORDS_SHIFT, is_long, kinds_of
from tinyml_course.deploy.optional import require
from tinyml_course.deploy.package_data import read_text
from tinyml_course.errors import FirmwareError, MissingDependencyError

NO_BUDGET = 2**63

_TALLIES = (
    "others", "loads", "stores", "multiplies", "divides", "extra_words", "load_starts",
    "taken_branches",
)  # fmt: skip
# What is counted for each group, in the order of the C: the kinds of instructions first.
_EXTRA_WORDS, _LOAD_STARTS, _TAKEN = 5, 6, 7


class BlockCounter(Protocol):
    """Counts executed instructions."""

    @property
    def instructions(self) -> int:
        """How many ran since `begin`."""

    @property
    def last_block(self) -> int:
        """Address of the block that ran last or is about to run."""

    def begin(self, budget: int) -> None:
        """Reset all counts; stop the emulator once more than `budget` instructions have run."""

    def groups(self) -> list[InstructionCounts]:
        """What ran outside of all groups, then in each group."""


def make_counter(engine: Any, firmware: Firmware, outer: str | None, marked: Sequence[str],
                 how: str | None = None) -> BlockCounter:  # fmt: skip
    """Hook a counter to an emulator.

    Parameters
    ----------
    engine
        A ``unicorn.Uc``.
    firmware
        The firmware it runs.
    outer, marked
        Functions. Once a block of a function in `marked` runs, its group counts, and what it
        calls counts to it, until a block of `outer` or of another marked function runs.
    how
        ``"native"``, ``"python"``, or None: native if possible.

    Raises
    ------
    FirmwareError
        A function is not in the firmware.
    """
    table = _Table(firmware, outer, marked)
    if how != "python":
        try:
            return _NativeCounter(engine, table)
        except (OSError, AttributeError, FirmwareError, MissingDependencyError):
            if how == "native":
                raise
    return _PythonCounter(engine, table)


class _Table:
    """Length, kind and owner of every half-word of code."""

    def __init__(self, firmware: Firmware, outer: str | None, marked: Sequence[str]) -> None:
        self.address = min(segment.address for segment in firmware.segments) & ~1
        end = max(segment.address + len(segment.data) for segment in firmware.segments)
        image = bytearray((end - self.address + 1) // 2 * 2)
        for segment in firmware.segments:
            at = segment.address - self.address
            image[at : at + len(segment.data)] = segment.data
        self.code = np.frombuffer(bytes(image), "<u2").astype(np.uint16)
        self.owner = np.zeros(len(self.code), np.uint16)
        self.n_groups = 1 + len(marked)
        self.is_arm = firmware.core.is_arm
        self.kinds = kinds_of(self.code, is_arm=self.is_arm)
        for group, name in enumerate([*([outer] if outer else []), *marked], 0 if outer else 1):
            first = (firmware.address_of(name) - self.address) // 2
            size = firmware.symbols[name].size
            self.owner[first : first + (size + 1) // 2] = 1 + group


class _Counter(ctypes.Structure):
    _fields_ = (
        ("instructions", ctypes.c_uint64),
        ("budget", ctypes.c_uint64),
        ("last_block", ctypes.c_uint64),
        ("next", ctypes.c_uint64),
        ("address", ctypes.c_uint64),
        ("halfwords", ctypes.c_uint64),
        ("code", ctypes.c_void_p),
        ("kinds", ctypes.c_void_p),
        ("owner", ctypes.c_void_p),
        ("known", ctypes.c_void_p),
        ("groups", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("group", ctypes.c_uint32),
        ("is_arm", ctypes.c_uint32),
    )


class _NativeCounter:
    def __init__(self, engine: Any, table: _Table) -> None:
        unicorn = require("unicorn.unicorn_py3.unicorn")
        constants = require("unicorn.unicorn_const")
        self._library = load_library()  # keep a reference: the emulator calls into it
        self._table = table
        self._known = np.zeros((len(table.code), 2 + _TAKEN), np.uint16)
        self._groups = np.zeros((table.n_groups, len(_TALLIES)), np.uint64)
        self._counter = _Counter(
            budget=NO_BUDGET,
            address=table.address,
            halfwords=len(table.code),
            code=table.code.ctypes.data,
            kinds=table.kinds.ctypes.data,
            owner=table.owner.ctypes.data,
            known=self._known.ctypes.data,
            groups=self._groups.ctypes.data,
            stop=ctypes.cast(unicorn.uclib.uc_emu_stop, ctypes.c_void_p),
            is_arm=table.is_arm,
        )
        hook = constants.UC_HOOK_BLOCK
        hook_native(engine, hook, self._library.tinyml_count_block, self._counter)

    @property
    def instructions(self) -> int:
        return int(self._counter.instructions)

    @property
    def last_block(self) -> int:
        return int(self._counter.last_block)

    def begin(self, budget: int) -> None:
        self._counter.instructions = self._counter.group = self._counter.next = 0
        self._counter.budget = min(budget, NO_BUDGET)
        self._groups[:] = 0

    def groups(self) -> list[InstructionCounts]:
        return _named(self._groups.tolist())


class _PythonCounter:
    def __init__(self, engine: Any, table: _Table) -> None:
        self._table, self._budget = table, NO_BUDGET
        self._kinds, self._owner = table.kinds.tolist(), table.owner.tolist()
        self._long = is_long(table.code, is_arm=table.is_arm).tolist()
        self._known: dict[tuple[int, int], tuple[int, list[int]]] = {}
        self.begin(NO_BUDGET)
        self.last_block = 0
        engine.hook_add(require("unicorn.unicorn_const").UC_HOOK_BLOCK, self._on_block)

    def begin(self, budget: int) -> None:
        self.instructions = self._group = self._next = 0
        self._budget = budget
        self._groups = [[0] * len(_TALLIES) for _ in range(self._table.n_groups)]

    def groups(self) -> list[InstructionCounts]:
        return _named(self._groups)

    def _on_block(self, engine: Any, address: int, size: int, _: Any) -> None:
        at = (address - self._table.address) // 2
        if self._next and address != self._next:
            self._groups[self._group][_TAKEN] += 1
        self.last_block, self._next = address, address + size
        if 0 <= at < len(self._kinds):
            count, tallies = self._known.get((at, size)) or self._count(at, size)
            if self._owner[at]:
                self._group = self._owner[at] - 1
            self.instructions += count
            group = self._groups[self._group]
            for i, tally in enumerate(tallies):
                group[i] += tally
        if self.instructions > self._budget:
            engine.emu_stop()

    def _count(self, first: int, size: int) -> tuple[int, list[int]]:
        at, count, moved = first, 0, False
        tallies = [0] * _TAKEN
        while at < min(first + size // 2, len(self._kinds)):
            kind = self._kinds[at] & ((1 << WORDS_SHIFT) - 1)
            tallies[kind] += 1
            tallies[_EXTRA_WORDS] += self._kinds[at] >> WORDS_SHIFT
            tallies[_LOAD_STARTS] += kind == LOAD and not moved
            moved = kind in (LOAD, STORE)
            at += 2 if self._long[at] else 1
            count += 1
        self._known[first, size] = count, tallies
        return count, tallies


def _named(groups: Sequence[Sequence[int]]) -> list[InstructionCounts]:
    """The tallies of each group by name."""
    return [InstructionCounts(**dict(zip(_TALLIES, group, strict=True))) for group in groups]


def hook_native(engine: Any, kind: int, function: Any, data: ctypes.Structure) -> None:
    """Let the emulator call a C function with `data`, which must stay alive."""
    handle = ctypes.c_size_t()
    status = require("unicorn.unicorn_py3.unicorn").uclib.uc_hook_add(
        engine._uch,  # noqa: SLF001  there is no other way to hook C
        ctypes.byref(handle),
        kind,
        ctypes.cast(function, ctypes.c_void_p),
        ctypes.cast(ctypes.pointer(data), ctypes.c_void_p),
        ctypes.c_uint64(1),
        ctypes.c_uint64(0),
    )
    if status:
        raise OSError(f"the emulator did not take the hook: {status}")


def load_library() -> Any:
    """The C hooks as a shared library: from the cache, or compiled now and kept."""
    source = {"block_counter.c": read_text("emulator_c", "block_counter.c")}
    return c_build.load_library("block-counter", source, ("-O2", "-std=c99"))
