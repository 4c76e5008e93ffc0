"""Run a model operator by operator, a whole batch at a time.

Internally, every array has the tensor's shape in the file with one more axis in front: a row for
each input (or one row, where the values are the same for all). Externally, that axis replaces the
file's batch of 1.

Where a model has state (`state`), each row is a separate stream, and successive runs are its
time steps.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.blas_threads import one_blas_thread
from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels import Node, Run, prepare
from tinyml_course.kernels.checked_kernel import RAISE
from tinyml_course.quantization import SEMANTICS, Semantics
from tinyml_course.simulator.arena import ArenaPlan, plan_arena
from tinyml_course.simulator.limits import check_limits
from tinyml_course.simulator.state import DECLARATIONS, State, first_graphs
from tinyml_course.simulator.unsupported import find_unsupported
from tinyml_course.tflite import Model, Operator, Tensor, read_model
from tinyml_course.tflite.model import short

Array = NDArray[Any]

_CHUNK_ELEMENTS = 2**22
"""A batch is cut into chunks whose tensors together have about this many elements: 4 MiB."""

_SLICE_ELEMENTS = 2**16
"""An operator works on slices of a chunk whose tensors have about this many elements each: half a
MiB as float64, so that the arrays in use fit a core's cache."""


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

    def __init__(self, model: Model, semantics: Semantics, engine: str = "numpy") -> None:
        self.model = model
        self.semantics = semantics
        self.engine = engine
        check_limits(model)
        for each in find_unsupported(model):
            if not each.is_operator:  # the kernels name those
                raise ModelError(each.text)
        self._constants = {t.index: t.data[None] for t in model.tensors if t.data is not None}
        computing = [op for op in model.operators if op.name not in DECLARATIONS]
        self._steps = [(op, self._prepare(op)) for op in computing]
        self._state = State(model)
        self._check_order()
        for graph in first_graphs(model):
            first = Simulator(graph, semantics, engine)
            first._run_chunk([], first._state.of_rows(self._state.start, slice(1)))
        self._rows = _rows_of(
            sum(t.size for t in model.tensors if not t.is_constant), _CHUNK_ELEMENTS
        )

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
            ``"numpy"``: plain NumPy. ``"fast"``: the same numbers through numba, which must be
            installed; the first run compiles for a few seconds.

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
        with one_blas_thread():
            parts = [[chunk[i] for i in self.model.outputs] for chunk in self._chunks(x)]
        outputs = tuple(map(_joined, zip(*parts, strict=True)))
        return outputs[0] if len(outputs) == 1 else outputs

    def trace(self, x: Array | tuple[Array, ...]) -> dict[int, Array]:
        """Run a batch and keep every tensor that is not constant.

        Returns
        -------
        dict from tensor index to an array of shape ``(N,) + tensor.row_shape``, inputs first;
        a state is as the run left it.
        """
        with one_blas_thread():
            parts = list(self._chunks(x))
        return {i: _joined([chunk[i] for chunk in parts]) for i in parts[0]}

    def reset(self) -> None:
        """Forget the state: the next run starts new streams, as after loading.

        TFLM's own reset differs in one way: variables that CALL_ONCE has set become their zero
        point there, because CALL_ONCE does not run again.
        """
        self._state.reset()

    def _prepare(self, op: Operator) -> Run:
        node = Node.of(self.model, op, self.semantics)
        run = prepare(node, self.engine)
        return _in_slices(run, _rows_of(node.slice_elements, _SLICE_ELEMENTS))

    def _check_order(self) -> None:
        """Every value is set once, and before it is read."""
        tensors = self.model.tensors
        buffers = {
            i
            for op, _ in self._steps
            if op.name == "CUSTOM:CIRCULAR_BUFFER"  # its output is variable, and computed
            for i in op.outputs
        }
        ready = set(self._constants) | (set(self._state.keys) - buffers)
        for i in self.model.inputs:
            if i in ready:
                raise ModelError(f"expected inputs that nothing else sets, found {tensors[i]}")
            ready.add(i)
        for op, _ in self._steps:
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
            if i not in ready or i in self._constants or tensors[i].dtype.kind == "V":
                raise ModelError(f"expected output tensor {i} to be computed, nothing does")

    def _chunks(self, x: Array | tuple[Array, ...]) -> Iterator[dict[int, Array]]:
        """All computed tensors of some rows at a time, by index, in their external shape."""
        inputs = self._check_inputs(x)
        state = self._state.begin(len(inputs[0]))
        for start in range(0, max(len(inputs[0]), 1), self._rows):
            rows = slice(start, start + self._rows)
            chunk = [array[rows] for array in inputs]
            values = self._run_chunk(chunk, self._state.of_rows(state, rows))
            yield {
                i: self._outside(i, a, len(chunk[0]))
                for i, a in values.items()
                if i < len(self.model.tensors)  # others are what an operator keeps to itself
                and self.model.tensors[i].dtype.kind != "V"  # a handle is not data
            }
        self._state.keep(state, len(inputs[0]))

    def _outside(self, index: int, array: Array, rows: int) -> Array:
        tensor = self.model.tensors[index]
        return np.broadcast_to(array, (rows, *tensor.shape)).reshape(rows, *tensor.row_shape)

    def _run_chunk(self, inputs: list[Array], state: dict[int, Array]) -> dict[int, Array]:
        values = {
            i: array.reshape(len(array), *self.model.tensors[i].shape)
            for i, array in zip(self.model.inputs, inputs, strict=True)
        }
        values |= state
        with np.errstate(**RAISE):
            for op, run in self._steps:
                kept = self._state.hidden.get(op.index, ())
                results = run(*(self._value(values, i) for i in (*op.inputs, *kept)))
                several = results if isinstance(results, tuple) else (results,)
                values.update(zip(op.outputs, several, strict=True))
        return values

    def _value(self, values: dict[int, Array], index: int) -> Array | None:
        if index < 0:
            return None
        return values[index] if index in values else self._constants[index]

    def _check_inputs(self, x: Array | tuple[Array, ...]) -> list[Array]:
        given = x if isinstance(x, tuple) else (x,)
        wanted = [self.model.tensors[i] for i in self.model.inputs]
        if len(given) != len(wanted):
            raise DataError(f"expected {len(wanted)} inputs, got {len(given)}")
        arrays = [_as_array(array) for array in given]
        for array, tensor in zip(arrays, wanted, strict=True):
            _check_input(array, tensor)
        if len({len(array) for array in arrays}) != 1:
            raise DataError(f"expected one N for all inputs, got {[len(a) for a in arrays]}")
        return arrays


