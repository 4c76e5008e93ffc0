"""The arena's tail: the records TFLM keeps about a model, estimated from the sizes of its structs.

TFLM hands out the tail from the end of the arena downwards, one record after the other, each
aligned as its struct asks. This module takes the same steps, with the struct sizes of a `Layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS, StructSizes
from tinyml_course.simulator.scratch import scratch_bytes, tensor_bytes
from tinyml_course.simulator.signal_structs import buffer_bytes, parameter_bytes
from tinyml_course.tflite import Model, Operator, Tensor

BUFFER_ALIGNMENT = 16

_STRUCTS = {name: facts.structs for name, facts in OPERATORS.items()}


@dataclass(frozen=True)
class Layout:
    """Sizes in bytes of TFLM's structs for one kind of processor and build.

    Attributes
    ----------
    name
        Which processor and build.
    pointer_bytes
        Size of a pointer, and the alignment of the structs.
    compression
        Whether kernels have the fields for compressed weights (``USE_TFLM_COMPRESSION``).
    arena_allocator, memory_planner, micro_allocator, options_allocator
        The allocators themselves, which live in the arena too.
    subgraph, eval_tensor, node, tensor, quantization
        ``SubgraphAllocations``, ``TfLiteEvalTensor``, ``NodeAndRegistration``, ``TfLiteTensor``,
        ``TfLiteAffineQuantization``.
    variables, variable
        ``MicroResourceVariables`` and each entry of its table.
    """

    name: str
    pointer_bytes: int
    compression: bool
    arena_allocator: int
    memory_planner: int
    micro_allocator: int
    options_allocator: int
    subgraph: int
    eval_tensor: int
    node: int
    tensor: int
    quantization: int
    variables: int
    variable: int


HOST_64 = Layout(
    "64-bit host: the tflite-micro wheel, which records its allocations; sizes seen there",
    8, True, 104, 72, 272, 16, 24, 24, 64, 64, 24, 16, 40,
)  # fmt: skip
BOARD_32 = Layout(
    "32-bit board: the same structs counted with 4-byte pointers, without recording and "
    "compression; not measured",
    4, False, 36, 44, 36, 8, 8, 12, 32, 40, 12, 12, 20,
)  # fmt: skip

EVAL_TENSORS = "TfLiteEvalTensor data"
TENSORS = "Persistent TfLiteTensor data"
QUANTIZATION = "Persistent TfLiteTensor quantization data"
BUFFERS = "Persistent buffer data"
VARIABLES = "TfLiteTensor variable buffer data"
NODES = "NodeAndRegistration struct"
ALLOCATORS = "allocators and planner"
OPTIONS = "operator options"
HANDLES = "scratch buffer handles"


@dataclass(frozen=True)
class TailPart:
    """One category of records.

    Attributes
    ----------
    name
        As TFLM prints it, or in lower case where TFLM counts it but does not print it.
    nbytes, requested_bytes
        With and without what alignment costs.
    count
        How many; for `EVAL_TENSORS` and `NODES`, the tensors and operators in the arrays.
    """

    name: str
    nbytes: int
    requested_bytes: int
    count: int


@dataclass(frozen=True)
class Tail:
    """An estimate of the tail.

    Attributes
    ----------
    nbytes
        All of it.
    parts
        Its categories, in the order in which they first occur.
    layout
        Whose struct sizes were used.
    not_counted
        Operators whose own records are unknown: the real tail is larger than this.
    """

    nbytes: int
    parts: tuple[TailPart, ...]
    layout: Layout
    not_counted: tuple[str, ...]


def estimate_tail(model: Model, layout: Layout = HOST_64) -> Tail:
    """Estimate the size of TFLM's own records of a model.

    Source: ``tensorflow/lite/micro/micro_interpreter.cc`` and ``micro_allocator.cc``, for the
    order of the records; their sizes were observed in the pinned wheel (`HOST_64`).
    """
    tail = _Tail()
    for name, nbytes, alignment, count in _requests(model, layout):
        tail.add(name, nbytes, alignment, count)
    unknown = {op.name for g in (model, *model.subgraphs) for op in g.operators} - set(_STRUCTS)
    parts = tuple(TailPart(name, *sums) for name, sums in tail.parts.items() if any(sums))
    return Tail(tail.nbytes, parts, layout, tuple(sorted(unknown)))


def estimate_tail_bytes(model: Model, pointer_bytes: int = 4) -> int:
    """Estimate the tail, in bytes, for a 32-bit board (4) or the 64-bit host (8).

    The first was not measured, the second was compared with the wheel's print.
    """
    for layout in (BOARD_32, HOST_64):
        if layout.pointer_bytes == pointer_bytes:
            return estimate_tail(model, layout).nbytes
    raise ModelError(f"expected pointer_bytes of 4 or 8, found {pointer_bytes}")


class _Tail:
    """The end of the arena, growing downwards from an address that is a multiple of 16."""

    def __init__(self) -> None:
        self.nbytes = 0
        self.parts: dict[str, tuple[int, int, int]] = {}

    def add(self, name: str, nbytes: int, alignment: int, count: int) -> None:
        before = self.nbytes
        self.nbytes = -(-(before + nbytes) // alignment) * alignment
        used, requested, counted = self.parts.get(name, (0, 0, 0))
        grown = (used + self.nbytes - before, requested + nbytes, counted + count)
        self.parts[name] = grown


_Request = tuple[str, int, int, int]  # category, bytes, alignment, count


def _requests(model: Model, layout: Layout) -> Iterator[_Request]:
    graphs = (model, *model.subgraphs)
    word = layout.pointer_bytes
    yield ALLOCATORS, layout.arena_allocator, word, 1
    yield ALLOCATORS, layout.memory_planner, word, 1
    yield ALLOCATORS, layout.micro_allocator, word, 1
    variables = _variable_names(graphs)
    if variables:
        yield BUFFERS, layout.variables, BUFFER_ALIGNMENT, 1
        yield BUFFERS, layout.variable * len(variables), BUFFER_ALIGNMENT, 1
    yield ALLOCATORS, layout.options_allocator, word, 1
    yield ALLOCATORS, layout.subgraph * len(graphs), word, 1
    for graph in graphs:
        yield EVAL_TENSORS, layout.eval_tensor * len(graph.tensors), word, len(graph.tensors)
    for graph in graphs:
        yield NODES, layout.node * len(graph.operators), word, len(graph.operators)
    yield from _of_operators(graphs, layout)
    for graph in graphs:
        for tensor in graph.tensors:
            if tensor.is_variable and graph.offline_offset(tensor.index) is None:
                yield VARIABLES, tensor_bytes(tensor), BUFFER_ALIGNMENT, 1
    for ends in (model.inputs, model.outputs):
        yield BUFFERS, word * len(ends), BUFFER_ALIGNMENT, 1
        for index in ends:
            yield from _of_end(model.tensors[index], layout)


def _of_end(tensor: Tensor, layout: Layout) -> Iterator[_Request]:
    """An input or output of the model, as the application sees it."""
    yield TENSORS, layout.tensor, layout.pointer_bytes, 1
    if tensor.scales.size:
        yield QUANTIZATION, layout.quantization, layout.pointer_bytes, 1
        yield QUANTIZATION, 4 + 4 * tensor.scales.size, 4, 1  # the zero points and their count


def _of_operators(graphs: tuple[Model, ...], layout: Layout) -> Iterator[_Request]:
    word = layout.pointer_bytes
    each = [(g, op, _STRUCTS.get(op.name, StructSizes())) for g in graphs for op in g.operators]
    for _, _, sizes in each:
        if sizes.options:
            nbytes, alignment = sizes.options_bytes(word), sizes.options_alignment
            yield OPTIONS, nbytes, word if sizes.option_pointers else alignment, 1
    for graph, op, sizes in each:
        nbytes = sizes.data_bytes(word, layout.compression)
        if nbytes and not (sizes.codes_only and _is_real(op, graph)):
            yield BUFFERS, nbytes, BUFFER_ALIGNMENT, 1
        for nbytes in parameter_bytes(op, graph.tensors, word):
            yield BUFFERS, nbytes, BUFFER_ALIGNMENT, 1
    assigned: set[tuple[str, str]] = set()
    for graph, op, _ in each:
        prepared = (
            *_prepared(op, graph.tensors, layout),
            *buffer_bytes(op, graph.tensors, word),
            *_state(op, graph, assigned),
        )
        for nbytes in prepared:
            yield BUFFERS, nbytes, BUFFER_ALIGNMENT, 1
    scratch = sum(len(scratch_bytes(op, graph.tensors, word)) for graph, op, _ in each)
    if scratch:
        yield HANDLES, scratch * word, word, 1


def _is_real(op: Operator, graph: Model) -> bool:
    return bool(op.inputs) and graph.tensors[op.inputs[0]].dtype.kind == "f"


def _prepared(op: Operator, tensors: tuple[Tensor, ...], layout: Layout) -> tuple[int, ...]:
    """Bytes a kernel takes once it knows its tensors: multipliers, shifts, tables."""
    operands = [tensors[i] if i >= 0 else None for i in op.inputs]
    if op.name in _SHAPES_OF_THEIR_OWN and op.outputs:
        dims = _dims(tensors[op.outputs[0]])
        return (*_swapped(op, operands, layout), dims) if op.name == "BATCH_MATMUL" else (dims,)
    if op.name == "SOFTMAX" and operands and operands[0] and operands[0].dtype == np.int16:
        return 513 * 2, 513 * 2  # two look-up tables
    axis = OPERATORS[op.name].channel_axis if op.name in OPERATORS else None
    if axis is None or len(operands) < 2 or operands[1] is None:
        return ()
    weights = operands[1]
    if op.name == "FULLY_CONNECTED":
        channels = weights.scales.size if weights.scales.size > 1 else 0
    else:
        channels = weights.shape[axis] if axis < len(weights.shape) else 0
    return (4 * channels, 4 * channels) if channels else ()


_SHAPES_OF_THEIR_OWN = ("BATCH_MATMUL", "EMBEDDING_LOOKUP", "GATHER", "GATHER_ND", "L2_POOL_2D")
"""Operators that copy their output's shape to the tail, where they may change it."""


