"""Whether a model is like the networks that were measured, so that its time can be scaled."""

from __future__ import annotations

import numpy as np

from tinyml_course.cost.counting import operator_multiply_accumulates
from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.tflite import Model, Operator

MEASURED = (
    "ADD", "AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "MEAN", "SOFTMAX",
)  # fmt: skip
"""The operators that compute in the networks of `cost.anchors.NETWORKS`, where all others only move
values; and MEAN, which does what AVERAGE_POOL_2D does."""

PRODUCTS_FOR_A_VALUE = 50
"""A model has at least so many multiply-accumulates for each value that goes through an operator
that is not among `MEASURED`: one value may take dozens of cycles, a multiply-accumulate a few."""

_CODES = (np.int8, np.uint8)
_PLACES = (np.int32, np.int64, np.bool_)


def unlike_measured(model: Model) -> str:
    """Why a model's time cannot be scaled from a measurement; empty if it can.

    What was measured are int8 networks of convolutions and dense layers. It is a sentence without
    an end.
    """
    if other := uncounted(model):
        return f"The model is unlike the int8 networks that were measured ({other})"
    counts = [_products(model, operator) for operator in model.operators]
    if None in counts:
        names = (op.name for op, n in zip(model.operators, counts, strict=True) if n is None)
        return f"The multiply-accumulates of {', '.join(dict.fromkeys(names))} are not known"
    total = sum(n for n in counts if n is not None)
    if not total:
        return "The model multiplies no weights, by which measurements are scaled"
    values = sum(_values(model, op) for op in unmeasured(model) if not counts[op.index])
    if values * PRODUCTS_FOR_A_VALUE > total:
        return (
            f"No network measured has {_names(model)}, and {values:,} values go through those that "
            f"multiply no weights, beside {total:,} multiply-accumulates"
        )
    return ""


def uncounted(model: Model) -> str:
    """The first operator unlike all whose instructions were counted; empty if there is none.

    It computes with other numbers than codes of 8 bits, or chooses what runs. Signal operators are
    counted as they are, with codes of 16 bits.
    """
    graphs = (model, *model.subgraphs)
    for graph in (graphs[i] for i in model.followed_graphs):
        for operator in graph.operators:
            if operator.name in ("IF", "WHILE"):
                return f"{operator} chooses what runs"
            if not operator.name.startswith("CUSTOM:Signal") and (
                other := _other_numbers(graph, operator)
            ):
                return f"{operator} computes {other}"
    return ""


def unmeasured(model: Model) -> list[Operator]:
    """The operators that compute and are in no network that was measured."""
    return [
        op
        for op in model.operators
        if op.name in OPERATORS and OPERATORS[op.name].arithmetic and op.name not in MEASURED
    ]


def _names(model: Model) -> str:
    return ", ".join(dict.fromkeys(op.name for op in unmeasured(model)))


def _other_numbers(model: Model, operator: Operator) -> str:
    """The numbers an operator computes with, if they are not codes of 8 bits."""
    facts = OPERATORS.get(operator.name)
    if facts is None or not facts.arithmetic or operator.name == "QUANTIZE":
        return ""
    made = [model.tensors[i] for i in operator.outputs[:1]]
    if facts.has_weights:
        made += [model.tensors[i] for i in operator.inputs[1:2] if i >= 0]
    allowed = (np.int8, *_PLACES) if facts.has_weights else (*_CODES, *_PLACES)
    for tensor in made:
        if tensor.dtype not in allowed or tensor.type_name:
            return tensor.type_name or str(tensor.dtype)
    return ""


def _products(model: Model, operator: Operator) -> int | None:
    try:
        return operator_multiply_accumulates(model, operator)
    except ModelError:
        return None


def _values(model: Model, operator: Operator) -> int:
    """Values that go in or come out, whichever are more."""
    tensors = [model.tensors[i] for i in (*operator.inputs, *operator.outputs) if i >= 0]
    return max((tensor.size for tensor in tensors), default=0)
