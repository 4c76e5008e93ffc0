"""Estimates for a model on a board: latency and energy as ranges, and a table of boards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.cost.anchors import (
    LIBRARIES,
    Anchor,
    anchors_of,
    libraries_of,
    versions_of,
)
from tinyml_course.cost.counting import multiply_accumulates
from tinyml_course.cost.likeness import unlike_measured
from tinyml_course.cost.tables import activation_bytes
from tinyml_course.tflite import Model

Range = tuple[float, float]  # lowest and highest estimate

NO_ANCHOR = "no measurement to go by"

SPREAD_OF_ONE = 2.0
"""With one measurement of a core, the estimate is that value divided and multiplied by this.

Across four networks, the cycles per multiply-accumulate on one core with one library differed by
a factor of up to 2.1 (Cortex-M4F, CMSIS-NN in TFLM 2.3.1).
"""


def cycles_per_multiply_accumulate(anchors: Sequence[Anchor]) -> Range:
    """Fewest and most cycles per multiply-accumulate in `anchors` (not empty)."""
    cycles = [anchor.cycles_per_multiply_accumulate for anchor in anchors]
    if len(cycles) == 1:
        return cycles[0] / SPREAD_OF_ONE, cycles[0] * SPREAD_OF_ONE
    return min(cycles), max(cycles)


def measured_libraries(board: Board) -> list[str]:
    """The libraries measured on the board's core, the one its firmware uses first."""
    own = [name for name in LIBRARIES if name.casefold() in board.kernels.casefold()]
    return sorted(libraries_of(board.core), key=lambda name: name not in own)  # stable


def board_anchors(board: Board, library: str) -> tuple[Anchor, ...]:
    """The measurements of a library on the board's core: of the version its firmware names.

    ``kernels = "X-CUBE-AI 9"`` means the newest of 9 that was measured; without a version, or with
    one that was not measured, it is the newest of all.
    """
    named = re.search(rf"{re.escape(library)} v?(\d[\d.]*)", board.kernels, re.IGNORECASE)
    wanted = f"{named[1].rstrip('.')}." if named else ""
    versions = versions_of(board.core, library)
    version = next((each for each in versions if f"{each}.".startswith(wanted)), None)
    return anchors_of(board.core, library, version)


def estimate_latency_ms(model: Model, board: Board, library: str | None = None) -> Range | None:
    """Estimate the milliseconds of one inference as a range.

    None without an anchor for the core, and for a model that is `unlike_measured`. The range is
    the model's multiply-accumulates times the fewest and the most cycles per multiply-accumulate
    in the `board_anchors` of `library` (by default the first of `measured_libraries`). The
    smallest anchor has 264,192 multiply-accumulates: a model with a few thousand takes longer than
    estimated, because the interpreter's overhead per operator then dominates. `profile_model`
    reports every library that was measured.
    """
    if unlike_measured(model):
        return None
    return estimate_products_ms(multiply_accumulates(model), board, library)


def estimate_products_ms(
    multiply_accumulates: int, board: Board, library: str | None = None
) -> Range | None:
    """Estimate the milliseconds of so many int8 multiply-accumulates, as `estimate_latency_ms`."""
    measured = measured_libraries(board)
    library = library or (measured[0] if measured else None)
    anchors = board_anchors(board, library) if library else ()
    if not anchors:
        return None
    ms_per_cycle = multiply_accumulates / board.clock_hz * 1000
    low, high = cycles_per_multiply_accumulate(anchors)
    return low * ms_per_cycle, high * ms_per_cycle


def estimate_energy_uj(model: Model, board: Board, library: str | None = None) -> Range | None:
    """Estimate the microjoules of one inference: latency x supply voltage x active current.

    None if the latency or one of the board's numbers is unknown. Sensors, radio and the board's
    voltage regulator are not included.
    """
    return energy_uj(estimate_latency_ms(model, board, library), board)


def energy_uj(latency_ms: Range | None, board: Board) -> Range | None:
    """Microjoules a board uses in `latency_ms`; None if a number is unknown."""
    if latency_ms is None or board.supply_v is None or board.active_current_ma is None:
        return None
    power_mw = board.supply_v * board.active_current_ma
    return latency_ms[0] * power_mw, latency_ms[1] * power_mw  # ms x mW = uJ


def estimate_fit(model: Model, board: Board) -> bool:
    """Whether the file and the activations fit in the board's flash and RAM.

    False is certain; True is not, because the firmware and the rest of the arena need memory too.
    """
    return model.nbytes <= board.flash_bytes and activation_bytes(model) <= board.ram_bytes


@dataclass(frozen=True)
class ShipEstimate:
    """A model on a board: one row of the table.

    Attributes
    ----------
    board
        Its title.
    flash_bytes, flash_bytes_available
        The model file, and all flash of the board.
    ram_bytes_at_least, ram_bytes_available
        `activation_bytes`, a lower bound, and all RAM of the board.
    latency_ms, energy_uj, fits
        Results of the functions ``estimate_...``.
    measured_with
        Library of the measurement; empty if there is no latency.
    """

    board: str
    flash_bytes: int
    flash_bytes_available: int
    ram_bytes_at_least: int
    ram_bytes_available: int
    latency_ms: Range | None
    energy_uj: Range | None
    fits: bool
    measured_with: str = ""

    def __str__(self) -> str:
        return (
            f"{self.board}: flash {self.flash_bytes:,} of {self.flash_bytes_available:,} B, "
            f"RAM at least {self.ram_bytes_at_least:,} of {self.ram_bytes_available:,} B, "
            f"time (estimated): {range_text(self.latency_ms, 'ms')}, "
            f"energy (estimated): {range_text(self.energy_uj, 'µJ')}"
        )


def range_text(values: Range | None, unit: str) -> str:
    """Format an estimate with two significant figures; None becomes `NO_ANCHOR`.

    Examples
    --------
    >>> range_text((2.1617, 4.663), "ms")
    '2.2 to 4.7 ms'
    >>> range_text(None, "ms")
    'no measurement to go by'
    """
    if values is None:
        return NO_ANCHOR
    low, high = (f"{float(f'{value:.2g}'):g}" for value in values)
    return f"{low} to {high} {unit}"


def ship_table(model: Model, boards: Iterable[Board]) -> list[ShipEstimate]:
    """One row per board, in the given order."""
    return [
        ShipEstimate(
            board.title,
            model.nbytes,
            board.flash_bytes,
            activation_bytes(model),
            board.ram_bytes,
            estimate_latency_ms(model, board),
            estimate_energy_uj(model, board),
            estimate_fit(model, board),
            next(iter(measured_libraries(board)), ""),
        )
        for board in boards
    ]
