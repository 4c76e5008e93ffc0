"""Everything a model needs on one board, with the method and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.cost.anchors import (
    Anchor,
    nearest_anchor,
)
from tinyml_course.cost.caveats import caveats_of
from tinyml_course.cost.cycles import CycleEstimate, from_documented
from tinyml_course.cost.estimates import (
    Range,
    board_anchors,
    cycles_per_multiply_accumulate,
    energy_uj,
    estimate_latency_ms,
    measured_libraries,
)
from tinyml_course.cost.flash import RUNTIME_FLASH_BYTES, FlashTraffic, flash_traffic
from tinyml_course.cost.instructions import counted_kernels, estimate_work
from tinyml_course.cost.likeness import unlike_measured, unmeasured
from tinyml_course.cost.tables import OpRow, activation_bytes, op_table
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.simulator.obstacles import find_obstacles
from tinyml_course.simulator.unsupported import Unsupported
from tinyml_course.tflite import Model


@dataclass(frozen=True)
class Estimate:
    """How long one inference takes with one library's kernels, and the measurements behind it.

    Attributes
    ----------
    library
        One of `LIBRARIES`.
    latency_ms, energy_uj
        Lowest and highest; energy is None if the board's supply or current is unknown.
    cycles
        Fewest and most cycles per multiply-accumulate.
    anchor, anchors
        The measurement nearest in size, and all measurements used: `board_anchors`.
    """

    library: str
    latency_ms: Range
    energy_uj: Range | None
    cycles: Range
    anchor: Anchor
    anchors: tuple[Anchor, ...]

    @property
    def kernels(self) -> str:
        """The library with its version."""
        return self.anchor.kernels

    @property
    def method(self) -> str:
        """How the range is computed, as text."""
        low, high = self.cycles
        count = len(self.anchors)
        basis = "one measurement, halved and doubled" if count == 1 else f"{count} measurements"
        return (
            f"multiply-accumulates x {low:.3g} to {high:.3g} cycles each "
            f"({self.anchor.core}, {self.kernels}: {basis}) / clock"
        )


@dataclass(frozen=True)
class ExportEstimate:
    """What the course's C export takes for one inference.

    Attributes
    ----------
    kernels
        ``"plain"``, ``"small"`` or ``"packed"``.
    instructions
        Estimated from counts of other models.
    cycles
        Estimated from these.
    latency_ms
        Lowest and highest, at the board's clock.
    """

    kernels: str
    instructions: float
    cycles: CycleEstimate
    latency_ms: Range


@dataclass(frozen=True)
class Profile:
    """What one model needs on one board.

    Attributes
    ----------
    board
        The board.
    layers
        A row for each operator.
    multiply_accumulates
        Of one inference.
    model_bytes
        The model file.
    weight_bytes, head_bytes
        Lower bounds of flash and RAM for any runtime: the weights, and the arena's head. The
        course's C export adds its kernels' code to the former, and the stack to the latter.
    flash_bytes, arena_bytes
        What TFLM needs: the model file plus the largest size of its code (`RUNTIME_FLASH_BYTES`),
        and the arena including TFLM's own records, estimated for a 32-bit board.
    estimates
        One for each library measured on this core, the one the board's firmware uses first. Empty
        without an anchor, and for a model that is not like the networks measured.
    exports
        One for each set of kernels of the C export; empty where the board's core is not emulated,
        and where `estimates` need a model of another kind.
    traffic
        What is read from external flash; None if there is none or its speed is unknown.
    caveats
        The limits of the numbers, as sentences.
    unsupported
        What keeps the simulator from running it, and TFLM where it cannot either.
    """

    board: Board
    layers: tuple[OpRow, ...]
    multiply_accumulates: int
    model_bytes: int
    weight_bytes: int
    head_bytes: int
    flash_bytes: int
    arena_bytes: int
    estimates: tuple[Estimate, ...]
    exports: tuple[ExportEstimate, ...]
    traffic: FlashTraffic | None
    caveats: tuple[str, ...]
    unsupported: tuple[Unsupported, ...] = ()

    @property
    def tflm_cannot(self) -> bool:
        """Whether TFLM cannot run the model on any board, whatever its size."""
        return any(each.tflm_cannot for each in self.unsupported)

    @property
    def flash_left_bytes(self) -> int:
        """The board's flash minus `flash_bytes` (without firmware); negative when over budget."""
        return self.board.flash_bytes - self.flash_bytes

    @property
    def ram_left_bytes(self) -> int:
        """The board's RAM minus `arena_bytes` (without the stack); negative when over budget."""
        return self.board.ram_bytes - self.arena_bytes

    @property
    def fits(self) -> bool | None:
        """Whether it fits with TFLM at its largest; None if it only fits with a smaller runtime.

        False where TFLM cannot run the model; None where its arena cannot be planned.
        """
        if self.tflm_cannot:
            return False
        if self.flash_left_bytes >= 0 and self.ram_left_bytes >= 0:
            return True if all(row.is_planned for row in self.layers) else None
        too_big = (
            self.weight_bytes > self.board.flash_bytes or self.head_bytes > self.board.ram_bytes
        )
        return False if too_big else None

    @property
    def latency_ms(self) -> Range | None:
        """Latency of the first of `estimates`: see its `library`."""
        return self.estimates[0].latency_ms if self.estimates else None

    @property
    def energy_uj(self) -> Range | None:
        """Energy of the first of `estimates`; also None if supply or current is unknown."""
        return self.estimates[0].energy_uj if self.estimates else None

    @property
    def anchor(self) -> Anchor | None:
        """The measurement nearest in size in the first of `estimates`."""
        return self.estimates[0].anchor if self.estimates else None

    @property
    def method(self) -> str:
        """How `latency_ms` is computed, as text."""
        return self.estimates[0].method if self.estimates else "no estimate"

    def layer_ms(self, layer: OpRow) -> Range | None:
        """A layer's share of `latency_ms`, by its multiply-accumulates."""
        if self.latency_ms is None:
            return None
        share = layer.multiply_accumulates / self.multiply_accumulates
        return self.latency_ms[0] * share, self.latency_ms[1] * share


