"""UNIDIRECTIONAL_SEQUENCE_LSTM, float32: all steps of a sequence.

Source: TFLM ``kernels/lstm_eval.h``, ``LstmStep`` for float; ``kernels/lstm_eval_common.cc``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unidirectional_sequence_lstm import (
    BIASES,
    CELL,
    FROM_HIDDEN,
    FROM_INPUT,
    HIDDEN,
    check_layer,
)
from tinyml_course.kernels.unquantized.one_input import FUNCTIONS
from tinyml_course.kernels.unquantized.weighted import sum_of_products
from tinyml_course.tflite.options import SequenceLSTMOptions


def prepare(node: Node) -> Run:
    """Gates from the input and the hidden state; then the new cell and hidden state."""
    options: SequenceLSTMOptions = node.options(SequenceLSTMOptions)
    units = check_layer(node, options)
    depth = node.input(0).shape[-1]
    for tensor in (node.input(0), node.input(HIDDEN), node.input(CELL), node.output):
        if tensor.dtype != np.float32:
            raise node.error("float32 throughout", tensor)
    from_input = _side_by_side(node, FROM_INPUT, (units, depth))
    from_hidden = _side_by_side(node, FROM_HIDDEN, (units, units))
    bias, clip = _side_by_side(node, BIASES, (units,)), np.float32(options.cell_clip)

    def step(gates: Array, hidden: Array, cell: Array) -> None:
        total = gates + _dense(hidden, from_hidden)
        opened = FUNCTIONS["LOGISTIC"](total[..., : 3 * units])
        i, f, o = (opened[..., n * units : (n + 1) * units] for n in range(3))
        new = f * cell + i * FUNCTIONS["TANH"](total[..., 3 * units :])
        cell[...] = new if clip <= 0 else np.clip(new, -clip, clip)
        hidden[...] = FUNCTIONS["TANH"](cell) * o

    def run(x: Array, *others: Array) -> Array:
        hidden, cell = others[HIDDEN - 1], others[CELL - 1]
        time = 1 if options.time_major else 2
        steps = np.moveaxis(np.broadcast_to(x, (len(hidden), *x.shape[1:])), time, 0)
        gates = _dense(steps, from_input) + bias
        outputs = []
        for each in gates:
            step(each, hidden, cell)
            outputs.append(hidden.copy())
        return np.stack(outputs, axis=time)

    return run


def _dense(values: Array, columns: Array) -> Array:
    """Sums over the last axis, from its first value to its last."""
    pairs = ((values[..., i : i + 1], column) for i, column in enumerate(columns))
    return sum_of_products(pairs, np.zeros((*values.shape[:-1], columns.shape[1]), values.dtype))


def _side_by_side(node: Node, inputs: Sequence[int], shape: tuple[int, ...]) -> Array:
    """The constants of the four gates: (values in, 4 · units), or (4 · units,)."""
    parts = []
    for i in inputs:
        tensor, values = node.constant(i)
        if tensor.dtype != np.float32 or tensor.shape != shape:
            raise node.error(f"float32 weights of shape {shape}", tensor)
        parts.append(values)
    return np.ascontiguousarray(np.concatenate(parts).T)
