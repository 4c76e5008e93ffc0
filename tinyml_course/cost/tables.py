"""What each layer of a model needs, and a lower bound of the RAM for its tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tinyml_course.cost.counting import Shape, operator_multiply_accumulates
from tinyml_course.errors import ModelError
from tinyml_course.simulator.arena import ArenaPlan, plan_arena
from tinyml_course.tflite import Model, Operator, Tensor


@dataclass(frozen=True)
class OpRow:
    """One operator of a model: one row of the table.

    Attributes
    ----------
    index, operator
        Position in execution order, and the TFLite name.
    output_shapes
        Shape of each output; empty for an operator that only stores state.
    parameters, weight_bytes
        How many weights and biases it reads, and their bytes in flash. Weights that two operators
        share count for both.
    multiply_accumulates
        From `operator_multiply_accumulates`; 0 where `is_counted` is False.
    arena_bytes
        Bytes of the arena in use while it runs, as TFLM plans it: live tensors and its scratch
        buffers, each rounded up to 16, and those of graphs it runs. Gaps between blocks can make
        the arena's head larger than the largest of these values. 0 where `is_planned` is False.
    is_counted, is_planned
        False where the operator's multiplications cannot be counted, and where the model's arena
        cannot be planned, as of one whose graphs run each other in a circle.
    """

    index: int
    operator: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    multiply_accumulates: int
    weight_bytes: int
    arena_bytes: int
    is_counted: bool = True
    is_planned: bool = True

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
            self.multiply_accumulates if self.is_counted else "not known",
            self.weight_bytes,
            self.arena_bytes if self.is_planned else "not known",
        )


def op_table(model: Model) -> list[OpRow]:
    """A row for each operator, in execution order: its flash, time and arena.

    Examples
    --------
    ::

        rows = op_table(model)
        show_table([row.cells for row in rows], OpRow.HEADERS, "What each layer costs.")
    """
    plan = _plan(model)
    rows, step = [], 0
    for operator in model.operators:
        parameters, count = _parameters(model, operator), _count(model, operator)
        steps = _steps(model.subgraphs, operator) if plan else 0
        row = OpRow(
            operator.index,
            operator.name,
            tuple(model.tensors[i].shape for i in operator.outputs),
            sum(tensor.size for tensor in parameters),
            count or 0,
            sum(tensor.nbytes for tensor in parameters),
            max(_alive_bytes(plan, i) for i in range(step, step + steps)) if plan else 0,
            is_counted=count is not None,
            is_planned=plan is not None,
        )
        rows.append(row)
        step += steps
    return rows


def _alive_bytes(plan: ArenaPlan, step: int) -> int:
    return sum(block.nbytes for block in plan.alive(step))


def _plan(model: Model) -> ArenaPlan | None:
    try:
        return plan_arena(model)
    except ModelError:
        return None


def _count(model: Model, operator: Operator) -> int | None:
    try:
        return operator_multiply_accumulates(model, operator)
    except ModelError:
        return None


def _steps(subgraphs: tuple[Model, ...], operator: Operator) -> int:
    """How many steps an operator takes in an arena plan, including those of graphs it runs."""
    inside = (subgraphs[index - 1] for index in operator.graphs)
    return 1 + sum(1 + sum(_steps(subgraphs, op) for op in graph.operators) for graph in inside)


def _parameters(model: Model, operator: Operator) -> list[Tensor]:
    """Weights and biases: constants with a scale or of float32; shapes, axes and sizes are not."""
    tensors = (model.tensors[i] for i in operator.inputs if i >= 0)
    constants = [tensor for tensor in tensors if tensor.is_constant]
    return [tensor for tensor in constants if tensor.scales.size or tensor.dtype == np.float32]


def activation_bytes(model: Model) -> int:
    """Lower bound of the RAM one inference needs, in bytes.

    A tensor that is not constant lives from the operator that writes it (an input: from the
    start) to the last one that reads it (an output: to the end). The bound is the largest sum of
    tensors that are live at the same time. A real arena is larger: it also holds padding for
    alignment, scratch buffers and the interpreter's own records.
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
