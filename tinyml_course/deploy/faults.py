"""Explain what went wrong on the emulated microcontroller, with the names of functions."""

from __future__ import annotations

from dataclasses import dataclass

from tinyml_course.deploy.firmware import Firmware, MemoryMap

_LARGEST_PUSH = 9 * 4 + 16 * 4 + 8
"""Most bytes that one instruction pushes: it faults before the stack pointer has moved."""


@dataclass(frozen=True)
class Access:
    """A refused memory access: ``"read"``, ``"write"`` or ``"fetch"`` (of code)."""

    kind: str
    address: int
    size: int


@dataclass(frozen=True)
class Stop:
    """The state of firmware that has stopped.

    Attributes
    ----------
    reason
        The emulator's own message.
    pc, link, stack_pointer
        Registers; Thumb bits cleared.
    last_block
        Address of the block that ran last.
    instructions
        How many ran in this call.
    over_budget
        Whether it was stopped because of too many instructions.
    access
        The memory access that was refused, if there was one.
    """

    reason: str
    pc: int
    link: int
    stack_pointer: int
    last_block: int
    instructions: int
    over_budget: bool = False
    access: Access | None = None


def describe_fault(stop: Stop, firmware: Firmware, memory: MemoryMap) -> str:
    """What happened, where, and what to do about it."""
    if stop.over_budget:
        return (
            f"still running after {stop.instructions:,} instructions, in "
            f"{_function(firmware, stop.last_block)}: an endless loop, or too small a budget"
        )
    access = stop.access
    if access is None and not _in_flash(stop.pc, memory):
        access = Access("fetch", stop.pc, 2)  # Arm cores refuse to run code there by themselves
    if access is None:
        return (
            f"{_where(stop, firmware)} ran an instruction this core cannot run at {stop.pc:#x} "
            f"({stop.reason}): a jump into data, or code for another core"
        )
    if _is_stack_overflow(stop, access, memory):
        return (
            f"stack overflow in {_where(stop, firmware)}: {memory.stack_bytes:,} bytes were given; "
            "give it more, or keep big arrays out of functions"
        )
    if access.kind == "fetch":
        return (
            f"wild jump from {_function(firmware, stop.last_block)} to {access.address:#x}, "
            f"{_place(access.address, memory)}: no code is there; a function pointer or a return "
            "address was overwritten, or never set"
        )
    if access.address % access.size and memory.holds(access.address, access.size):
        return (
            f"{_function(firmware, stop.last_block)} {_VERBS[access.kind]} {access.size} bytes at "
            f"{access.address:#x}, which is no multiple of {access.size}: this core cannot do "
            "that; copy them with memcpy"
        )
    return (
        f"{_where(stop, firmware)} {_VERBS[access.kind]} {access.size} bytes at "
        f"{access.address:#x}, {_place(access.address, memory)}: a pointer or an index is wrong"
    )


_VERBS = {"read": "read", "write": "wrote"}


def _is_stack_overflow(stop: Stop, access: Access, memory: MemoryMap) -> bool:
    if access.kind == "fetch" or memory.holds(access.address, access.size):
        return False
    if stop.stack_pointer < memory.ram_address:
        return True
    return (
        access.kind == "write"
        and stop.stack_pointer - memory.ram_address <= _LARGEST_PUSH
        and 0 < stop.stack_pointer - access.address <= _LARGEST_PUSH
    )


def _in_flash(address: int, memory: MemoryMap) -> bool:
    return memory.flash_address <= address < memory.flash_address + memory.flash_bytes


def _place(address: int, memory: MemoryMap) -> str:
    ram_end = memory.ram_address + memory.ram_bytes
    if _in_flash(address, memory):
        return "in flash"
    if memory.ram_address <= address < ram_end:
        return "in RAM"
    if ram_end <= address < ram_end + memory.ram_bytes:
        gap = address - ram_end
        return f"{gap:,} bytes after the end of RAM" if gap else "just after the end of RAM"
    if memory.ram_address - memory.ram_bytes <= address < memory.ram_address:
        return f"{memory.ram_address - address:,} bytes before the beginning of RAM"
    return "where this board has no memory"


def _where(stop: Stop, firmware: Firmware) -> str:
    name = firmware.function_at(stop.pc)
    if name is None:
        return _function(firmware, stop.last_block)
    caller = firmware.function_at(stop.link)
    known = caller not in (None, name, "tinyml_idle") and _follows_a_call(stop.link, firmware)
    return f"{name}, called from {caller}," if known else name


def _follows_a_call(address: int, firmware: Firmware) -> bool:
    """Whether the instruction before `address` is a call; if not, the link is other data.

    Source: Armv7-M ARM (DDI 0403) A7.7.18 BL, A7.7.19 BLX; RISC-V unprivileged ISA, 2.5 and 16.4.
    """
    word = firmware.bytes_at(address - 4, 4)
    if len(word) < 4:
        return False
    first, second = (int.from_bytes(half, "little") for half in (word[:2], word[2:]))
    if firmware.core.is_arm:
        long_call = first >> 11 == 0b11110 and second & 0xD000 == 0xD000
        return long_call or second & 0xFF87 == 0x4780
    return first & 0xFFF in (0x0EF, 0x0E7) or second & 0xE003 == 0x2001 or second & 0xF07F == 0x9002


def _function(firmware: Firmware, address: int) -> str:
    return firmware.function_at(address) or f"code at {address:#x}, which has no name,"
