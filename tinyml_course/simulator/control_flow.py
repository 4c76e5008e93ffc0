"""IF and WHILE: operators that run other graphs of the model.

Each row of a batch chooses for itself: a graph runs on those rows only that have chosen it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.kernels.node import Array
from tinyml_course.simulator.state import check_without_state
from tinyml_course.simulator.steps import Step
from tinyml_course.tflite import Model, Tensor

CHOOSING = ("IF", "WHILE")

LONGEST_LOOP = 2**12
"""Rounds of all loops in one run. A damaged file may never end; TFLM then hangs."""

_DEEPEST = 20


class Runner(Protocol):
    """A graph, ready to run: `Simulator`."""

    model: Model

    def run_graph(self, inputs: Sequence[Array]) -> list[Array]:
        """Outputs for some rows; each array has a row axis and then the file's shape."""


class Graphs:
    """The graphs of a model after the first, each prepared when an operator first names it.

    Parameters
    ----------
    graphs
        All graphs of the model, in the file's order.
    prepare
        Prepares one of them.
    """

    def __init__(self, graphs: tuple[Model, ...], prepare: Callable[[Model], Runner]) -> None:
        self._graphs, self._prepare = graphs, prepare
        self._prepared: dict[int, Runner] = {}
        self._preparing: list[int] = [0]
        self._rounds_left = LONGEST_LOOP

    def begin(self) -> None:
        """Start to count the rounds of loops anew."""
        self._rounds_left = LONGEST_LOOP

    def count_round(self, node: Node) -> None:
        """Raise where loops go on and on."""
        self._rounds_left -= 1
        if self._rounds_left < 0:
            raise node.error(f"loops of at most {LONGEST_LOOP} rounds in one run", "more")

    def find(self, node: Node) -> list[Runner]:
        """The graphs that an operator runs.

        Raises
        ------
        ModelError
            Where they run each other in a circle, or keep a state.
        """
        return [self._find(node, index) for index in node.operator.graphs]

    def _find(self, node: Node, index: int) -> Runner:
        if not 0 < index < len(self._graphs) or index in self._preparing:
            raise node.error("the index of another graph", index)
        if len(self._preparing) > _DEEPEST:
            raise node.error(f"at most {_DEEPEST} graphs inside each other", "more")
        if index not in self._prepared:
            graph = self._graphs[index]
            _check_state(node, graph)
            self._preparing.append(index)
            self._prepared[index] = self._prepare(graph)
            self._preparing.pop()
        return self._prepared[index]


def _check_state(node: Node, graph: Model) -> None:
    check_without_state(node.operator, graph)
    for op in graph.operators:
        if op.name in ("CALL_ONCE", "VAR_HANDLE"):
            raise node.error("a graph without variables", op)


def choosing_step(node: Node, graphs: Graphs) -> Step:
    """Prepare IF or WHILE.

    Raises
    ------
    ModelError
        Where its tensors are not those of the graphs it runs.
    """
    first, second = graphs.find(node)
    run = _prepare_if(node, first, second) if node.operator.name == "IF" else (
        _prepare_while(node, first, second, graphs)
    )  # fmt: skip

    def run_all(_wanted: frozenset[int], *arrays: Array) -> Mapping[int, Array]:
        made = run(*arrays)
        shaped = (a.reshape(len(a), *t.shape) for a, t in zip(made, node.outputs, strict=True))
        return dict(zip(node.operator.outputs, shaped, strict=True))

    inside = sum(t.size for graph in (first, second) for t in graph.model.tensors)
    sizes = (*(tensor.size for tensor in node.outputs), inside)
    return Step(node.operator.inputs, node.operator.outputs, run_all, sizes, is_native=False)


def _prepare_if(node: Node, then: Runner, otherwise: Runner) -> Callable[..., list[Array]]:
    """Run one graph where the first input is true, the other elsewhere.

    Source: TFLM ``kernels/if.cc``.
    """
    condition = node.input(0)
    if condition.dtype != np.bool_ or condition.size != 1:
        raise node.error("one bool as condition", condition)
    given = [node.input(i) for i in range(1, len(node.inputs))]
    for graph in (then, otherwise):
        _check_same(node, "inputs", given, _inputs(graph))
        _check_same(node, "outputs", list(node.outputs), _outputs(graph))

    def run(condition: Array, *inputs: Array) -> list[Array]:
        is_true = condition.reshape(-1)
        if len(is_true) == 1:
            return (then if is_true[0] else otherwise).run_graph(inputs)
        made = _empty(node.outputs, len(is_true))
        for graph, rows in ((then, is_true), (otherwise, ~is_true)):
            if rows.any():
                _put(made, rows, graph.run_graph([_rows_of(a, rows) for a in inputs]))
        return made

    return run


def _prepare_while(
    node: Node, condition: Runner, body: Runner, graphs: Graphs
) -> Callable[..., list[Array]]:
    """Repeat a graph on what it made, as long as the other says so.

    Source: TFLM ``kernels/while.cc``.
    """
    given = [node.input(i) for i in range(len(node.inputs))]
    for tensors in (list(node.outputs), _inputs(condition), _inputs(body), _outputs(body)):
        _check_same(node, "tensors of loop and graphs", given, tensors)
    says = _outputs(condition)
    if not says or says[0].dtype != np.bool_:
        raise node.error("a condition that makes a bool", says[0] if says else "none")

    def run(*inputs: Array) -> list[Array]:
        count = max((len(array) for array in inputs), default=1)
        values = [np.repeat(a, count if len(a) == 1 else 1, axis=0) for a in inputs]
        going = np.ones(count, bool)
        while True:
            goes_on = condition.run_graph([a[going] for a in values])[0]
            going[going] = goes_on.reshape(len(goes_on), -1)[:, 0]
            if not going.any():
                return values
            graphs.count_round(node)
            _put(values, going, body.run_graph([a[going] for a in values]))

    return run


def _inputs(graph: Runner) -> list[Tensor]:
    return [graph.model.tensors[i] for i in graph.model.inputs]


def _outputs(graph: Runner) -> list[Tensor]:
    return [graph.model.tensors[i] for i in graph.model.outputs]


def _check_same(node: Node, what: str, mine: list[Tensor], its: list[Tensor]) -> None:
    """Raise where tensors differ in number, type or bytes; TFLM takes other shapes and scales."""
    if len(mine) != len(its):
        raise node.error(f"as many {what} as the graph has: {len(its)}", len(mine))
    for one, other in zip(mine, its, strict=True):
        if (one.dtype, one.size) != (other.dtype, other.size):
            raise node.error(f"{what} of the graph's types and sizes: {other}", one)


def _empty(tensors: Sequence[Tensor], count: int) -> list[Array]:
    return [np.empty((count, *tensor.shape), tensor.dtype) for tensor in tensors]


def _rows_of(array: Array, rows: Array) -> Array:
    """Some rows; one row stands for all."""
    return array if len(array) == 1 else array[rows]


def _put(into: list[Array], rows: Array, made: list[Array]) -> None:
    for array, values in zip(into, made, strict=True):
        array[rows] = values.reshape(len(values), *array.shape[1:])
