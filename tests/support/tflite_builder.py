"""Write small ``.tflite`` models by hand, so that any scale and option can be tried."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import flexbuffers

_TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.uint8): schema.TensorType.UINT8,
    np.dtype(np.int16): schema.TensorType.INT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.uint32): schema.TensorType.UINT32,
    np.dtype(np.uint64): schema.TensorType.UINT64,
    np.dtype(np.int64): schema.TensorType.INT64,
    np.dtype(np.bool_): schema.TensorType.BOOL,
    np.dtype("V4"): schema.TensorType.RESOURCE,
}


class ModelBuilder:
    """Collect tensors and operators, then `build` the bytes."""

    def __init__(self) -> None:
        self.tensors: list[Any] = []
        self.buffers: list[Any] = [schema.BufferT()]
        self.operators: list[Any] = []
        self.codes: list[str] = []
        self.offline_offsets: list[int] | None = None
        """Of each tensor, or -1: a plan of the arena for the metadata."""
        self.code_fields: dict[str, tuple[int, int]] = {}
        """Of an operator: the new and the old field of its code, where they are not as usual."""

    def another(self) -> ModelBuilder:
        """A builder of another graph of the same model; give it to `build` with its ends."""
        other = ModelBuilder()
        other.buffers, other.codes = self.buffers, self.codes
        return other

    def tensor(
        self, shape, dtype=np.int8, scale=(), zero_point=0, data=None, axis=0, is_variable=False,
        bits=8,
    ) -> int:  # fmt: skip
        """Add a tensor and return its index; `scale` is one number or one for each channel.

        `bits` of 4 makes the type INT4, two codes to a byte.
        """
        tensor = schema.TensorT()
        tensor.name = f"t{len(self.tensors)}"
        tensor.shape = [int(n) for n in shape]
        tensor.type = schema.TensorType.INT4 if bits == 4 else _TYPES[np.dtype(dtype)]
        tensor.isVariable = is_variable
        scales = np.atleast_1d(np.asarray(scale, np.float32))
        if scales.size:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = scales.tolist()
            tensor.quantization.zeroPoint = [int(zero_point)] * scales.size
            tensor.quantization.quantizedDimension = axis
        if data is not None:
            buffer = schema.BufferT()
            raw = np.frombuffer(np.ascontiguousarray(data, dtype).tobytes(), np.uint8)
            buffer.data = _two_to_a_byte(raw) if bits == 4 else raw
            tensor.buffer = len(self.buffers)
            self.buffers.append(buffer)
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def operator(self, name: str, inputs, outputs, options: Any = None, custom: Any = None) -> None:
        """Add an operator by its TFLite name.

        `options` is an object of the schema, `custom` a dict for a custom operator.
        """
        if name not in self.codes:
            self.codes.append(name)
        op = schema.OperatorT()
        op.opcodeIndex = self.codes.index(name)
        op.inputs, op.outputs = list(inputs), list(outputs)
        if options is not None:
            kind = type(options).__name__.removesuffix("T")
            op.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            op.builtinOptions = options
        if custom is not None:
            op.customOptions = np.frombuffer(bytes(flexbuffers.Dumps(custom)), np.uint8)
        self.operators.append(op)

    def graph(self, inputs, outputs) -> Any:
        """The tensors and operators as a graph of the schema."""
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self.tensors, self.operators
        graph.inputs, graph.outputs = list(inputs), list(outputs)
        return graph

    def build(self, inputs, outputs, others=()) -> bytes:
        """The model's bytes; `others` are graphs after the first, made by `another`."""
        model = schema.ModelT()
        model.version, model.description = 3, "built by a test"
        model.subgraphs, model.buffers = [self.graph(inputs, outputs), *others], self.buffers
        if self.offline_offsets is not None:
            entry, buffer = schema.MetadataT(), schema.BufferT()
            plan = np.array([1, 0, len(self.offline_offsets), *self.offline_offsets], "<i4")
            entry.name, entry.buffer = "OfflineMemoryAllocation", len(self.buffers)
            buffer.data = plan.view(np.uint8)
            model.metadata, model.buffers = [entry], [*self.buffers, buffer]
        model.operatorCodes = [self._code(name) for name in self.codes]
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _code(self, name: str) -> Any:
        code = schema.OperatorCodeT()
        name, _, custom = name.partition(":")  # "CUSTOM:FlexErf"
        code.customCode = custom or None
        number = getattr(schema.BuiltinOperator, name)
        fields = self.code_fields.get(name, (number, min(number, 127)))
        code.builtinCode, code.deprecatedBuiltinCode = fields
        code.version = _FIRST_VERSIONS.get(name, 1)
        return code


_FIRST_VERSIONS = {"BROADCAST_TO": 2}
"""Of operators that LiteRT does not have in version 1."""


def _two_to_a_byte(codes: Any) -> Any:
    """The lower 4 bits of each code, the first of two in the lower half of its byte."""
    even = np.append(codes, np.zeros(len(codes) % 2, np.uint8)) & 15
    return even[::2] | even[1::2] << 4


def options(kind: str, **values: Any) -> Any:
    """An options object of the schema: ``options("Conv2DOptions", strideH=2)``."""
    result = getattr(schema, kind + "T")()
    for name, value in values.items():
        if not hasattr(result, name):
            raise AttributeError(f"{kind} has no field {name}")
        setattr(result, name, value)
    return result
