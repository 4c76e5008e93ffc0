"""The state a model keeps from one run to the next.

There are three kinds: tensors marked as variable (the state of SVDF and LSTM), variables that
VAR_HANDLE names and READ_VARIABLE and ASSIGN_VARIABLE use, and what signal operators keep to
themselves. All are arrays with a row for each stream. In the graph, the value of a handle is the
array itself, so reading copies it and assigning writes into it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels import HIDDEN_STATES, Node, hidden_state
from tinyml_course.kernels.node import Array
from tinyml_course.quantization import TFLM
from tinyml_course.tflite import Model, Operator, Tensor
from tinyml_course.tflite.options import CallOnceOptions, VarHandleOptions

DECLARATIONS = frozenset({"CALL_ONCE", "VAR_HANDLE"})
"""Operators that compute nothing in a run: they declare what the state is and how it starts."""

_LARGEST_STATE = 2**28
"""Bytes; more than any board has. A damaged file may ask for more."""

Key = int | tuple[str, str]
"""A variable tensor's index, or container and name of a variable; from the number of tensors on,
what an operator keeps to itself."""


class State:
    """The arrays that persist, one row for each stream.

    Attributes
    ----------
    keys
        The key of each tensor of the graph that stands for a state: variable tensors, handles.
    start
        The values of one stream before its first run, each with 1 row.
    hidden
        The keys of what an operator keeps to itself, by the operator's index.
    """

    def __init__(self, model: Model) -> None:
        self.start = _start_values(model)
        self.keys = {i: key for i, key in _keys(model) if key in self.start}
        self.hidden: dict[int, tuple[int, ...]] = {}
        self._hide(model)
        self._now: dict[Key, Array] = {}
        self._rows: int | None = None
        _check(model, self)

    def _hide(self, model: Model) -> None:
        """Give what operators keep to themselves keys after those of the tensors."""
        free = len(model.tensors)
        for op in model.operators:
            arrays = hidden_state(Node.of(model, op, TFLM))
            if not arrays:
                continue
            self.hidden[op.index] = tuple(range(free, free + len(arrays)))
            self.start.update(zip(self.hidden[op.index], arrays, strict=True))
            self.keys.update((key, key) for key in self.hidden[op.index])
            free += len(arrays)

    def reset(self) -> None:
        """Forget what was kept: the next run starts new streams."""
        self._now, self._rows = {}, None

    def begin(self, rows: int) -> dict[Key, Array]:
        """The arrays of `rows` streams, for one run to write into."""
        if self._rows not in (None, rows) and self.start:
            raise DataError(
                f"expected N = {self._rows} rows, as in the run before, got {rows}; each row is "
                "one stream that goes on: call reset() first to start new ones"
            )
        kept = self._now or self.start
        return {k: np.repeat(a, rows if len(a) == 1 else 1, axis=0) for k, a in kept.items()}

    def keep(self, arrays: dict[Key, Array], rows: int) -> None:
        """Take over what a run that succeeded has left."""
        self._now, self._rows = arrays, rows

    def of_rows(self, arrays: dict[Key, Array], rows: slice) -> dict[int, Array]:
        """The state of some streams, by tensor index."""
        return {index: arrays[key][rows] for index, key in self.keys.items()}


def remembers(model: Model) -> bool:
    """Whether a model keeps anything from one run to the next."""
    keeps = any(op.name == "VAR_HANDLE" or op.name in HIDDEN_STATES for op in model.operators)
    return keeps or any(tensor.is_variable for tensor in model.tensors)


def first_graphs(model: Model) -> list[Model]:
    """The graphs that CALL_ONCE names: they run once, to set start values."""
    graphs: dict[int, Model] = {}
    for op in model.operators:
        if isinstance(op.options, CallOnceOptions):
            index = op.options.init_subgraph_index
            if not 0 < index <= len(model.subgraphs):
                raise ModelError(f"{op}: expected a graph after the first, found number {index}")
            if index in graphs:
                raise ModelError(f"{op}: expected to call a graph once, found {index} again")
            graphs[index] = _without_variables(op, model.subgraphs[index - 1])
        elif not graphs and op.name in {"READ_VARIABLE", "ASSIGN_VARIABLE"}:
            later = any(other.name == "CALL_ONCE" for other in model.operators[op.index :])
            if later:
                raise ModelError(f"{op}: expected CALL_ONCE before it, found it after")
    return list(graphs.values())


def _without_variables(op: Operator, graph: Model) -> Model:
    if graph.inputs:
        raise ModelError(f"{op}: expected a graph without inputs, found {len(graph.inputs)}")
    check_without_state(op, graph)
    return graph


def check_without_state(op: Operator, graph: Model) -> None:
    """Raise where a graph that `op` runs keeps something beside variables that have a name."""
    for each in graph.operators:
        if each.name in HIDDEN_STATES:
            raise ModelError(f"{op}: expected a graph without state, found {each}")
    for tensor in graph.tensors:
        if tensor.is_variable:
            raise ModelError(f"{op}: expected a graph without variable tensors, found {tensor}")


def _keys(model: Model) -> Iterator[tuple[int, Key]]:
    for tensor in model.tensors:
        if tensor.is_variable:
            yield tensor.index, tensor.index
    for op in model.operators:
        if isinstance(op.options, VarHandleOptions):
            if len(op.outputs) != 1:
                raise ModelError(f"{op}: expected 1 output, found {len(op.outputs)}")
            yield op.outputs[0], (op.options.container, op.options.shared_name)


def _start_values(model: Model) -> dict[Key, Array]:
    """Zero points where TFLM sets them, else zeros.

    Source: TFLM ``micro_interpreter_graph.cc``, ``ResetVariableTensors``;
    ``micro_resource_variable.cc``, ``Allocate``.
    """
    start: dict[Key, Array] = {}
    for tensor in model.tensors:
        if tensor.is_variable:
            zero_point = _zero_point(tensor) if tensor.dtype == np.int8 else 0
            start[tensor.index] = _filled(tensor, zero_point)
    for graph in (model, *model.subgraphs):
        keys = dict(_keys(graph))
        for op, handle, tensor in _accesses(graph):
            if op.name == "ASSIGN_VARIABLE" and handle in keys:
                start.setdefault(keys[handle], _filled(tensor, _zero_point(tensor)))
    return start


def _zero_point(tensor: Tensor) -> int:
    return int(tensor.zero_points[0]) if tensor.zero_points.size else 0


def _filled(tensor: Tensor, byte: int) -> Array:
    if tensor.nbytes > _LARGEST_STATE:
        raise ModelError(f"expected a state of at most {_LARGEST_STATE} bytes, found {tensor}")
    # The board fills bytes, whatever the type: only int8 codes become the zero point.
    raw = np.full((1, tensor.size * tensor.dtype.itemsize), byte & 0xFF, np.uint8)
    return raw.view(tensor.dtype).reshape(1, *tensor.shape)


def _accesses(model: Model) -> Iterator[tuple[Operator, int, Tensor]]:
    """Every READ_VARIABLE and ASSIGN_VARIABLE: handle's index, and the tensor read or assigned."""
    wanted = {"READ_VARIABLE": (1, 1), "ASSIGN_VARIABLE": (2, 0)}
    for op in model.operators:
        if op.name in wanted:
            if (len(op.inputs), len(op.outputs)) != wanted[op.name] or min(op.inputs) < 0:
                counts = " and ".join(map(str, wanted[op.name]))
                raise ModelError(f"{op}: expected {counts} inputs and outputs, found other numbers")
            yield op, op.inputs[0], model.tensors[(*op.inputs, *op.outputs)[1]]


def _check(model: Model, state: State) -> None:
    for tensor in model.tensors:
        if tensor.is_variable and tensor.is_constant:
            raise ModelError(f"expected no stored values for the variable {tensor}")
    for op, handle, _ in _accesses(model):
        if handle not in state.keys:
            raise ModelError(f"{op}: expected a variable that ASSIGN_VARIABLE sets, found none")
    for graph in (model, *model.subgraphs):
        keys = dict(_keys(graph))
        for op, handle, tensor in _accesses(graph):
            first = state.start.get(keys.get(handle, -1))
            if first is None or (tensor.shape, tensor.dtype) == (first.shape[1:], first.dtype):
                continue
            wanted = f"{first.dtype} of shape {first.shape[1:]}, as the variable is"
            raise ModelError(f"{op}: expected {wanted}, found {tensor}")
