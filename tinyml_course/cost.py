"""What a model costs on a board: counted where it can be, else estimated from measured anchors."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.errors import ModelError
from tinyml_course.tflite import Model, Operator

Range = tuple[float, float]  # lowest and highest estimate


@dataclass(frozen=True)
class Anchor:
    """One model somebody measured on a real board."""

    model: str
    core: str
    clock_hz: int
    multiply_accumulates: int
    latency_ms: float
    source: str

    @property
    def cycles_per_multiply_accumulate(self) -> float:
        """Everything the core did in one inference, shared out over the multiplications."""
        return self.latency_ms / 1000 * self.clock_hz / self.multiply_accumulates


def _mlperf_tiny(model: str, multiply_accumulates: int, latency_ms: float, folder: str) -> Anchor:
    source = (
        "MLPerf Tiny v0.5 (June 2021), reference on NUCLEO-L4R5ZI, TensorFlow Lite Micro 2.3.1: "
        "github.com/mlcommons/tiny_results_v0.5, closed/reference/results/Nucleo-L4R5ZI/"
        f"{folder}/performance/results.txt, runtime / inferences, median of five windows"
    )
    return Anchor(model, "Cortex-M4F", 120_000_000, multiply_accumulates, latency_ms, source)


# Multiply-accumulates: the first two counted on the benchmark's own files, the other two by hand
# from the layers of the published networks (tests/cost does both).
ANCHORS = (
    _mlperf_tiny("keyword spotting, DS-CNN", 2_656_768, 181.92, "kws"),
    _mlperf_tiny("anomaly detection, autoencoder", 264_192, 10.052, "ad"),
    _mlperf_tiny("image classification, ResNet-8", 12_501_632, 704.26, "ic"),
    _mlperf_tiny("visual wake words, MobileNet 0.25", 7_489_664, 600.54, "vww"),
)
"""What every latency estimate rests on. A core without an anchor gets no estimate."""

NO_ANCHOR = "no measured anchor yet"

_WITHOUT_MULTIPLICATIONS = frozenset(
    ("AVERAGE_POOL_2D", "DEQUANTIZE", "MAX_POOL_2D", "QUANTIZE", "RESHAPE", "SOFTMAX")
)


def operator_multiply_accumulates(model: Model, operator: Operator) -> int:
    """Multiply-accumulates of one operator: outputs times weights that reach each.

    Taps that fall on padding count too, as in published figures. Operators that only move,
    compare or rescale values count 0; one we cannot count raises a `ModelError`.
    """
    if operator.name in _WITHOUT_MULTIPLICATIONS:
        return 0
    output = model.tensors[operator.outputs[0]]
    if operator.name == "CONV_2D":  # weights OHWI
        return output.size * math.prod(model.tensors[operator.inputs[1]].shape[1:])
    if operator.name == "DEPTHWISE_CONV_2D":  # weights 1HWO, each output from one channel
        return output.size * math.prod(model.tensors[operator.inputs[1]].shape[1:3])
    if operator.name == "FULLY_CONNECTED":  # weights (units, depth)
        return output.size * model.tensors[operator.inputs[1]].shape[-1]
    counted = {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", *_WITHOUT_MULTIPLICATIONS}
    raise ModelError(
        f"cannot count the multiply-accumulates of {operator}: expected operators among "
        f"{', '.join(sorted(counted))}; use those only"
    )


def multiply_accumulates(model: Model) -> int:
    """Multiply-accumulates of one inference, all operators together."""
    return sum(operator_multiply_accumulates(model, operator) for operator in model.operators)


def activation_bytes(model: Model) -> int:
    """Lower bound of the RAM one inference needs, in bytes.

    A tensor that is not constant lives from the operator that writes it (an input: from the
    start) to the last one that reads it (an output: to the end). The bound is the largest sum of
    tensors alive at once. A real arena is larger: alignment, scratch buffers, and the
    interpreter's own records.
    """
    first = dict.fromkeys(model.inputs, 0)
    last = dict.fromkeys(model.inputs, 0)
    for operator in model.operators:
        for index in operator.outputs:
            first.setdefault(index, operator.index)
            last[index] = operator.index
        for index in operator.inputs:
            if index in first:
                last[index] = operator.index
    last |= {index: len(model.operators) for index in model.outputs if index in first}
    return max(
        sum(model.tensors[i].nbytes for i in first if first[i] <= step <= last[i])
        for step in range(len(model.operators) + 1)
    )


def estimate_latency_ms(model: Model, board: Board) -> Range | None:
    """Range of milliseconds one inference takes, or None without an anchor for the core.

    The model's multiply-accumulates times the fewest and the most cycles that one took in the
    anchors of the same core. The smallest anchor has 264,192: a model of a few thousand takes
    longer than estimated, for what the interpreter does around each operator then weighs more.
    """
    cycles = [a.cycles_per_multiply_accumulate for a in ANCHORS if a.core == board.core]
    if not cycles:
        return None
    ms_per_cycle = multiply_accumulates(model) / board.clock_hz * 1000
    return min(cycles) * ms_per_cycle, max(cycles) * ms_per_cycle


def estimate_energy_uj(model: Model, board: Board) -> Range | None:
    """Range of microjoules one inference takes: latency x supply voltage x active current.

    None where the latency, or a number of the board, is not known. Sensors, radio and the
    board's voltage regulator are not in it.
    """
    latency_ms = estimate_latency_ms(model, board)
    if latency_ms is None or board.supply_v is None or board.active_current_ma is None:
        return None
    power_mw = board.supply_v * board.active_current_ma
    return latency_ms[0] * power_mw, latency_ms[1] * power_mw  # ms x mW = uJ


def estimate_fit(model: Model, board: Board) -> bool:
    """Whether file and activations fit the board's flash and RAM.

    False is certain. True is not: the firmware and the rest of the arena need room too.
    """
    return model.nbytes <= board.flash_bytes and activation_bytes(model) <= board.ram_bytes


@dataclass(frozen=True)
class ShipEstimate:
    """A model on a board: one row of the table.

    Attributes
    ----------
    board
        What people call it.
    flash_bytes, flash_bytes_available
        The model file, and all flash of the board.
    ram_bytes_at_least, ram_bytes_available
        `activation_bytes`, a lower bound, and all RAM of the board.
    latency_ms, energy_uj, fits
        What the functions ``estimate_...`` say.
    """

    board: str
    flash_bytes: int
    flash_bytes_available: int
    ram_bytes_at_least: int
    ram_bytes_available: int
    latency_ms: Range | None
    energy_uj: Range | None
    fits: bool

    def __str__(self) -> str:
        latency = _text(self.latency_ms, "ms") if self.latency_ms else NO_ANCHOR
        energy = _text(self.energy_uj, "µJ") if self.energy_uj else "energy not known"
        return (
            f"{self.board}: flash {self.flash_bytes:,} of {self.flash_bytes_available:,} B, "
            f"RAM at least {self.ram_bytes_at_least:,} of {self.ram_bytes_available:,} B, "
            f"{latency}, {energy}"
        )


def _text(span: Range, unit: str) -> str:
    low, high = (f"{float(f'{value:.2g}'):,g}" for value in span)
    return f"estimated {low} to {high} {unit}"


def ship_table(model: Model, boards: Iterable[Board]) -> list[ShipEstimate]:
    """A row for each board, in the order given."""
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
        )
        for board in boards
    ]
