"""UNIDIRECTIONAL_SEQUENCE_LSTM, int8 or int16 with an int16 cell state: all steps of a sequence.

The hidden state (the last step's output) and the cell state persist: the next run continues the
sequence and does not start a new one.

Source: TFLM ``kernels/lstm_eval.h``, ``LstmStep``; ``kernels/lstm_eval_common.cc``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.int16_activations import logistic, power_steps, tanh
from tinyml_course.kernels.lstm_gates import INT16_MAX, INT16_MIN, Dense, dense
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import SequenceLSTMOptions

_X, HIDDEN, CELL = 0, 18, 19
"""Which inputs are the values, the hidden state and the cell state."""

# In the order input, forget, output, cell gate: the first three share an activation.
FROM_INPUT, FROM_HIDDEN, BIASES = (1, 2, 4, 3), (5, 6, 8, 7), (12, 13, 15, 14)
_ABSENT = {9: "peephole", 10: "peephole", 11: "peephole", 16: "projection", 17: "projection"}
_ABSENT |= dict.fromkeys(range(20, 24), "layer normalization")
_MOST_STEPS = 2**14
_OUTPUT_SCALE = 2.0**-15  # of logistic and tanh


@dataclass(frozen=True)
class Cells:
    """What the simulator and the C export need of an LSTM.

    Attributes
    ----------
    units
        Cells of the layer.
    power
        Exponent of the cell state's scale.
    from_input, from_hidden
        The gates' dense layers: input, forget, output and cell gate side by side.
    keep, add, show
        Multiplier and shift of: forget gate · cell state; input gate · new value; output gate ·
        tanh of the cell state.
    limit
        Largest magnitude of the cell state's codes, where it is clipped.
    """

    units: int
    power: int
    from_input: Dense
    from_hidden: Dense
    keep: tuple[int, int]
    add: tuple[int, int]
    show: tuple[int, int]
    limit: int | None


def make_cells(node: Node) -> Cells:
    """Read weights and scales of `node`."""
    options: SequenceLSTMOptions = node.options(SequenceLSTMOptions)
    units, power = _check(node, options)
    hidden_scale, cell_scale = node.symmetric(node.input(HIDDEN))[0], 2.0**power
    clip = options.cell_clip
    return Cells(
        units=units,
        power=power,
        from_input=dense(node, _X, FROM_INPUT, BIASES, units),
        from_hidden=dense(node, HIDDEN, FROM_HIDDEN, (), units),
        keep=quantize_multiplier(_OUTPUT_SCALE),
        add=quantize_multiplier(_OUTPUT_SCALE**2 / cell_scale),
        show=quantize_multiplier(_OUTPUT_SCALE**2 / hidden_scale),
        limit=int(min(clip / cell_scale, INT16_MAX)) if clip > 0 else None,
    )


def prepare(node: Node) -> Run:
    """Gates from the input and the hidden state; then the new cell and hidden state."""
    options: SequenceLSTMOptions = node.options(SequenceLSTMOptions)
    made = make_cells(node)
    units, limit = made.units, made.limit
    every_code = np.arange(INT16_MIN, INT16_MAX + 1)
    logistic_of, tanh_of, tanh_of_cell = map(
        _look_up,
        (logistic(every_code), tanh(every_code), tanh(every_code, *power_steps(made.power))),
    )
    _, zero_point = node.symmetric(node.input(HIDDEN))
    keep, add, show = (_product(node, *pair) for pair in (made.keep, made.add, made.show))

    def step(gates: Array, hidden: Array, cell: Array) -> None:
        total = np.clip(gates + made.from_hidden(hidden), INT16_MIN, INT16_MAX)
        opened = logistic_of(total[..., : 3 * units])
        i, f, o = (opened[..., n * units : (n + 1) * units] for n in range(3))
        kept = np.clip(keep(f, cell), INT16_MIN, INT16_MAX)
        added = np.clip(add(i, tanh_of(total[..., 3 * units :])), INT16_MIN, INT16_MAX)
        new = np.clip(kept + added, INT16_MIN, INT16_MAX)
        cell[...] = new if limit is None else np.clip(new, -limit, limit)
        hidden[...] = node.saturated(show(tanh_of_cell(cell), o) + zero_point)

    def run(x: Array, *others: Array) -> Array:
        hidden, cell = others[HIDDEN - 1], others[CELL - 1]
        time = 1 if options.time_major else 2
        steps = np.moveaxis(np.broadcast_to(x, (len(hidden), *x.shape[1:])), time, 0)
        gates = made.from_input(steps)
        outputs = []
        for t in range(len(steps)):
            step(gates[t], hidden, cell)
            outputs.append(hidden.copy())
        return np.stack(outputs, axis=time)

    return run


def _look_up(table: Array) -> Callable[[Array], Array]:
    return lambda codes: table[codes.astype(np.int64) - INT16_MIN]


def _product(node: Node, multiplier: int, shift: int) -> Callable[[Array, Array], Array]:
    """``a · b`` times a scale, rounded."""
    return lambda a, b: node.multiply(a.astype(np.int64) * b, multiplier, shift)


def check_layer(node: Node, options: SequenceLSTMOptions) -> int:
    """Check what holds for every type of number; gives the units."""
    for i, what in _ABSENT.items():
        if node.has_input(i):
            raise node.error(f"no {what}", node.input(i))
    if options.activation != "TANH":
        raise node.error("activation TANH", options.activation)
    x, hidden, cell = node.input(_X), node.input(HIDDEN), node.input(CELL)
    if len(x.shape) != 3 or not x.size:
        raise node.error("an input of 3 axes", x)
    batch, units = x.shape[1 if options.time_major else 0], hidden.shape[-1] if hidden.shape else 0
    for state in (hidden, cell):
        if not state.is_variable or state.shape != (batch, units):
            raise node.error(f"variable tensors of shape {(batch, units)} as states", state)
    steps = x.size // (batch * x.shape[-1])
    if steps > _MOST_STEPS:
        raise node.error(f"at most {_MOST_STEPS} steps in time", steps)
    node.check_work(4 * steps * batch * units, 4 * steps * batch * units * (units + x.shape[-1]))
    node.check_output_shape((*x.shape[:2], units))
    return units


def _check(node: Node, options: SequenceLSTMOptions) -> tuple[int, int]:
    """Units, and the exponent of the cell state's scale."""
    units, cell = check_layer(node, options), node.input(CELL)
    node.symmetric(node.input(HIDDEN))
    scale, zero_point = node.quantized(cell, np.int16)
    mantissa, exponent = math.frexp(scale)
    if (mantissa, zero_point) != (0.5, 0) or not -31 <= exponent <= 0:
        raise node.error("a cell state whose scale is a power of 2 and below 1", scale)
    node.symmetric(node.output)
    return units, exponent - 1
