"""What ``tinyml emulate`` does and prints: a model on an emulated board, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tinyml_course.cli.arrays import check_output, load_inputs, save_outputs
from tinyml_course.deploy.emulate import EmulatedModel, Emulation
from tinyml_course.text_table import text_table
from tinyml_course.tflite import read_model


def emulate_model(
    path: Path, board: str, inputs: Sequence[Path], output: Path, *, kernels: str, core: str | None
) -> str:
    """Run stored inputs on an emulated board and store what comes out; the counts, in words."""
    model = read_model(path)
    check_output(model, output)
    emulation = EmulatedModel(model, board, kernels, core=core).run(load_inputs(inputs))
    saved = save_outputs(output, emulation.outputs)
    several = emulation.outputs if isinstance(emulation.outputs, tuple) else (emulation.outputs,)
    head = (
        f"{len(several[0])} inputs on an emulated {emulation.core.title} with the memory of "
        f"{emulation.board.title}, {kernels} kernels; {saved}"
    )
    return "\n".join([head, "", emulation_text(emulation)])


def emulation_text(emulation: Emulation) -> str:
    """Instructions of each layer, and what the firmware takes of the board."""
    total, firmware, memory = emulation.instructions, emulation.firmware, emulation.firmware.memory
    counts = [(layer.name, layer.instructions) for layer in emulation.layers]
    counts += [("between layers", emulation.between), ("all", total)]
    rows = [(name, count, f"{100 * count / max(total, 1):5.1f} %") for name, count in counts]
    milliseconds = 1e3 * emulation.estimated_seconds
    clock = emulation.board.clock_hz / 1e6
    bound = (
        "estimated; this core starts up to two a cycle, and waits for memory"
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
