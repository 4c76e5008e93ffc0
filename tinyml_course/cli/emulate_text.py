"""What ``tinyml emulate`` prints: instructions by layer, memory, and estimated time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinyml_course.cost import range_text
from tinyml_course.cost.anchors import anchors_of, libraries_of, nearest_anchor
from tinyml_course.cost.core_timings import timings_of
from tinyml_course.deploy.emulate import Emulation
from tinyml_course.text_table import text_table


def emulate_text(emulation: Emulation, saved: str) -> str:
    """What ran and where its outputs are, then instructions, memory and time.

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
    """Instructions of each layer, how much of the board's memory is used, and the time."""
    total, firmware, memory = emulation.instructions, emulation.firmware, emulation.firmware.memory
    counts = [(layer.name, layer.kinds) for layer in emulation.layers]
    counts += [("between layers", emulation.kinds_between), ("all", emulation.kinds)]
    rows = [
        (
            name,
            kinds.instructions,
            f"{100 * kinds.instructions / max(total, 1):5.1f} %",
            round(emulation.cycles_of(kinds).middle),
        )
        for name, kinds in counts
    ]
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
    table = text_table([("Layer", "Instructions", "Share", "Cycles, estimated"), *rows])
    return "\n".join([table, "", *takes, stack, *_time(emulation)])


def _time(emulation: Emulation) -> Iterator[str]:
    """Instructions by kind, cycles, time, and published times of other kernels."""
    kinds, cycles, clock_hz = emulation.kinds, emulation.cycles, emulation.board.clock_hz
    shares = ", ".join(
        f"{_share(getattr(kinds, each), kinds.instructions)} {each}"
        for each in ("loads", "stores", "multiplies", "divides", "others")
    )
    yield f"kinds  {shares}; {_share(kinds.taken_branches, kinds.instructions)} jump"
    low, high = cycles.documented
    yield f"cycles {low:,.0f} to {high:,.0f} from memory that answers at once ({cycles.timings})"
    yield (
        f"time   {range_text(cycles.ms(clock_hz), 'ms')} at {clock_hz / 1e6:g} MHz, estimated: "
        f"{cycles.why}"
    )
    if emulation.board.executes_in_place:
        yield "       longer where code and weights in flash outside the chip miss its cache"
    yield from _published(emulation)


def _published(emulation: Emulation) -> Iterator[str]:
    """The network nearest in size with each library: on the same chip, else where it is fastest."""
    if emulation.unlike_measured:
        yield f"others {emulation.unlike_measured}: none is shown"
        return
    core = timings_of(emulation.core.name).title
    size, chip = emulation.multiply_accumulates, emulation.board.chip
    found = [nearest_anchor(anchors_of(core, each), size, chip) for each in libraries_of(core)]
    for anchor in sorted(found, key=lambda each: each.cycles):
        yield (
            f"others {anchor.latency_ms:.4g} ms at {anchor.clock_hz / 1e6:g} MHz "
            f"({anchor.cycles / 1e6:.3g} M cycles): {anchor.kernels}, {anchor.board}, "
            f"{anchor.model}, {anchor.multiply_accumulates:,} MACs"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


def _parts(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {size:,}" for name, size in parts.items())
