"""Put a linear head behind a frozen int8 base, in one file.

A FlatBuffer points forward only. So the new tables stand in front of the old file, which follows
unchanged, byte for byte: what the base computes cannot change. TensorFlow is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
import tflite

from tinyml_course.errors import DataError
from tinyml_course.tflite import read_model

LOGIT_SCALE = 1 / 16
"""One code of a logit; the codes reach from -8 to 7.94."""

_ALIGNED = 16  # as buffers must be


def append_head(base: bytes, weights: npt.ArrayLike, bias: npt.ArrayLike) -> bytes:
    """The base, then a dense layer and a softmax, as one int8 ``.tflite``.

    Parameters
    ----------
    base
        An int8 file with one output, a row of numbers.
    weights
        ``(numbers, classes)``: by what each of the base's outputs, as a real number, is multiplied.
    bias
        ``(classes,)``. The logits, sums of products and bias, are clipped to -8 … 7.94.

    Returns
    -------
    The content of a ``.tflite`` file with ``classes`` probabilities, in steps of 1/256. Weights
    have a scale for each class.

    Raises
    ------
    DataError
        The base has another output, or weights and bias do not fit it, or are not finite.
    """
    model = read_model(base)
    output = model.tensors[model.outputs[0]] if len(model.outputs) == 1 else None
    if output is None or output.dtype != np.int8 or output.zero_points.size != 1:
        raise DataError("expected a base with one int8 output, got another; convert it to int8")
    columns, constant = _checked(weights, bias, output.size)
    scales = np.maximum(np.abs(columns).max(axis=0), 1e-9) / 127
    codes = np.round(columns / scales).astype(np.int8).T
    steps = np.float32(output.scales[0]) * scales.astype(np.float32)
    return _File(base).behind(model.outputs[0], codes, constant, scales, steps)


def _checked(weights: Any, bias: Any, numbers: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    columns, constant = np.asarray(weights, float), np.asarray(bias, float)
    fits = columns.ndim == 2 and columns.shape[0] == numbers and columns.shape[1] >= 2
    if not fits or constant.shape != columns.shape[1:]:
        raise DataError(
            f"expected weights ({numbers}, classes) and a bias (classes,), as the base has "
            f"{numbers} outputs, got {columns.shape} and {constant.shape}"
        )
    if not (np.isfinite(columns).all() and np.isfinite(constant).all()):
        raise DataError("expected finite weights and biases, got NaN or infinity")
    return columns, constant


class _File:
    """Builds from the end: the old file first, then what stands in front of it."""

    def __init__(self, base: bytes) -> None:
        padded = base + bytes(-len(base) % _ALIGNED)
        self.size, self.root = len(padded), tflite.Model.GetRootAs(base, 0)
        self.graph = self.root.Subgraphs(0)
        self.b = flatbuffers.Builder(len(padded) + 8192)
        self.b.Prep(_ALIGNED, len(padded))
        self.b.head -= len(padded)
        self.b.Bytes[self.b.Head() : self.b.Head() + len(padded)] = padded

    def behind(
        self,
        place: int,
        codes: npt.NDArray[np.int8],
        bias: npt.NDArray[Any],
        scales: npt.NDArray[Any],
        steps: npt.NDArray[np.float32],
    ) -> bytes:
        """The whole file: a dense layer that reads the tensor at `place`, and a softmax."""
        classes, buffers = len(codes), self.root.BuffersLength()
        added = [self._buffer(codes), self._buffer(np.round(bias / steps).astype("<i4"))]
        zeros = [0] * classes
        first = self.graph.TensorsLength()
        int8, int32 = tflite.TensorType.INT8, tflite.TensorType.INT32
        tensors = [
            self._tensor("head/weights", codes.shape, int8, scales, zeros, buffers),
            self._tensor("head/bias", [classes], int32, steps, zeros, buffers + 1),
            self._tensor("head/logits", [1, classes], int8, [LOGIT_SCALE], [0]),
            self._tensor("head/softmax", [1, classes], int8, [1 / 256], [-128]),
        ]
        kinds = [self._kind(tflite.BuiltinOperator.FULLY_CONNECTED, 1)]
        kinds.append(self._kind(tflite.BuiltinOperator.SOFTMAX, 2))
        number = self.root.OperatorCodesLength()
        operators = [
            self._operator(number, "FullyConnected", [place, first, first + 1], first + 2),
            self._operator(number + 1, "Softmax", [first + 2], first + 3),
        ]
        return self._finished(tensors, operators, kinds, added, first + 3)

    def _finished(
        self,
        tensors: list[int],
        operators: list[int],
        kinds: list[int],
        buffers: list[int],
        out: int,
    ) -> bytes:
        """New lists of old and new tables, and the tables that hold the lists."""
        b, graph, root = self.b, self.graph, self.root
        inputs = self._numbers("i4", [int(i) for i in graph.InputsAsNumpy()])
        outputs = self._numbers("i4", [out])
        all_tensors = self._tables(graph.Tensors, graph.TensorsLength(), tensors)
        all_operators = self._tables(graph.Operators, graph.OperatorsLength(), operators)
        tflite.SubGraphStart(b)
        tflite.SubGraphAddTensors(b, all_tensors)
        tflite.SubGraphAddInputs(b, inputs)
        tflite.SubGraphAddOutputs(b, outputs)
        tflite.SubGraphAddOperators(b, all_operators)
        graphs = self._offsets([tflite.SubGraphEnd(b)])
        codes = self._tables(root.OperatorCodes, root.OperatorCodesLength(), kinds)
        all_buffers = self._tables(root.Buffers, root.BuffersLength(), buffers)
        tflite.ModelStart(b)
        tflite.ModelAddVersion(b, root.Version())
        tflite.ModelAddOperatorCodes(b, codes)
        tflite.ModelAddSubgraphs(b, graphs)
        tflite.ModelAddBuffers(b, all_buffers)
        b.Finish(tflite.ModelEnd(b), b"TFL3")
        return bytes(b.Output())

    def _tables(self, old: Callable[[int], Any], count: int, new: Sequence[int]) -> int:
        """A list of the file's own tables, and of new ones."""
        places = (old(i)._tab.Pos for i in range(count))  # noqa: SLF001 (there is no other way)
        return self._offsets([*(self.size - place for place in places), *new])

    def _offsets(self, offsets: Sequence[int]) -> int:
        self.b.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.b.PrependUOffsetTRelative(offset)
        return int(self.b.EndVector())

    def _numbers(self, kind: str, values: Any) -> int:
        return int(self.b.CreateNumpyVector(np.asarray(values, f"<{kind}")))

    def _buffer(self, values: npt.NDArray[Any]) -> int:
        content = values.tobytes()
        self.b.StartVector(1, len(content), _ALIGNED)
        self.b.head -= len(content)
        self.b.Bytes[self.b.Head() : self.b.Head() + len(content)] = content
        data = self.b.EndVector()
        tflite.BufferStart(self.b)
        tflite.BufferAddData(self.b, data)
        return int(tflite.BufferEnd(self.b))

    def _tensor(
        self, name: str, shape: Any, kind: int, scales: Any, zeros: Any, buffer: int = 0
    ) -> int:  # fmt: skip
        b, text = self.b, self.b.CreateString(name)
        sizes, scale, zero = (
            self._numbers(k, v) for k, v in (("i4", shape), ("f4", scales), ("i8", zeros))
        )
        tflite.QuantizationParametersStart(b)
        tflite.QuantizationParametersAddScale(b, scale)
        tflite.QuantizationParametersAddZeroPoint(b, zero)
        quantization = tflite.QuantizationParametersEnd(b)
        tflite.TensorStart(b)
        tflite.TensorAddShape(b, sizes)
        tflite.TensorAddType(b, kind)
        tflite.TensorAddBuffer(b, buffer)
        tflite.TensorAddName(b, text)
        tflite.TensorAddQuantization(b, quantization)
        return int(tflite.TensorEnd(b))

    def _kind(self, code: int, version: int) -> int:
        tflite.OperatorCodeStart(self.b)
        tflite.OperatorCodeAddDeprecatedBuiltinCode(self.b, code)
        tflite.OperatorCodeAddBuiltinCode(self.b, code)
        tflite.OperatorCodeAddVersion(self.b, version)
        return int(tflite.OperatorCodeEnd(self.b))

    def _operator(self, number: int, name: str, inputs: list[int], output: int) -> int:
        b = self.b
        if name == "Softmax":
            tflite.SoftmaxOptionsStart(b)
            tflite.SoftmaxOptionsAddBeta(b, 1.0)
            options = tflite.SoftmaxOptionsEnd(b)
        else:
            tflite.FullyConnectedOptionsStart(b)
            options = tflite.FullyConnectedOptionsEnd(b)
        taken, given = self._numbers("i4", inputs), self._numbers("i4", [output])
        tflite.OperatorStart(b)
        tflite.OperatorAddOpcodeIndex(b, number)
        tflite.OperatorAddInputs(b, taken)
        tflite.OperatorAddOutputs(b, given)
        tflite.OperatorAddBuiltinOptionsType(b, getattr(tflite.BuiltinOptions, f"{name}Options"))
        tflite.OperatorAddBuiltinOptions(b, options)
        return int(tflite.OperatorEnd(b))
