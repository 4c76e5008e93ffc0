"""Run a model operator by operator, a whole batch at a time.

Internally, every array has the tensor's shape in the file with one more axis in front: a row for
each input (or one row, where the values are the same for all). Externally, that axis replaces the
file's batch of 1.

Where a model has state (`state`), each row is a separate stream, and successive runs are its
time steps.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels import ENGINES, Node
from tinyml_course.kernels.checked_kernel import RAISE
from tinyml_course.quantization import SEMANTICS, Semantics
from tinyml_course.simulator.arena import ArenaPlan, plan_arena
from tinyml_course.simulator.control_flow import CHOOSING, Graphs, choosing_step
from tinyml_course.simulator.state import DECLARATIONS, State, first_graphs
from tinyml_course.simulator.steps import (
    Step,
    compiled_steps,
    joined,
    numpy_step,
    rows_of,
    with_hidden,
)
from tinyml_course.simulator.unsupported import find_unsupported
from tinyml_course.tflite import Model, Tensor, read_model
from tinyml_course.tflite.model import short

Array = NDArray[Any]

_CHUNK_ELEMENTS = 2**22
"""A batch is cut into chunks whose tensors together have about this many elements: 4 MiB."""


class Simulator:
    """A model, ready to run: what TensorFlow Lite Micro computes, bit for bit.

    Codes of 8 and 16 bits are exact everywhere. So is float32, in the order of TFLM's sums, with
    two exceptions that lie outside of TFLM: the C library's ``expf`` and the like, which are
    newlib's here and differ from others by up to 2 units in the last place, and compilers that fuse
    products and sums.

    Attributes
    ----------
    model
        The model as read: tensors, operators, inputs, outputs.
    semantics
        The rounding rules it follows.
    engine
        ``"numpy"`` or ``"fast"``; the results are the same.

    Examples
    --------
    ::

        sim = Simulator.load("model.tflite")
        y = sim.run(x)                # (N, ...) in, (N, ...) out, of the model's types
        hidden = sim.trace(x)[7]      # tensor 7 for each of the N inputs

    A model with state (SVDF, LSTM, variables, signal operators) continues where the last run
    ended; each row is a separate stream::

        first = sim.run(frames[:, 0])     # frames: (streams, steps, ...)
        second = sim.run(frames[:, 1])
        sim.reset()                       # the next run starts new streams
    """

    def __init__(
        self,
        model: Model,
        semantics: Semantics,
        engine: str = "numpy",
        inside: Graphs | None = None,
    ) -> None:
        self.model = model
        self.semantics = semantics
        self.engine = engine
        if engine not in ENGINES:
            raise ModelError(f"expected an engine among {ENGINES}, got {engine!r}")
        for each in find_unsupported(model):
            raise ModelError(each.text)
        self._is_inside = inside is not None
        self._graphs = inside or Graphs(
            (model, *model.subgraphs),
            # NumPy: each graph would be a compilation of its own.
            lambda graph: Simulator(graph, semantics, inside=self._graphs),
        )
        self._constants = {t.index: t.data[None] for t in model.tensors if t.data is not None}
        self._computing = [op for op in model.operators if op.name not in DECLARATIONS]
        nodes = [Node.of(model, op, semantics) for op in self._computing]
        try:
            self._steps = [self._numpy_step(node) for node in nodes]
        except ModelError as error:
            raise ModelError(f"{error}{_of_open_shapes(model)}") from None
        self._state = State(model)
        self._steps = with_hidden(self._steps, nodes, self._state.hidden)
        self._check_order()
        if engine == "fast":
            self._steps = compiled_steps(nodes, self._steps)
        self._uses_numpy = not all(step.is_native for step in self._steps)
        self._all = frozenset(t.index for t in model.tensors)
        self._needed = frozenset(model.outputs).union(*(step.inputs for step in self._steps))
        self._is_one_piece = (
            len(self._steps) == 1
            and self._steps[0].is_native
            and not self._state.start
            and set(self._steps[0].inputs) <= set(model.inputs)
            and set(model.outputs) <= set(self._steps[0].outputs)
        )
        self._rows = {wanted: self._chunk_rows(wanted) for wanted in (self._all, self._needed)}
        for graph in first_graphs(model):
            first = Simulator(graph, semantics, engine, self._graphs)
            first._run_chunk([], first._state.of_rows(self._state.start, slice(1)), first._all)

    @classmethod
    def load(
        cls,
        source: str | os.PathLike[str] | bytes | bytearray,
        semantics: str = "tflm",
        engine: str = "numpy",
    ) -> Simulator:
        """Read a ``.tflite`` from a path or from bytes and prepare its kernels.

        Parameters
        ----------
        source
            Path, or the bytes the converter returned.
        semantics
            ``"tflm"``: TensorFlow Lite Micro, which rounds twice. ``"single-rounding"``:
            LiteRT's reference kernels.
        engine
            ``"numpy"``: plain NumPy. ``"fast"``: the same numbers by C that is written for the
            model and compiled by ziglang, which takes a second or two the first time.

        Raises
        ------
        ModelError
            Where the bytes are not a ``.tflite``, the model has an operator or a type that is not
            supported, or needs far more memory than any board has; the message names what was
            found.
        """
        if semantics not in SEMANTICS:
            raise ModelError(f"expected semantics among {sorted(SEMANTICS)}, got {semantics!r}")
        return cls(read_model(source), SEMANTICS[semantics], engine)

    @cached_property
    def arena(self) -> ArenaPlan:
        """The arena as TFLM plans it: what lies where, and from which operator to which."""
        return plan_arena(self.model)

    def run(self, x: Array | tuple[Array, ...]) -> Any:
        """Run a batch.

        Parameters
        ----------
        x
            (N, …) array of the input's dtype: N inputs of the shape the model's input has without
            its batch of 1. A tuple of them where the model has several inputs.

        Returns
        -------
        (N, …) array, or a tuple of them where the model has several outputs.

        Raises
        ------
        DataError
            Where `x` has another shape or dtype or, in a model with state, another N than in the
            last run.
        """
        outputs = self._run_whole(x) if self._is_one_piece else self._run_in_chunks(x)
        return outputs[0] if len(outputs) == 1 else outputs

    def trace(self, x: Array | tuple[Array, ...]) -> dict[int, Array]:
        """Run a batch and keep every tensor that is not constant.

        Returns
        -------
        dict from tensor index to an array of shape ``(N,) + tensor.row_shape``, inputs first;
        a state is as the run left it.
        """
        parts = [
            {
                i: self._outside(i, array, rows)
                for i, array in values.items()
                if i < len(self.model.tensors)  # others are what an operator keeps to itself
                and self.model.tensors[i].dtype.kind != "V"  # a handle is not data
            }
            for values, rows in self._chunks(x, self._all)
        ]
        return {i: joined([part[i] for part in parts]) for i in parts[0]}

    def reset(self) -> None:
        """Forget the state: the next run starts new streams, as after loading.

        TFLM's own reset differs in one way: variables that CALL_ONCE has set become their zero
        point there, because CALL_ONCE does not run again.
        """
        self._state.reset()

    def first_state(self) -> list[tuple[tuple[int, ...], Array]]:
        """What a stream begins with.

        Returns
        -------
        For each state, the tensors that stand for it (a variable tensor, or the handles of a
        variable; see `hidden_states` for the others), and its first values.
        """
        state = self._state
        tensors = {key: tuple(i for i, k in state.keys.items() if k == key) for key in state.start}
        return [(tensors[key], values[0]) for key, values in state.start.items()]

    @property
    def hidden_states(self) -> dict[int, tuple[int, ...]]:
        """What `first_state` calls the arrays that an operator keeps to itself, by its index."""
        return self._state.hidden

    def run_graph(self, inputs: Sequence[Array]) -> list[Array]:
        """Outputs of a graph that an operator of another one runs.

        Parameters
        ----------
        inputs
            For each input of the graph, an array of its size for each row, or 1 row for all.
        """
        values = {
            i: array.reshape(len(array), *self.model.tensors[i].shape)
            for i, array in zip(self.model.inputs, inputs, strict=True)
        }
        self._run_steps(values, self._needed)
        return [values[i] if i in values else self._constants[i] for i in self.model.outputs]

    def _numpy_step(self, node: Node) -> Step:
        if node.operator.name in CHOOSING:
            return choosing_step(node, self._graphs)
        return numpy_step(node)

    def _check_order(self) -> None:
        """Every value is set once, and before it is read."""
        tensors = self.model.tensors
        buffers = {
            i
            for op in self._computing
            if op.name == "CUSTOM:CIRCULAR_BUFFER"  # its output is variable, and computed
            for i in op.outputs
        }
        ready = set(self._constants) | (set(self._state.keys) - buffers)
        for i in self.model.inputs:
            if i in ready:
                raise ModelError(f"expected inputs that nothing else sets, found {tensors[i]}")
            ready.add(i)
        for op in self._computing:
            missing = [i for i in op.inputs if i >= 0 and i not in ready]
            if missing:
                raise ModelError(f"{op}: expected tensor {missing[0]} to be computed before it")
            for i in op.outputs:
                if i in ready:
                    raise ModelError(
                        f"{op}: expected outputs that nothing else sets, found {tensors[i]}"
                    )
                ready.add(i)
        for i in self.model.outputs:
            is_constant = i in self._constants and not self._is_inside
            if i not in ready or is_constant or tensors[i].dtype.kind == "V":
                raise ModelError(f"expected output tensor {i} to be computed, nothing does")

    def _chunks(
        self, x: Array | tuple[Array, ...], wanted: frozenset[int]
    ) -> Iterator[tuple[Mapping[int, Array], int]]:
        """The `wanted` tensors, and maybe others, of some rows at a time; and how many rows."""
        inputs = self._check_inputs(x)
        self._graphs.begin()
        state = self._state.begin(len(inputs[0]))
        height = self._rows[wanted]
        for start in range(0, max(len(inputs[0]), 1), height):
            rows = slice(start, start + height)
            chunk = [array[rows] for array in inputs]
            yield self._run_chunk(chunk, self._state.of_rows(state, rows), wanted), len(chunk[0])
        self._state.keep(state, len(inputs[0]))

    def _run_in_chunks(self, x: Array | tuple[Array, ...]) -> tuple[Array, ...]:
        parts = [
            [self._outside(i, values[i], rows) for i in self.model.outputs]
            for values, rows in self._chunks(x, self._needed)
        ]
        return tuple(map(joined, zip(*parts, strict=True)))

    def _run_whole(self, x: Array | tuple[Array, ...]) -> tuple[Array, ...]:
        """The outputs of a model that is one compiled step, which cuts a batch itself."""
        inputs = self._check_inputs(x)
        (step,) = self._steps
        if len(inputs) > 1:
            by_index = dict(zip(self.model.inputs, inputs, strict=True))
            inputs = [by_index[i] for i in step.inputs]
        made = step.run(self._needed, *inputs)
        return tuple(self._outside(i, made[i], len(made[i])) for i in self.model.outputs)

    def _outside(self, index: int, array: Array, rows: int) -> Array:
        tensor = self.model.tensors[index]
        if len(array) != rows:
            array = np.broadcast_to(array, (rows, *tensor.shape))
        return array.reshape(rows, *tensor.row_shape)

    def _run_chunk(
        self, inputs: list[Array], state: dict[int, Array], wanted: frozenset[int]
    ) -> dict[int, Array]:
        values = {
            i: array.reshape(len(array), *self.model.tensors[i].shape)
            for i, array in zip(self.model.inputs, inputs, strict=True)
        }
        values |= state
        if self._uses_numpy:
            with one_blas_thread(), np.errstate(**RAISE):
                self._run_steps(values, wanted)
        else:  # to set that up would take longer than a small model in C
            self._run_steps(values, wanted)
        return values

    def _run_steps(self, values: dict[int, Array], wanted: frozenset[int]) -> None:
        for step in self._steps:
            values.update(step.run(wanted, *[self._value(values, i) for i in step.inputs]))

    def _chunk_rows(self, wanted: frozenset[int]) -> int:
        return rows_of(sum(step.held_elements(wanted) for step in self._steps), _CHUNK_ELEMENTS)

    def _value(self, values: dict[int, Array], index: int) -> Array | None:
        if index < 0:
            return None
        return values[index] if index in values else self._constants[index]

    def _check_inputs(self, x: Array | tuple[Array, ...]) -> list[Array]:
        given = x if isinstance(x, tuple) else (x,)
        if len(given) != len(self.model.inputs):
            raise DataError(f"expected {len(self.model.inputs)} inputs, got {len(given)}")
        arrays = [_as_array(array) for array in given]
        for array, i in zip(arrays, self.model.inputs, strict=True):
            _check_input(array, self.model.tensors[i])
        if len(arrays) > 1 and len({len(array) for array in arrays}) != 1:
            raise DataError(f"expected one N for all inputs, got {[len(a) for a in arrays]}")
        return arrays


def _of_open_shapes(model: Model) -> str:
    """What to do where shapes do not fit because the converter left some open."""
    for i in model.inputs:
        tensor = model.tensors[i]
        axes = [axis for axis in tensor.open_axes if axis > 0]  # a batch of 1 is what we want
        if axes:
            return (
                f"; the length of axis {axes[0]} of the input {tensor} is open, and 1 in the "
                "file: convert with a fixed shape"
            )
    return ""


def _as_array(given: Any) -> Array:
    try:
        return np.asarray(given)
    except (TypeError, ValueError) as error:
        raise DataError(f"expected an array, got {type(given).__name__}: {error}") from None


def _check_input(array: Array, tensor: Tensor) -> None:
    if array.dtype == tensor.dtype and array.ndim and array.shape[1:] == tensor.row_shape:
        return
    shape = "(" + ", ".join(["N", *map(str, tensor.row_shape)]) + ")"
    name = short(tensor.name)
    if array.dtype != tensor.dtype:
        hint = (
            f"; quantize with scale {tensor.scale} and zero point {tensor.zero_point} first"
            if tensor.scales.size == 1
            else ""
        )
        raise DataError(
            f"{name}: expected {tensor.dtype} of shape {shape}, got {array.dtype}{hint}"
        )
    raise DataError(f"{name}: expected shape {shape} with N inputs in front, got {array.shape}")
