"""Multiply-accumulates, counted from the shapes of what an operator reads and writes."""

from __future__ import annotations

import math
from collections.abc import Callable

from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.tflite import Model, Operator

Shape = tuple[int, ...]


def _convolved(shapes: list[Shape]) -> int:
    """Outputs times the weights of one OHWI filter."""
    return math.prod(shapes[-1]) * math.prod(shapes[1][1:])


def _convolved_by_depth(shapes: list[Shape]) -> int:
    """Outputs times the taps of 1HWO weights: each output comes from one channel."""
    return math.prod(shapes[-1]) * math.prod(shapes[1][1:3])


def _connected(shapes: list[Shape]) -> int:
    """Outputs times the depth of (units, depth) weights."""
    return math.prod(shapes[-1]) * shapes[1][-1]


def _multiplied(shapes: list[Shape]) -> int:
    """Outputs of a product of matrices times what is added up for each."""
    first, made = shapes[0], shapes[-1]
    return math.prod(made) * (first[-1] * first[-2] // made[-2])


def _convolved_transposed(shapes: list[Shape]) -> int:
    """Inputs times the OHWI weights that each meets: taps and output channels."""
    return math.prod(shapes[2]) * math.prod(shapes[1][:3])


def _filtered_in_time(shapes: list[Shape]) -> int:
    """SVDF, a run: (filters, features) weights once, (filters, steps) weights once."""
    batch = shapes[0][0]
    return batch * (math.prod(shapes[1]) + math.prod(shapes[2]))


def _remembered(shapes: list[Shape]) -> int:
    """LSTM: every weight once per time step: gates, peepholes and projection.

    Products between a cell's gates have no weights and are not counted.
    """
    weights = [*shapes[1:12], *shapes[16:17]]
    return math.prod(shapes[0][:2]) * sum(math.prod(shape) for shape in weights if shape)


_COUNTS: dict[str, Callable[[list[Shape]], int]] = {
    "BATCH_MATMUL": _multiplied,
    "CONV_2D": _convolved,
    "DEPTHWISE_CONV_2D": _convolved_by_depth,
    "FULLY_CONNECTED": _connected,
    "RELU_N1_TO_1": lambda _shapes: 0,  # not simulated, and no products
    "SVDF": _filtered_in_time,
    "TRANSPOSE_CONV": _convolved_transposed,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": _remembered,
}
"""How to count an operator from the shapes of its inputs (``()`` for an absent one), then of
its first output."""


def operator_multiply_accumulates(model: Model, operator: Operator) -> int:
    """Multiply-accumulates of one operator: outputs times the weights that reach each.

    Taps that fall on padding count too, as in published figures. Operators that only move,
    compare, add or rescale values count 0; an IF counts its larger graph. One we cannot count
    raises a `ModelError`, as WHILE, whose rounds depend on the input.
    """
    return _count(model, model, operator, {})


def _count(model: Model, graph: Model, operator: Operator, known: dict[int, int | None]) -> int:
    """Of an operator of one of the model's graphs; `known` holds those of whole graphs."""
    if operator.name == "IF":
        return max(_count_graph(model, operator, index, known) for index in operator.graphs)
    if operator.name == "WHILE":
        raise ModelError(
            f"{operator}: expected a number of rounds that the file states, found none"
        )
    if operator.name in _COUNTS:
        indices = (*operator.inputs, *operator.outputs[:1])
        shapes = [graph.tensors[i].shape if i >= 0 else () for i in indices]
        try:
            return _COUNTS[operator.name](shapes)
        except (IndexError, ZeroDivisionError):
            raise ModelError(
                f"{operator}: expected an input, weights and an output, found shapes {shapes}"
            ) from None
    if operator.name in OPERATORS:
        return 0
    raise ModelError(
        f"expected operators whose multiply-accumulates are known, found {operator}; "
        "docs/operators.md lists them"
    )


def _count_graph(model: Model, operator: Operator, index: int, known: dict[int, int | None]) -> int:
    if not 0 < index <= len(model.subgraphs) or known.get(index, 0) is None:
        raise ModelError(f"{operator}: expected the index of another graph, found {index}")
    if index not in known:
        graph = model.subgraphs[index - 1]
        known[index] = None  # until it is counted: a graph that runs itself finds this
        known[index] = sum(_count(model, graph, each, known) for each in graph.operators)
    return known[index] or 0


def multiply_accumulates(model: Model) -> int:
    """Multiply-accumulates of one inference, all operators together."""
    return sum(operator_multiply_accumulates(model, operator) for operator in model.operators)
