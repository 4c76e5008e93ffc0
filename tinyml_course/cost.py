"""What a model costs on a board: counted where it can be, else estimated from measured anchors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from tinyml_course.boards import Board
from tinyml_course.errors import ModelError
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import Model, Operator, Tensor
from tinyml_course.tflite.options import CallOnceOptions

Range = tuple[float, float]  # lowest and highest estimate
Shape = tuple[int, ...]


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

NO_ANCHOR = "no measurement to go by"

_WITHOUT_MULTIPLICATIONS = frozenset(
    (
        "ADD", "ARG_MAX", "ASSIGN_VARIABLE", "AVERAGE_POOL_2D", "CALL_ONCE", "CONCATENATION",
        "DEQUANTIZE", "EXPAND_DIMS", "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "LOG_SOFTMAX",
        "MAXIMUM", "MAX_POOL_2D", "MEAN", "MINIMUM", "MUL", "PACK", "PAD", "PADV2", "PRELU",
        "QUANTIZE", "READ_VARIABLE", "REDUCE_MAX", "REDUCE_MIN", "RELU", "RELU6", "RELU_N1_TO_1",
        "RESHAPE", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR", "SHAPE", "SLICE", "SOFTMAX",
        "SPLIT", "SPLIT_V", "SQUEEZE", "STRIDED_SLICE", "SUB", "SUM", "TANH", "TRANSPOSE",
        "UNPACK", "VAR_HANDLE",
    )
)  # fmt: skip


def _convolved(shapes: list[Shape]) -> int:
    """Outputs times what one filter of OHWI weights holds."""
    return math.prod(shapes[-1]) * math.prod(shapes[1][1:])


def _convolved_by_depth(shapes: list[Shape]) -> int:
    """Outputs times the taps of 1HWO weights: each output comes from one channel."""
    return math.prod(shapes[-1]) * math.prod(shapes[1][1:3])


def _connected(shapes: list[Shape]) -> int:
    """Outputs times the depth of (units, depth) weights."""
    return math.prod(shapes[-1]) * shapes[1][-1]


def _convolved_transposed(shapes: list[Shape]) -> int:
    """Inputs times what OHWI weights do with each: taps and output channels."""
    return math.prod(shapes[2]) * math.prod(shapes[1][:3])


def _filtered_in_time(shapes: list[Shape]) -> int:
    """SVDF, a run: (filters, features) weights once, (filters, steps) weights once."""
    batch = shapes[0][0]
    return batch * (math.prod(shapes[1]) + math.prod(shapes[2]))


def _remembered(shapes: list[Shape]) -> int:
    """LSTM: every weight once a time step, those of gates, peepholes and projection alike.

    The products of a cell's own gates have no weights and are not in it.
    """
    weights = [*shapes[1:12], *shapes[16:17]]
    return math.prod(shapes[0][:2]) * sum(math.prod(shape) for shape in weights if shape)


_COUNTS: dict[str, Callable[[list[Shape]], int]] = {
    "CONV_2D": _convolved,
    "DEPTHWISE_CONV_2D": _convolved_by_depth,
    "FULLY_CONNECTED": _connected,
    "SVDF": _filtered_in_time,
    "TRANSPOSE_CONV": _convolved_transposed,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": _remembered,
}
"""How to count an operator from the shapes of its inputs (``()`` for an absent one), then of
its first output."""


def operator_multiply_accumulates(model: Model, operator: Operator) -> int:
    """Multiply-accumulates of one operator: outputs times weights that reach each.

    Taps that fall on padding count too, as in published figures. Operators that only move,
    compare, add or rescale values count 0; one we cannot count raises a `ModelError`.
    """
    if operator.name in _WITHOUT_MULTIPLICATIONS:
        return 0
    if operator.name in _COUNTS:
        indices = (*operator.inputs, *operator.outputs[:1])
        shapes = [model.tensors[i].shape if i >= 0 else () for i in indices]
        try:
            return _COUNTS[operator.name](shapes)
        except IndexError:
            raise ModelError(
                f"{operator}: expected an input, weights and an output, found shapes {shapes}"
            ) from None
    raise ModelError(
        f"cannot count the multiply-accumulates of {operator}: expected operators among "
        f"{', '.join(sorted(_WITHOUT_MULTIPLICATIONS | set(_COUNTS)))}; use those only"
    )


def multiply_accumulates(model: Model) -> int:
    """Multiply-accumulates of one inference, all operators together."""
    return sum(operator_multiply_accumulates(model, operator) for operator in model.operators)


@dataclass(frozen=True)
class OpRow:
    """One operator of a model: one row of the table.

    Attributes
    ----------
    index, operator
        Position in execution order, and the TFLite name.
    output_shapes
        Shape of each output; none for an operator that only keeps something for later.
    parameters, weight_bytes
        How many weights and biases it reads, and the bytes they take in flash. What two
        operators share counts for both.
    multiply_accumulates
        What `operator_multiply_accumulates` says.
    arena_bytes
        Bytes of the arena in use while it runs, as TFLM plans it: tensors alive and its scratch
        buffers, each rounded up to 16. Gaps between blocks can make the arena's head larger than
        the largest of these.
    """

    index: int
    operator: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    multiply_accumulates: int
    weight_bytes: int
    arena_bytes: int

    HEADERS: ClassVar[tuple[str, ...]] = (
        "Operator",
        "Output shape",
        "Parameters",
        "Multiply-accumulates",
        "Weights [B]",
        "Arena [B]",
    )

    @property
    def cells(self) -> tuple[str | int, ...]:
        """One cell for each of `HEADERS`, as ``plots.show_table`` takes them."""
        shapes = ("×".join(map(str, shape)) or "scalar" for shape in self.output_shapes)
        return (
            f"{self.index} {self.operator}",
            ", ".join(shapes) or "none",
            self.parameters,
            self.multiply_accumulates,
            self.weight_bytes,
            self.arena_bytes,
        )


def op_table(model: Model) -> list[OpRow]:
    """A row for each operator, in execution order: what it takes of flash, time and arena.

    Examples
    --------
    ::

        rows = op_table(model)
        show_table([row.cells for row in rows], OpRow.HEADERS, "What each layer costs.")

    Raises
    ------
    ModelError
        Where the model has an operator whose multiply-accumulates cannot be counted.
    """
    plan = plan_arena(model)
    rows, step = [], 0
    for operator in model.operators:
        parameters = _parameters(model, operator)
        row = OpRow(
            operator.index,
            operator.name,
            tuple(model.tensors[i].shape for i in operator.outputs),
            sum(tensor.size for tensor in parameters),
            operator_multiply_accumulates(model, operator),
            sum(tensor.nbytes for tensor in parameters),
            sum(block.nbytes for block in plan.alive(step)),
        )
        rows.append(row)
        step += _steps(model.subgraphs, operator)
    return rows


def _steps(subgraphs: tuple[Model, ...], operator: Operator) -> int:
    """How many steps of the arena's plan an operator is, with those of the graph it runs."""
    if not isinstance(operator.options, CallOnceOptions):
        return 1
    inside = subgraphs[operator.options.init_subgraph_index - 1]
    return 2 + sum(_steps(subgraphs, step) for step in inside.operators)


def _parameters(model: Model, operator: Operator) -> list[Tensor]:
    """Weights and biases: constants with a scale. Shapes, axes and sizes have none."""
    tensors = (model.tensors[i] for i in operator.inputs if i >= 0)
    return [tensor for tensor in tensors if tensor.is_constant and tensor.scales.size]


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
        return (
            f"{self.board}: flash {self.flash_bytes:,} of {self.flash_bytes_available:,} B, "
            f"RAM at least {self.ram_bytes_at_least:,} of {self.ram_bytes_available:,} B, "
            f"time (estimated): {range_text(self.latency_ms, 'ms')}, "
            f"energy (estimated): {range_text(self.energy_uj, 'µJ')}"
        )


def range_text(values: Range | None, unit: str) -> str:
    """An estimate to two figures, or that nothing comparable was measured.

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
