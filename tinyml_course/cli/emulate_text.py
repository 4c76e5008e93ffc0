"""What ``tinyml emulate`` prints: instructions by layer, and memory use."""

from __future__ import annotations

from collections.abc import Mapping

from tinyml_course.deploy.emulate import Emulation
from tinyml_course.text_table import text_table


def emulate_text(emulation: Emulation, saved: str) -> str:
    """What ran and where its outputs are, then instructions and memory use.

    Parameters
    ----------
    emulation
        Of one or more inputs.
    saved
        Where the outputs were stored, as returned by `save_outputs`.
    """
    several = emulation.outputs if isinstance(emulation.outputs, tuple) else (emulation.outputs,)
    head = (
        f"{len(several[0])} inputs on an emulated {emulation.core.title} with the memory of "
        f"{emulation.board.title}, {emulation.kernels} kernels, {emulation.compiler}; {saved}"
    )
    return "\n".join([head, "", _counts(emulation)])


def _counts(emulation: Emulation) -> str:
    """Instructions of each layer, and how much of the board's memory is used."""
    total, firmware, memory = emulation.instructions, emulation.firmware, emulation.firmware.memory
    counts = [(layer.name, layer.instructions) for layer in emulation.layers]
    counts += [("between layers", emulation.between), ("all", total)]
    rows = [(name, count, f"{100 * count / max(total, 1):5.1f} %") for name, count in counts]
    milliseconds = 1e3 * emulation.estimated_seconds
    clock = emulation.board.clock_hz / 1e6
    bound = (
        "estimated; this core starts up to two per cycle, and waits for memory"
        if emulation.core.name == "cortex-m7"
        else "estimated lower bound: loads, branches and waiting for flash take more"
    )
    lines = (
        ("flash", firmware.flash_bytes, memory.flash_bytes, _parts(firmware.flash_parts)),
        (
            "RAM",
            firmware.ram_bytes,
            memory.ram_bytes,
            f"{_parts(firmware.ram_parts)}; arena {emulation.arena_bytes:,}",
        ),
    )
    takes = [f"{what:<6} {used:,} of {has:,} bytes ({parts})" for what, used, has, parts in lines]
    stack = f"stack  {emulation.stack_bytes:,} of the {memory.stack_bytes:,} bytes it was given"
    time = f"time   {milliseconds:,.1f} ms at {clock:g} MHz, if every instruction took one cycle"
    table = text_table([("Layer", "Instructions", "Share"), *rows])
    return "\n".join([table, "", *takes, stack, f"{time} ({bound})"])


def _parts(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {size:,}" for name, size in parts.items())