def _dims(tensor: Tensor) -> int:
    """Bytes of a shape that the kernel may change: its length, and each axis."""
    return 4 + 4 * len(tensor.shape)


def _swapped(op: Operator, operands: list[Tensor | None], layout: Layout) -> tuple[int, ...]:
    """BATCH_MATMUL: its multiplier, and a whole tensor for each operand that it has to swap."""
    is_first, is_second = (
        getattr(op.options, name, False) for name in ("is_first_swapped", "is_second_swapped")
    )
    is_quantized = bool(operands) and operands[0] is not None and operands[0].dtype.kind == "i"
    found = [7 * 4] if is_quantized else []
    for tensor, is_copied in zip(operands, (is_first, not is_second), strict=False):
        if tensor is not None and is_copied:
            found += [layout.eval_tensor, _dims(tensor), tensor_bytes(tensor)]
    return tuple(found)


def _state(op: Operator, graph: Model, assigned: set[tuple[str, str]]) -> tuple[int, ...]:
    """Bytes of a variable's value: the first ASSIGN_VARIABLE that names it takes them."""
    if op.name != "ASSIGN_VARIABLE" or len(op.inputs) < 2 or min(op.inputs) < 0:
        return ()
    handles = {h.outputs[0]: _variable(h) for h in graph.operators if _is_handle(h)}
    name = handles.get(op.inputs[0])
    if name is None or name in assigned:
        return ()
    assigned.add(name)
    return (tensor_bytes(graph.tensors[op.inputs[1]]),)


def _is_handle(op: Operator) -> bool:
    return op.name == "VAR_HANDLE" and bool(op.outputs) and op.options is not None


def _variable(handle: Operator) -> tuple[str, str]:
    options = handle.options
    return getattr(options, "container", ""), getattr(options, "shared_name", "")


def _variable_names(graphs: tuple[Model, ...]) -> set[str]:
    return {_variable(op)[1] for graph in graphs for op in graph.operators if _is_handle(op)}
