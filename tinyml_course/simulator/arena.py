"""The arena as TensorFlow Lite Micro plans it: which bytes each tensor gets, and for how long.

The head holds the tensors that are computed and the operators' scratch buffers; where two are
never alive at once, they share bytes. The tail (`tinyml_course.simulator.arena_tail`) holds the
interpreter's own records.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from tinyml_course.errors import ModelError
from tinyml_course.simulator.arena_tail import Tail, estimate_tail
from tinyml_course.simulator.scratch import scratch_bytes, tensor_bytes
from tinyml_course.tflite import Model, Operator

ALIGNMENT_BYTES = 16
"""Every block starts at a multiple of this.

Source: ``tensorflow/lite/micro/micro_arena_constants.h``.
"""

_MOST_STEPS = 100_000
_DEEPEST_CALL = 50


@dataclass(frozen=True)
class Block:
    """Bytes of the arena's head that one tensor or scratch buffer occupies for a while.

    Attributes
    ----------
    name
        The tensor's name, or the operator whose scratch buffer it is.
    kind
        ``"tensor"`` or ``"scratch"``.
    tensor, operator
        Index of the tensor, None for a scratch buffer; index of the operator that asked for a
        scratch buffer, None for a tensor.
    subgraph
        The graph that index counts in; 0 is the main one.
    offset
        First byte, from the start of the arena.
    nbytes, requested_bytes
        Bytes reserved, a multiple of 16, and bytes used of them.
    first, last
        Steps of first and last use. In a model of one graph, step i is operator i; -1 is before
        the first, when the inputs are filled in. A tensor that nothing uses has -2.
    """

    name: str
    kind: Literal["tensor", "scratch"]
    tensor: int | None
    operator: int | None
    subgraph: int
    offset: int
    nbytes: int
    requested_bytes: int
    first: int
    last: int

    @property
    def end(self) -> int:
        """The byte after the last."""
        return self.offset + self.nbytes


@dataclass(frozen=True)
class ArenaPlan:
    """Where everything lies.

    Attributes
    ----------
    head_bytes
        What TFLM prints as "Arena allocation head": where the highest block ends.
    blocks
        Tensors in the model's order, then scratch buffers in their operators' order.
    steps
        A description of each step. An operator that runs another graph is one step; the graph's
        start and its operators follow as separate steps.
    tail
        Estimate of TFLM's own records, for the 64-bit host that the tests measure on.
    """

    head_bytes: int
    blocks: tuple[Block, ...]
    steps: tuple[str, ...]
    tail: Tail

    @property
    def arena_bytes(self) -> int:
        """Head and tail together on that host: an estimate, as the tail is."""
        return self.head_bytes + self.tail.nbytes

    def alive(self, step: int) -> tuple[Block, ...]:
        """The blocks whose bytes are taken at a step, lowest first."""
        found = (block for block in self.blocks if block.first <= step <= block.last)
        return tuple(sorted(found, key=attrgetter("offset")))


def plan_arena(model: Model) -> ArenaPlan:
    """Plan the arena as TFLM with its reference kernels does.

    Every tensor without constant values gets a block, from the operator that writes it (an
    input: from the start) to the last that reads it (an output: to the end); nothing is computed
    in place, not even RESHAPE. Variable tensors live in the tail, and a handle's value in the
    record of its VAR_HANDLE. A tensor that nothing uses still gets a block. The
    largest block is placed first, among equal ones the last in the model's order; each goes into
    the lowest gap that is free for as long as it lives.

    A tensor that another tool has placed ("OfflineMemoryAllocation" in the file) lies there,
    variable or not, and the others around it; that such tensors overlap is not checked.

    Raises
    ------
    ModelError
        Where operators run other graphs in a way that cannot be followed, such as a cycle.

    Notes
    -----
    Source: ``tensorflow/lite/micro/micro_allocation_info.cc``, ``micro_allocator.cc`` and
    ``memory_planner/greedy_memory_planner.cc``.
    """
    graphs = (model, *model.subgraphs)
    lifetimes = _Lifetimes(graphs)
    lifetimes.walk(0)
    wanted = [*_tensors(graphs, lifetimes), *_scratch(graphs, lifetimes)]
    blocks = _place(wanted, [graphs[b.subgraph].offline_offset(b.tensor) for b in wanted])
    head_bytes = max((block.end for block in blocks), default=0)
    return ArenaPlan(head_bytes, blocks, tuple(lifetimes.steps), estimate_tail(model))


class _Lifetimes:
    """First and last step of every tensor and of every operator, by (graph, index).

    A graph that several operators run is walked each time: what it holds lives from the first
    time to the last. An operator that runs graphs ends after them.
    """

    def __init__(self, graphs: tuple[Model, ...]) -> None:
        self.graphs = graphs
        self.steps: list[str] = []
        self.tensors: dict[tuple[int, int], tuple[int, int]] = {}
        self.operators: dict[tuple[int, int], tuple[int, int]] = {}
        self._running: list[int] = []

    def walk(self, index: int) -> None:
        """Follow a graph in execution order."""
        graph = self.graphs[index]
        self._running.append(index)
        self._create(index, graph.inputs)
        self._use(index, graph.inputs)
        for operator in graph.operators:
            self._step(str(operator))
            first, _ = self.operators.get((index, operator.index), (self._now, 0))
            self._create(index, operator.outputs)
            self._call(operator)
            self.operators[index, operator.index] = first, self._now
            self._use(index, (*operator.inputs, *operator.outputs))
        self._create(index, graph.outputs)  # those that nothing wrote
        self._use(index, graph.outputs)
        self._running.pop()

    @property
    def _now(self) -> int:
        return len(self.steps) - 1

    def _step(self, what: str) -> None:
        if len(self.steps) >= _MOST_STEPS:
            raise ModelError(f"expected at most {_MOST_STEPS} steps of operators, found more")
        self.steps.append(what)

    def _create(self, graph: int, tensors: Iterable[int]) -> None:
        for i in tensors:
            first, last = self.tensors.get((graph, i), _UNTOUCHED)
            if first == _UNTOUCHED[0]:
                self.tensors[graph, i] = self._now, last

    def _use(self, graph: int, tensors: Iterable[int]) -> None:
        for i in tensors:
            first, _ = self.tensors.get((graph, i), _UNTOUCHED)
            self.tensors[graph, i] = first, self._now

    def _call(self, operator: Operator) -> None:
        for index in operator.graphs:
            if not 0 < index < len(self.graphs) or index in self._running:
                raise ModelError(f"{operator}: expected the index of another graph, found {index}")
            if len(self._running) >= _DEEPEST_CALL:
                raise ModelError(f"{operator}: expected fewer than {_DEEPEST_CALL} graphs inside")
            self._step(f"start of graph {index}")
            self.walk(index)


_UNTOUCHED = (-2, -2)


def _tensors(graphs: tuple[Model, ...], lifetimes: _Lifetimes) -> Iterable[Block]:
    for g, graph in enumerate(graphs):
        handles = {i for op in graph.operators if op.name == "VAR_HANDLE" for i in op.outputs}
        for t in graph.tensors:
            if t.is_constant or t.index in handles or tensor_bytes(t) == 0:
                continue
            if t.is_variable and graph.offline_offset(t.index) is None:
                continue
            life = lifetimes.tensors.get((g, t.index), _UNTOUCHED)
            yield _block(t.name, "tensor", t.index, None, g, tensor_bytes(t), life)


def _scratch(graphs: tuple[Model, ...], lifetimes: _Lifetimes) -> Iterable[Block]:
    for g, graph in enumerate(graphs):
        for op in graph.operators:
            life = lifetimes.operators.get((g, op.index), _UNTOUCHED)
            for nbytes in scratch_bytes(op, graph.tensors):
                yield _block(f"scratch of {op}", "scratch", None, op.index, g, nbytes, life)


def _block(
    name: str,
    kind: Literal["tensor", "scratch"],
    tensor: int | None,
    operator: int | None,
    graph: int,
    nbytes: int,
    life: tuple[int, int],
) -> Block:
    aligned = -(-nbytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES
    return Block(name, kind, tensor, operator, graph, 0, aligned, nbytes, *life)


def greedy_offsets(requests: Sequence[tuple[int, int, int]]) -> list[int]:
    """Offsets that TFLM's greedy planner gives to blocks, in their order.

    Parameters
    ----------
    requests
        ``(nbytes, first, last)`` of each: bytes before they are rounded up to the alignment, and
        the first and the last step it is live.

    Examples
    --------
    >>> greedy_offsets([(20, -1, 0), (40, 0, 1), (20, 1, 1)])
    [48, 0, 48]
    """
    blocks = [
        _block("", "tensor", i, None, 0, nbytes, (first, last))
        for i, (nbytes, first, last) in enumerate(requests)
    ]
    return [block.offset for block in _place(blocks, [None] * len(blocks))]


def _place(blocks: list[Block], planned: list[int | None]) -> tuple[Block, ...]:
    """Give each its offset: TFLM's greedy planner, after those that have one in `planned`.

    Source: ``tensorflow/lite/micro/memory_planner/greedy_memory_planner.cc``.
    """
    order = sorted(range(len(blocks)), key=lambda i: (-blocks[i].nbytes, -i))
    placed: list[Block] = []  # by offset
    offsets = [0] * len(blocks)
    for i in sorted(order, key=lambda i: planned[i] is None):
        at = planned[i]
        offsets[i] = _lowest_gap(blocks[i], placed) if at is None else at
        block = replace(blocks[i], offset=offsets[i])
        insort(placed, block, key=attrgetter("offset"))
    return tuple(replace(b, offset=o) for b, o in zip(blocks, offsets, strict=True))


def _lowest_gap(block: Block, placed: list[Block]) -> int:
    offset = 0
    for other in placed:
        if other.first > block.last or block.first > other.last:
            continue
        if other.offset - offset >= block.nbytes:
            break
        offset = max(offset, other.end)
    return offset
