"""Whether a board keeps up with its sensor, and how often it should answer: estimates.

Instructions of the model are estimated from counts (`estimate_instructions`), those of the features
were counted, those of the microphone's interrupt stand in the kit's ``firmware.toml``. Cycles are
not modelled: each instruction is taken to last one cycle at least and one and a half at most, for
loads and taken branches last two or three. Source: Arm, Cortex-M0+ TRM (DDI 0484), table 3-1;
Cortex-M4 TRM (DDI 0439), table 3-1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.cost import Range, range_text
from tinyml_course.cost.anchors import REFERENCE, anchors_of
from tinyml_course.cost.instructions import estimate_instructions, feature_instructions
from tinyml_course.deploy.kit_firmware import SensorAdapter
from tinyml_course.deploy.stream_settings import DEFAULT_STEP, StreamSettings, input_rows
from tinyml_course.features import LogMelParameters
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model

CYCLES_PER_INSTRUCTION: Range = (1.0, 1.5)

MOST_BUSY = 0.8
"""Of the time, for inference, features and interrupt; printing and USB need the rest."""

_SOUND_RATE_HZ = 16_000
_COUNTED_FOR_OTHERS = "rv32imc"  # stands for a core that nothing emulates


@dataclass(frozen=True)
class Pace:
    """What a stream asks of a board; every time is an estimate.

    Attributes
    ----------
    board
        The board.
    kernels
        Those of the model.
    inference_ms
        One run of the model: shortest and longest estimate.
    row_ms
        Time between two rows of features, or two readings.
    row_busy_ms
        What features and interrupt take of it.
    buffer_ms
        How long samples are kept while the model runs; None if it is not known.
    step
        Rows between two inferences.
    most_step
        With more rows between them, the answers that are averaged do not share a window.
    stand_in
        Whether another core was counted instead of the board's.
    """

    board: Board
    kernels: str
    inference_ms: Range
    row_ms: float
    row_busy_ms: Range
    buffer_ms: float | None
    step: int
    most_step: int
    stand_in: bool = False

    @property
    def answer_ms(self) -> float:
        """Time between two answers."""
        return self.step * self.row_ms

    @property
    def busy(self) -> float:
        """The part of the time that the core computes, by the longest estimates; above 1: never
        done.
        """
        return (self.step * self.row_busy_ms[1] + self.inference_ms[1]) / self.answer_ms

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the board cannot keep up; empty if it can."""
        found = []
        if self.busy > 1:
            found.append(f"that is {100 * self.busy:.0f} % of the time there is")
        if self.buffer_ms is not None and self.inference_ms[1] > self.buffer_ms:
            found.append(f"samples are kept for {self.buffer_ms:.0f} ms only")
        if self.step > self.most_step:
            found.append(
                f"it should answer at least every {self.most_step * self.row_ms:.0f} ms, or the "
                "answers that are averaged have nothing in common"
            )
        return tuple(found)

    @property
    def sentence(self) -> str:
        """The estimates and what follows from them; begins with "Warning" if it cannot keep up."""
        takes = (
            f"one inference takes {range_text(self.inference_ms, 'ms')} with {self.kernels} "
            f"kernels, features and the sensor's interrupt {range_text(self.row_busy_ms, 'ms')} of "
            f"every {self.row_ms:g} ms; it answers every {self.answer_ms:.0f} ms (TINYML_STEP "
            f"{self.step})"
        )
        label = "estimated"
        if self.stand_in:
            label += f" from RISC-V, for the {self.board.core} cannot be counted here"
        if self.problems:
            return (
                f"Warning: the {self.board.title} cannot keep up ({label}): {takes}, but "
                f"{', and '.join(self.problems)}. {self._remedy()}"
            )
        return f"Real time ({label}): {takes} and is busy for {100 * self.busy:.0f} % of the time."

    def _remedy(self) -> str:
        ways = ["packed kernels"] * (self.kernels != "packed")
        ways += ["a larger step"] * (self.busy > 1 and self.step < self.most_step)
        return f"Use {', '.join([*ways, 'a smaller model'])} or a faster board (tinyml kits)."


def estimate_pace(
    model: Model,
    board: Board,
    features: str,
    settings: StreamSettings,
    kernels: str,
    adapter: SensorAdapter,
) -> Pace | None:
    """Estimate how a board keeps up, with the step of `settings` or, without one, one that suits.

    Parameters
    ----------
    model
        A model that the C export takes, whose input is rows.
    board, kernels
        What it runs on.
    features
        ``"log-mel"`` or ``"motion"``.
    settings
        See `StreamSettings`.
    adapter
        The sensor's.

    Returns
    -------
    None for a core like which none was counted.
    """
    counted = _counted_core(board)
    if counted is None:
        return None
    core, factor = counted
    rows, _ = input_rows(model)
    hop = settings.parameters.hop_length
    if features == "log-mel":
        row_ms = 1000 * hop / _SOUND_RATE_HZ
        row = feature_instructions(core, features) * _size(settings.parameters)
        row += hop * adapter.interrupt / factor  # which was counted for the board itself
        buffer_ms = 1000 * adapter.buffer / _SOUND_RATE_HZ if adapter.buffer else None
    else:
        row_ms = 1000 / settings.sample_rate_hz
        row = feature_instructions(core, features)
        buffer_ms = row_ms  # nothing reads the sensor while the model runs
    inference_ms = _ms(factor * estimate_instructions(model, core, kernels), board)
    row_busy_ms = _ms(factor * row, board)
    return Pace(
        board, kernels, inference_ms, row_ms, row_busy_ms, buffer_ms,
        settings.step or _suiting_step(inference_ms[1], row_busy_ms[1], row_ms, rows),
        rows if remembers(model) else max(1, rows // settings.smoothed),
        stand_in=board.emulator is None,
    )  # fmt: skip


def _suiting_step(inference_ms: float, row_busy_ms: float, row_ms: float, rows: int) -> int:
    """The default, or more rows if the core would be too busy; at most a whole window."""
    left = MOST_BUSY * row_ms - row_busy_ms
    needed = math.ceil(inference_ms / left) if left > 0 else rows
    return min(max(DEFAULT_STEP, needed), max(rows, DEFAULT_STEP))


def _counted_core(board: Board) -> tuple[str, float] | None:
    """A core that was counted, and the board's cycles for one of its own.

    Espressif measured the same kernels on the ESP32-S3 (Xtensa LX7) and on the ESP32-C3 (RV32IMC):
    see `ANCHORS`.
    """
    if board.emulator is not None:
        return board.emulator, 1.0
    own, other = anchors_of(board.core, REFERENCE), anchors_of("RV32IMC", REFERENCE)
    if not own or not other:
        return None
    ratio = own[0].cycles_per_multiply_accumulate / other[0].cycles_per_multiply_accumulate
    return _COUNTED_FOR_OTHERS, ratio


def _size(parameters: LogMelParameters) -> float:
    """The work of the transform, in that of the default parameters, which were counted."""
    default = LogMelParameters()
    work = [p.n_fft * math.log2(p.n_fft) for p in (parameters, default)]
    return work[0] / work[1]


def _ms(instructions: float, board: Board) -> Range:
    low, high = (1000 * instructions * cycles / board.clock_hz for cycles in CYCLES_PER_INSTRUCTION)
    return low, high
