"""Whether a board keeps up with its sensor, and how often it should answer: estimates.

The cycles of the model by the core's manual are estimated from counts of other models
(`estimate_documented_cycles`), those of the features were counted. Instructions of the microphone's
interrupt stand in the kit's ``firmware.toml``; how many of them load or jump is not known, so each
takes as many cycles as one of the log-mel features, which filter integers too. All of them times
the factor of the chip (`cost.cycles`) are the range, as ``tinyml profile`` and ``tinyml emulate``
have it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.cost import Range, range_text
from tinyml_course.cost.anchors import REFERENCE, anchors_of
from tinyml_course.cost.cycles import from_documented
from tinyml_course.cost.instructions import estimate_documented_cycles, feature_rates
from tinyml_course.cost.likeness import uncounted
from tinyml_course.deploy.kit_firmware import SensorAdapter
from tinyml_course.deploy.programs import SENSOR_OF
from tinyml_course.deploy.stream_settings import DEFAULT_STEP, StreamSettings, input_rows
from tinyml_course.features import LogMelParameters
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model

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
    def busy(self) -> Range:
        """The part of the time that the core computes, by the shortest and the longest estimates;
        above 1: never done.
        """
        low, high = (
            (self.step * row + inference) / self.answer_ms
            for row, inference in zip(self.row_busy_ms, self.inference_ms, strict=True)
        )
        return low, high

    @property
    def busy_text(self) -> str:
        """`busy` in percent."""
        return range_text((100 * self.busy[0], 100 * self.busy[1]), "%")

    @property
    def problems(self) -> tuple[str, ...]:
        """What goes wrong by the longest estimates; empty if the board keeps up with them too."""
        return self._problems(self.busy[1], self.inference_ms[1])

    @property
    def verdict(self) -> str:
        """``"keeps up"``, ``"may not keep up"`` (by the longest estimates) or, by the shortest ones
        already, ``"cannot keep up"``.
        """
        if not self.problems:
            return "keeps up"
        surely = self._problems(self.busy[0], self.inference_ms[0])
        return "cannot keep up" if surely else "may not keep up"

    def _problems(self, busy: float, inference_ms: float) -> tuple[str, ...]:
        found = []
        if busy > 1:
            found.append(f"that is {self.busy_text} of the time there is")
        if self.buffer_ms is not None and inference_ms > self.buffer_ms:
            found.append(f"samples are kept for {self.buffer_ms:.0f} ms only")
        if self.step > self.most_step:
            found.append(
                f"it should answer at least every {self.most_step * self.row_ms:.0f} ms, or the "
                "answers that are averaged have nothing in common"
            )
        return tuple(found)

    @property
    def sentence(self) -> str:
        """The estimates and what follows from them; begins with "Warning" if it may not keep up."""
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
                f"Warning: the {self.board.title} {self.verdict} ({label}): {takes}, but "
                f"{', and '.join(self.problems)}. {self._remedy()}"
            )
        return f"Real time ({label}): {takes} and is busy for {self.busy_text} of the time."

    def _remedy(self) -> str:
        ways = ["packed kernels"] * (self.kernels != "packed")
        ways += ["a larger step"] * (self.busy[1] > 1 and self.step < self.most_step)
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
        ``"log-mel"``, ``"samples"`` or ``"motion"``.
    settings
        See `StreamSettings`.
    adapter
        The sensor's.

    Returns
    -------
    None for a core like which none was counted, and for a model that computes with other numbers
    than those counted, such as float32.
    """
    counted = _counted_core(board)
    if counted is None or uncounted(model):
        return None
    core, factor = counted
    rows, _ = input_rows(model, features)
    most_step = rows if remembers(model) else max(1, rows // settings.smoothed)
    row = feature_rates(core, features)
    if SENSOR_OF[features] == "microphone":
        is_row = features == "log-mel"
        hop = settings.parameters.hop_length if is_row else 1
        row_ms = 1000 * hop / _SOUND_RATE_HZ
        instructions = row.instructions * (_size(settings.parameters) if is_row else 1)
        instructions += hop * adapter.interrupt / factor  # which was counted for the board itself
        buffer_ms = 1000 * adapter.buffer / _SOUND_RATE_HZ if adapter.buffer else None
    else:
        row_ms = 1000 / settings.sample_rate_hz
        instructions = row.instructions
        buffer_ms = row_ms  # nothing reads the sensor while the model runs
    inference, busy = (
        from_documented((factor * low, factor * high), core, board.chip).ms(board.clock_hz)
        for low, high in (
            estimate_documented_cycles(model, core, kernels),
            (instructions * row.cycles[0], instructions * row.cycles[1]),
        )
    )
    return Pace(
        board, kernels, inference, row_ms, busy, buffer_ms,
        settings.step or _suiting_step(inference, busy, row_ms, rows, most_step),
        most_step, stand_in=board.emulator is None,
    )  # fmt: skip


def _suiting_step(
    inference_ms: Range, row_busy_ms: Range, row_ms: float, rows: int, most_step: int
) -> int:
    """The default, or more rows if the core would be too busy; at most a whole window.

    The longest estimates decide as far as the averaged answers share a window. A step beyond that
    has to be needed by the shortest ones: else it would lose for sure what may not be lost.
    """
    shortest, longest = (
        math.ceil(inference / left) if (left := MOST_BUSY * row_ms - busy) > 0 else rows
        for inference, busy in zip(inference_ms, row_busy_ms, strict=True)
    )
    return min(max(DEFAULT_STEP, min(longest, max(most_step, shortest))), max(rows, DEFAULT_STEP))


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