def profile_model(model: Model, board: Board) -> Profile:
    """What a model needs on a board: flash, arena, time and energy, and how that is known.

    The bytes of the model and of the arena's head are counted. The arena's tail, TFLM's code,
    time and energy are estimated; time and energy are ranges from measurements of the same core,
    one range per library (measurements of several libraries are never mixed).
    """
    layers, unsupported = tuple(op_table(model)), find_obstacles(model)
    count = sum(row.multiply_accumulates for row in layers)
    planned = all(row.is_planned for row in layers)
    head = plan_arena(model).head_bytes if planned else activation_bytes(model)
    unlike = unlike_measured(model)
    is_estimated = not (unlike or unsupported)
    estimates = _estimates(model, board, count) if is_estimated else ()
    traffic = flash_traffic(layers, board) if board.executes_in_place else None
    return Profile(
        board=board,
        layers=layers,
        multiply_accumulates=count,
        model_bytes=model.nbytes,
        weight_bytes=_weight_bytes(model),
        head_bytes=head,
        flash_bytes=model.nbytes + RUNTIME_FLASH_BYTES[1],
        arena_bytes=head + estimate_tail_bytes(model, pointer_bytes=4),
        estimates=estimates,
        exports=tuple(_exports(model, board)) if is_estimated else (),
        traffic=traffic,
        caveats=caveats_of(
            board,
            count,
            estimates[0].library if estimates else None,
            traffic,
            unlike=unlike,
            unmeasured=tuple(dict.fromkeys(op.name for op in unmeasured(model))),
            planned=planned,
        ),
        unsupported=unsupported,
    )


def _estimates(model: Model, board: Board, count: int) -> tuple[Estimate, ...]:
    """One for each library measured on the core, in the order of `measured_libraries`."""
    found = []
    for library in measured_libraries(board):
        anchors = board_anchors(board, library)
        latency = estimate_latency_ms(model, board, library)
        if latency is not None:
            cycles = cycles_per_multiply_accumulate(anchors)
            nearest = nearest_anchor(anchors, count, board.chip)
            energy = energy_uj(latency, board)
            found.append(Estimate(library, latency, energy, cycles, nearest, anchors))
    return tuple(found)


def _exports(model: Model, board: Board) -> Iterator[ExportEstimate]:
    """One for each set of kernels, if the core's instructions were counted."""
    core = board.emulator
    if core is None:
        return
    for kernels in counted_kernels(core):
        instructions, documented = estimate_work(model, core, kernels)
        cycles = from_documented(documented, core, board.chip)
        yield ExportEstimate(kernels, instructions, cycles, cycles.ms(board.clock_hz))


def _weight_bytes(model: Model) -> int:
    """Bytes of weights and biases; those shared by two operators count once."""
    used = {i for operator in model.operators for i in operator.inputs if i >= 0}
    tensors = (model.tensors[i] for i in used)
    return sum(
        tensor.nbytes
        for tensor in tensors
        if tensor.is_constant and (tensor.scales.size or tensor.dtype.kind == "f")
    )