def _rows_of(elements: int, budget: int) -> int:
    """How many rows of `elements` each fit in `budget`; at least one."""
    return max(1, budget // max(1, elements))


def _in_slices(run: Run, rows: int) -> Run:
    """`run` on `rows` rows at a time, so that its arrays stay in the cache."""

    def sliced(*arguments: Array | None) -> Any:
        count = max((len(a) for a in arguments if a is not None), default=1)
        if count <= rows:
            return run(*arguments)
        first = run(*(_rows(a, 0, rows) for a in arguments))
        if rows > 1 and all(len(a) == 1 for a in (first if isinstance(first, tuple) else (first,))):
            return first  # one row stands for all, as SHAPE gives it
        parts = [
            first,
            *(
                run(*(_rows(a, start, start + rows) for a in arguments))
                for start in range(rows, count, rows)
            ),
        ]
        if isinstance(parts[0], tuple):
            return tuple(map(_joined, zip(*parts, strict=True)))
        return _joined(parts)

    return sliced


def _rows(array: Array | None, start: int, end: int) -> Array | None:
    """Some rows; one row stands for all."""
    return array if array is None or len(array) == 1 else array[start:end]


def _joined(parts: Any) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _as_array(given: Any) -> Array:
    try:
        return np.asarray(given)
    except (TypeError, ValueError) as error:
        raise DataError(f"expected an array, got {type(given).__name__}: {error}") from None


def _check_input(array: Array, tensor: Tensor) -> None:
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
    if array.ndim < 1 or array.shape[1:] != tensor.row_shape:
        raise DataError(f"{name}: expected shape {shape} with N inputs in front, got {array.shape}")
