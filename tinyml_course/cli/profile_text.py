"""What ``tinyml profile`` prints: a model on a board, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tinyml_course.cost import Profile, Range, range_text
from tinyml_course.cost.estimates import energy_uj
from tinyml_course.cost.flash import RUNTIME_FLASH_BYTES, RUNTIME_SOURCE
from tinyml_course.text_table import text_table

FITS = {True: "fits", False: "does not fit", None: "depends on the runtime"}

IN_MJ_FROM_UJ = 10_000


def profile_text(profile: Profile, no_c: str = "") -> str:
    """One board: layers, flash, RAM, time and energy, and the limits of these numbers.

    Parameters
    ----------
    profile
        As `profile_model` gives it.
    no_c
        Why the model has no C here, as `export_refusal` says it; empty if it has.
    """
    board = profile.board
    lines = [
        f"{board.title} ({board.core}, {board.clock_hz / 1e6:g} MHz): {_fits(profile)}",
        "",
        *_not_supported(profile),
        _layers(profile),
        "",
        *_memory(profile, no_c),
        "",
        *_time(profile),
        "",
        *(f"- {caveat}" for caveat in profile.caveats),
    ]
    return "\n".join(lines)


def profiles_text(profiles: list[Profile]) -> str:
    """A row for each board, with the kernels its times were measured with."""
    headers = ("Board", "Fits", "Flash left [B]", "RAM left [B]", "Time", "Energy", "Measured with")
    rows = [
        (
            profile.board.title,
            _fits(profile),
            profile.flash_left_bytes,
            profile.ram_left_bytes,
            range_text(profile.latency_ms, "ms"),
            _energy(profile.energy_uj),
            profile.estimates[0].library if profile.estimates else "nothing",
        )
        for profile in profiles
    ]
    return "\n".join(
        [
            *(_not_supported(profiles[0]) if profiles else ()),
            text_table([headers, *rows]),
            "",
            "Left: without model, largest TFLM code and arena; negative when over budget.",
            "Times are for the kernels in the last column, not for the kits' firmware;",
            "do not compare boards by them. Details: tinyml profile MODEL --board BOARD",
        ]
    )


def _fits(profile: Profile) -> str:
    return "TFLM cannot run it" if profile.tflm_cannot else FITS[profile.fits]


def _not_supported(profile: Profile) -> Iterator[str]:
    """What stands in the way of running it on any board, if anything, and an empty line."""
    for each in profile.unsupported:
        yield f"{'TFLM cannot run it' if each.tflm_cannot else 'not supported'}: {each.text}"
    if profile.unsupported:
        yield ""


def _layers(profile: Profile) -> str:
    """A row for each operator, with its share of the time."""
    rows: list[tuple[str | int, ...]] = [
        ("Operator", "Output shape", "MACs", "Weights [B]", "Arena [B]", "Share", "Time")
    ]
    for layer in profile.layers:
        name, shape, _, count, weights, arena = layer.cells
        share = layer.multiply_accumulates / max(profile.multiply_accumulates, 1)
        time = range_text(profile.layer_ms(layer), "ms") if count else ""
        rows.append((name, shape, count, weights, arena, f"{100 * share:.1f} %", time))
    return text_table(rows)


def _memory(profile: Profile, no_c: str) -> Iterator[str]:
    """With TFLM, and the minimum of any runtime."""
    board, tail = profile.board, profile.arena_bytes - profile.head_bytes
    least, most = RUNTIME_FLASH_BYTES
    flash_left = board.flash_bytes - profile.weight_bytes
    ram_left = board.ram_bytes - profile.head_bytes
    yield f"flash of {board.flash_bytes:,} B"
    yield (
        f"  with TFLM: {profile.model_bytes:,} B model, {least:,} to {most:,} B code: "
        f"{_left(profile.flash_left_bytes)} at the most"
    )
    yield f"    code, {RUNTIME_SOURCE}"
    if profile.unsupported:
        yield "  as this course's C export: not possible, see above"
    elif no_c:
        yield f"  as this course's C export: not possible: {no_c}"
    else:
        yield (
            f"  as this course's C export: {profile.weight_bytes:,} B weights: "
            f"{_left(flash_left)}, before the kernels' code"
        )
    yield f"RAM of {board.ram_bytes:,} B, before stack and other buffers"
    yield (
        f"  with TFLM: arena of {profile.head_bytes:,} B planned and {tail:,} B records "
        f"(estimated for 32 bits): {_left(profile.ram_left_bytes)}"
    )
    if not (profile.unsupported or no_c):
        yield f"  as this course's C export: arena of {profile.head_bytes:,} B: {_left(ram_left)}"


def _time(profile: Profile) -> Iterator[str]:
    """One range for each kernel library, with the measurement nearest in size."""
    yield f"time and energy of an inference, estimated{'' if profile.estimates else ': none'}"
    for export in profile.exports:
        low, high = export.cycles.documented
        yield (
            f"  with this course's C export, {export.kernels}: "
            f"{range_text(export.latency_ms, 'ms')}, energy "
            f"{_energy(energy_uj(export.latency_ms, profile.board))}"
        )
        yield (
            f"    {export.instructions / 1e6:.3g} M instructions, from counts of other models; "
            f"{low / 1e6:.3g} to {high / 1e6:.3g} M cycles by the core's manual"
        )
    if profile.exports:
        cycles = profile.exports[0].cycles
        yield f"    {cycles.why}"
        yield f"    manual: {cycles.timings}"
    for estimate in profile.estimates:
        nearest = estimate.anchor
        yield (
            f"  with {estimate.kernels}: {range_text(estimate.latency_ms, 'ms')}, "
            f"energy {_energy(estimate.energy_uj)}"
        )
        yield f"    {estimate.method}"
        yield (
            f"    nearest measured: {nearest.model}, {nearest.multiply_accumulates:,} MACs in "
            f"{nearest.latency_ms:.4g} ms at {nearest.clock_hz / 1e6:g} MHz ({nearest.board})"
        )
        yield f"    {nearest.source}"


def _energy(values: Range | None) -> str:
    """Energy in the unit that needs fewer digits."""
    if values is None:
        return "not known"
    if values[1] < IN_MJ_FROM_UJ:
        return range_text(values, "µJ")
    return range_text((values[0] / 1000, values[1] / 1000), "mJ")


def _left(nbytes: int) -> str:
    return f"{nbytes:,} B left" if nbytes >= 0 else f"{-nbytes:,} B too little"
