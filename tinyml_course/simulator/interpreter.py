"""Run a model operator by operator, a whole batch at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError, ModelError
from tinyml_course.kernels import Node, Run, prepare
from tinyml_course.quantization import SEMANTICS, Semantics
from tinyml_course.tflite import Model, Operator, read_model

Array = NDArray[Any]

_CHUNK_ELEMENTS = 2**20
"""Rows are cut so that the largest tensor of a chunk stays near this many elements."""


class Simulator:
    """An int8 model, ready to run: what TensorFlow Lite Micro computes, bit for bit.

    Attributes
    ----------
    model
        The model as read: tensors, operators, inputs, outputs.
    semantics
        The rounding rules it follows.

    Examples
    --------
    ::

        sim = Simulator.load("model.tflite")
        y = sim.run(x)                # (N, ...) int8 in, (N, ...) int8 out
        hidden = sim.trace(x)[7]      # tensor 7 for each of the N inputs
    """

    def __init__(self, model: Model, semantics: Semantics) -> None:
        self.model = model
        self.semantics = semantics
        self._check_batch()
        self._steps = [(op, self._prepare(op)) for op in model.operators]
        self._check_order()
        self._rows = max(1, _CHUNK_ELEMENTS // max(t.size for t in model.tensors))

    @classmethod
    def load(
        cls, source: str | os.PathLike[str] | bytes | bytearray, semantics: str = "tflm"
    ) -> Simulator:
        """Read a ``.tflite`` from a path or from bytes and prepare its kernels.

        Parameters
        ----------
        source
            Path, or the bytes the converter returned.
        semantics
            ``"tflm"``: TensorFlow Lite Micro, which rounds twice. ``"single-rounding"``:
            LiteRT's reference kernels.

        Raises
        ------
        ModelError
            Where the bytes are no ``.tflite``, the model is not int8 with a fixed batch of 1,
            or it has an operator that is not supported; the message names what was found.
        """
        if semantics not in SEMANTICS:
            raise ModelError(f"expected semantics among {sorted(SEMANTICS)}, got {semantics!r}")
        return cls(read_model(source), SEMANTICS[semantics])

    def run(self, x: Array | tuple[Array, ...]) -> Any:
        """Run a batch.

        Parameters
        ----------
        x
            (N, …) array of the input's dtype, its shape after the first axis being that of the
            model's input; a tuple of them where the model has several inputs.

        Returns
        -------
        (N, …) array, or a tuple of them where the model has several outputs.

        Raises
        ------
        DataError
            Where `x` has another shape or dtype.
        """
        parts = [[chunk[i] for i in self.model.outputs] for chunk in self._chunks(x)]
        outputs = tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return outputs[0] if len(outputs) == 1 else outputs

    def trace(self, x: Array | tuple[Array, ...]) -> dict[int, Array]:
        """Run a batch and keep every tensor that is not constant.

        Returns
        -------
        dict from tensor index to an array of shape ``(N,) + tensor.shape[1:]``, inputs first.
        """
        parts = list(self._chunks(x))
        return {i: np.concatenate([chunk[i] for chunk in parts]) for i in parts[0]}

    def _prepare(self, op: Operator) -> Run:
        tensors = self.model.tensors
        if not op.outputs:
            raise ModelError(f"{op}: expected an output, found none")
        inputs = tuple(tensors[i] if i >= 0 else None for i in op.inputs)
        return prepare(Node(op, inputs, tuple(tensors[i] for i in op.outputs), self.semantics))

    def _check_batch(self) -> None:
        for i in self.model.inputs:
            tensor = self.model.tensors[i]
            if tensor.shape[:1] != (1,):
                raise ModelError(f"expected inputs with a fixed batch of 1, found {tensor}")

    def _check_order(self) -> None:
        ready = set(self.model.inputs) | {t.index for t in self.model.tensors if t.is_constant}
        for op in self.model.operators:
            missing = [i for i in op.inputs if i >= 0 and i not in ready]
            if missing:
                raise ModelError(f"{op}: expected tensor {missing[0]} to be computed before it")
            ready.update(op.outputs)
        missing = [i for i in self.model.outputs if i not in ready]
        if missing:
            raise ModelError(f"expected output tensor {missing[0]} to be computed, nothing does")

    def _chunks(self, x: Array | tuple[Array, ...]) -> Iterator[dict[int, Array]]:
        inputs = self._check_inputs(x)
        for start in range(0, max(len(inputs[0]), 1), self._rows):
            yield self._run_chunk([array[start : start + self._rows] for array in inputs])

    def _run_chunk(self, inputs: list[Array]) -> dict[int, Array]:
        values = dict(zip(self.model.inputs, inputs, strict=True))
        for op, run in self._steps:
            arguments = [self._value(values, i) for i in op.inputs]
            values[op.outputs[0]] = run(*arguments)
        return values

    def _value(self, values: dict[int, Array], index: int) -> Array | None:
        if index < 0:
            return None
        return values[index] if index in values else self.model.tensors[index].data

    def _check_inputs(self, x: Array | tuple[Array, ...]) -> list[Array]:
        given = x if isinstance(x, tuple) else (x,)
        wanted = [self.model.tensors[i] for i in self.model.inputs]
        if len(given) != len(wanted):
            raise DataError(f"expected {len(wanted)} inputs, got {len(given)}")
        arrays = [np.asarray(array) for array in given]
        for array, tensor in zip(arrays, wanted, strict=True):
            shape = "(N, " + ", ".join(map(str, tensor.shape[1:])) + ")"
            if array.dtype != tensor.dtype:
                raise DataError(
                    f"{tensor.name!r}: expected {tensor.dtype} of shape {shape}, got "
                    f"{array.dtype}; quantize with scale {tensor.scale} and zero point "
                    f"{tensor.zero_point} first"
                )
            if array.ndim != len(tensor.shape) or array.shape[1:] != tensor.shape[1:]:
                raise DataError(
                    f"{tensor.name!r}: expected shape {shape} with N inputs in front, "
                    f"got {array.shape}"
                )
        if len({len(array) for array in arrays}) != 1:
            raise DataError(f"expected one N for all inputs, got {[len(a) for a in arrays]}")
        return arrays
