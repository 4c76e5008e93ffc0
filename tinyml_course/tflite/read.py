"""Read the bytes of a ``.tflite`` into `Model`; whatever is wrong becomes a `ModelError`."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import tflite as schema
from flatbuffers.number_types import Int32Flags
from numpy.typing import NDArray

from tinyml_course.errors import ModelError
from tinyml_course.tflite.detection_options import DETECTION, read_detection_options
from tinyml_course.tflite.model import Model, Operator, Tensor, short
from tinyml_course.tflite.option_readers import READERS, text
from tinyml_course.tflite.options import Options
from tinyml_course.tflite.other_files import what_it_is
from tinyml_course.tflite.signal_options import PREFIXES, read_signal_options

IDENTIFIER = b"TFL3"
"""Bytes 4 to 8 of every ``.tflite``."""

_MOST_GRAPHS, _MOST_TENSORS, _MOST_OPERATORS = 256, 2**12, 2**11
"""In a file; far more than any model for a microcontroller has."""

_MOST_INDICES, _MOST_AXES = 2**10, 8

_T = schema.TensorType
_DTYPES: dict[int, Any] = {
    _T.FLOAT32: np.float32,
    _T.FLOAT16: np.float16,
    _T.FLOAT64: np.float64,
    _T.INT8: np.int8,
    _T.UINT8: np.uint8,
    _T.INT16: np.int16,
    _T.UINT16: np.uint16,
    _T.INT32: np.int32,
    _T.UINT32: np.uint32,
    _T.INT64: np.int64,
    _T.UINT64: np.uint64,
    _T.BOOL: np.bool_,
    _T.RESOURCE: "V4",  # a handle, as VAR_HANDLE gives it
}


def read_model(source: str | os.PathLike[str] | bytes | bytearray) -> Model:
    """Read a model from a path or from its bytes.

    Raises
    ------
    ModelError
        Where the file is missing, is no ``.tflite``, or is damaged.
    """
    data, where = _load(source)
    if len(data) < 8 or data[4:8] != IDENTIFIER:
        raise ModelError(
            f"expected a .tflite file (bytes 4 to 8 are {IDENTIFIER!r}), {where} starts with "
            f"{data[:8]!r}, {what_it_is(data)}"
        )
    try:
        return _read(data)
    except ModelError as error:
        raise ModelError(f"{where}: {error}") from None
    except (struct.error, ArithmeticError, LookupError, ValueError, TypeError, AttributeError) as e:
        raise ModelError(
            f"expected a whole .tflite file, {where} is damaged ({type(e).__name__}: {e}); "
            "convert or download it again"
        ) from None


def _load(source: str | os.PathLike[str] | bytes | bytearray) -> tuple[bytes, str]:
    if isinstance(source, (bytes, bytearray)):
        return bytes(source), f"the model ({len(source)} bytes)"
    try:
        return Path(source).read_bytes(), str(source)
    except (OSError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(
            f"expected a readable .tflite file, cannot open {str(source)[:300]}: {reason}"
        ) from None


def _read(data: bytes) -> Model:
    root = schema.Model.GetRootAs(data, 0)
    if root.SubgraphsLength() < 1:
        raise ModelError("expected a subgraph, found none")
    _check_count("subgraphs", root.SubgraphsLength(), _MOST_GRAPHS)
    graphs = [root.Subgraphs(i) for i in range(root.SubgraphsLength())]
    _check_count("tensors", sum(graph.TensorsLength() for graph in graphs), _MOST_TENSORS)
    _check_count("operators", sum(graph.OperatorsLength() for graph in graphs), _MOST_OPERATORS)
    offsets = _offline_offsets(root, sum(graph.TensorsLength() for graph in graphs))
    read = []
    for graph in graphs:
        count = graph.TensorsLength()
        read.append(replace(_graph(root, graph), offline_offsets=offsets[:count]))
        offsets = offsets[count:]
    first, *others = read
    if not first.inputs or not first.outputs:
        raise ModelError("expected a model with inputs and outputs, found none")
    description = text(root.Description())
    return replace(first, description=description, nbytes=len(data), subgraphs=tuple(others))


def _offline_offsets(root: Any, tensors: int) -> tuple[int, ...]:
    """Where another tool has placed the tensors of all graphs in the arena; empty where none has.

    Source: ``GetOfflinePlannedOffsets`` in ``tensorflow/lite/micro/micro_allocation_info.cc``.
    """
    for i in range(root.MetadataLength()):
        entry = root.Metadata(i)
        if entry.Name() != b"OfflineMemoryAllocation":
            continue
        if not 0 <= entry.Buffer() < root.BuffersLength():
            raise ModelError(
                f"expected the buffer of OfflineMemoryAllocation, found {entry.Buffer()}"
            )
        raw = _array(root.Buffers(entry.Buffer()).DataAsNumpy(), np.uint8).tobytes()
        _version, _graph_index, count, *offsets = np.frombuffer(raw, "<i4").tolist()
        if count != tensors or len(offsets) < count:
            raise ModelError(
                f"expected OfflineMemoryAllocation to place {tensors} tensors, found {count} in "
                f"{len(raw)} bytes; write the plan again for this model"
            )
        if min(offsets, default=0) < -1:
            raise ModelError(
                "expected offsets of 0 or more in OfflineMemoryAllocation, or -1 for those TFLM is "
                f"to place, found {min(offsets)}"
            )
        return tuple(offsets[:count])
    return ()


def _graph(root: Any, graph: Any) -> Model:
    model = Model(
        tensors=tuple(_tensor(root, graph, i) for i in range(graph.TensorsLength())),
        operators=tuple(_operator(root, graph, i) for i in range(graph.OperatorsLength())),
        inputs=_indices(graph.InputsAsNumpy()),
        outputs=_indices(graph.OutputsAsNumpy()),
    )
    _check_indices(model)
    return model


def _check_count(what: str, count: int, most: int) -> None:
    # A damaged length field can ask for millions of entries.
    if count > most:
        raise ModelError(f"expected at most {most} {what}, found {count}")


def _tensor(root: Any, graph: Any, index: int) -> Tensor:
    raw = graph.Tensors(index)
    name = text(raw.Name())
    label = f"tensor {index} {short(name)}"
    type_name = "" if raw.Type() in _DTYPES else _type_name(raw.Type())
    dtype = np.dtype(_DTYPES.get(raw.Type()) or _OTHER_DTYPES.get(type_name, "V1"))
    shape = _indices(raw.ShapeAsNumpy())
    if len(shape) > _MOST_AXES:
        raise ModelError(f"{label}: expected at most {_MOST_AXES} axes, found {len(shape)}")
    if any(n < 0 for n in shape):
        raise ModelError(
            f"{label}: expected a fixed shape, found {shape}; convert with a fixed batch of 1"
        )
    quantization = raw.Quantization()
    scales = _array(quantization and quantization.ScaleAsNumpy(), np.float32)
    zero_points = _array(quantization and quantization.ZeroPointAsNumpy(), np.int64)
    if len(scales) != len(zero_points):
        zero_points = np.zeros(len(scales), np.int64)
    axis = _scaled_axis(label, quantization, len(scales), shape)
    not_read = _not_read(root, raw, label, type_name)
    if not_read:
        constant: NDArray[Any] | None = np.broadcast_to(np.zeros((), dtype), shape)
    else:
        constant = _constant(root, raw, label, dtype, shape, is_packed=type_name == "INT4")
    variable = bool(raw.IsVariable())
    return Tensor(
        index,
        name,
        shape,
        dtype,
        scales,
        zero_points,
        axis,
        constant,
        variable,
        type_name,
        not_read,
        tuple(i for i, n in enumerate(_indices(raw.ShapeSignatureAsNumpy())) if n < 0),
    )


_OTHER_DTYPES: dict[str, Any] = {
    "BFLOAT16": "V2",
    "COMPLEX64": "V8",
    "COMPLEX128": "V16",
    "INT4": np.int8,  # weights of 4 bits become codes of 8, as TFLM unpacks them
    "VARIANT": "V4",
}
"""As wide as a number of a type that NumPy lacks, or that no operator here takes."""


def _type_name(code: int) -> str:
    names = {number: name for name, number in vars(_T).items() if name.isupper()}
    return names.get(code, f"TYPE_{code}")


def _not_read(root: Any, raw: Any, label: str, type_name: str) -> str:
    """Why the values of a constant cannot be read, or an empty text."""
    buffer = _buffer(root, raw, label)
    if buffer.Offset() > 1:  # 1 is a placeholder of the converter's
        return "outside of the model's tables (Buffer.offset), as the converter writes large models"
    if buffer.DataLength() and raw.Sparsity() is not None:
        return "sparse"
    is_other = type_name not in ("", "INT4")
    return f"of type {type_name}" if is_other and buffer.DataLength() else ""


def _buffer(root: Any, raw: Any, label: str) -> Any:
    if not 0 <= raw.Buffer() < root.BuffersLength():
        raise ModelError(f"{label}: expected a buffer below {root.BuffersLength()}")
    return root.Buffers(raw.Buffer())


def _scaled_axis(label: str, quantization: Any, count: int, shape: tuple[int, ...]) -> int:
    """The axis the scales run along: as the file says, or the one they fit.

    TFLM reads the operator's own axis, not this field, and files exist where it is wrong: a bias
    that repeats the axis of its weights, as in TFLM's person detection.
    """
    stated = int(quantization.QuantizedDimension()) if quantization else 0
    if count < 2 or (0 <= stated < len(shape) and shape[stated] == count):
        return stated
    if count not in shape:
        raise ModelError(
            f"{label}: expected one scale for each slice along an axis of {shape}, found {count} "
            f"along axis {stated}"
        )
    return shape.index(count)


def _constant(
    root: Any,
    raw: Any,
    label: str,
    dtype: np.dtype[Any],
    shape: tuple[int, ...],
    *,
    is_packed: bool = False,
) -> NDArray[Any] | None:
    stored = _buffer(root, raw, label).DataAsNumpy()
    if isinstance(stored, int) or len(stored) == 0:  # the accessor returns 0 for "absent"
        is_list = shape == (0,) and dtype == np.int32  # such as the shape of a scalar
        return np.zeros(shape, dtype) if is_list else None
    count = math.prod(shape)
    nbytes = -(-count // 2) if is_packed else count * dtype.itemsize
    if len(stored) != nbytes:
        what = "INT4" if is_packed else dtype
        raise ModelError(
            f"{label}: expected {nbytes} bytes of {what} for shape {shape}, found {len(stored)}"
        )
    if is_packed:
        stored = _unpacked(stored)[:count]
    # No copy where the byte order matches: many tensors may share one buffer.
    values = np.frombuffer(stored, dtype.newbyteorder("<")).astype(dtype, copy=False)
    values = np.require(values.view(dtype), requirements="A").reshape(shape)
    values.flags.writeable = False
    return values


def _unpacked(stored: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Two codes of 4 bits from each byte, the lower half first."""
    pairs = np.stack([stored << 4, stored], axis=-1).view(np.int8)
    return (pairs >> 4).reshape(-1)


def _operator(root: Any, graph: Any, index: int) -> Operator:
    raw = graph.Operators(index)
    if not 0 <= raw.OpcodeIndex() < root.OperatorCodesLength():
        raise ModelError(
            f"operator {index}: expected an operator code below {root.OperatorCodesLength()}, "
            f"found {raw.OpcodeIndex()}"
        )
    name = _operator_name(root.OperatorCodes(raw.OpcodeIndex()))
    options = _options(f"operator {index} {name}", name, raw)
    inputs, outputs = _indices(raw.InputsAsNumpy()), _indices(raw.OutputsAsNumpy())
    return Operator(index, name, inputs, outputs, options)


def _operator_name(code: Any) -> str:
    number = max(_builtin_code(code), code.DeprecatedBuiltinCode())
    if number == schema.BuiltinOperator.CUSTOM:
        return "CUSTOM:" + (code.CustomCode() or b"?").decode("utf-8", "replace")
    try:
        return str(schema.opcode2name(number))
    except ValueError:
        return f"UNKNOWN_{number}"


_BUILTIN_CODE_SLOT = 10
"""Of the field `builtin_code` in the schema's table ``OperatorCode``."""


def _builtin_code(code: Any) -> int:
    """The field `builtin_code` as it is stored, 0 where it is absent.

    Either field may hold the code, or both; the schema says to take the larger. The accessor
    ``code.BuiltinCode()`` returns the deprecated field for every code below 127.

    Source: ``GetBuiltinCode`` in ``tensorflow/compiler/mlir/lite/schema/schema_utils.cc``.
    """
    raw = code._tab  # noqa: SLF001  nothing public gives the field
    at = raw.Offset(_BUILTIN_CODE_SLOT)
    return int(raw.Get(Int32Flags, raw.Pos + at)) if at else 0


def _options(label: str, name: str, raw: Any) -> Options | None:
    """The operator's parameters; the schema's defaults where it has no table of its kind.

    TFLM asks for the table of the kind it expects and goes on with defaults where there is none,
    or one of another kind.

    Source: ``tensorflow/compiler/mlir/lite/core/api/flatbuffer_conversions.cc``.
    """
    if name.startswith(PREFIXES):
        return _custom_options(label, raw, read_signal_options)
    if name == DETECTION:
        return _custom_options(label, raw, read_detection_options)
    if name not in READERS:
        return None
    schema_type, reader = READERS[name]
    table = raw.BuiltinOptions()
    is_given = table is not None and raw.BuiltinOptionsType() == _options_code(schema_type)
    options = schema_type()
    options.Init(*((table.Bytes, table.Pos) if is_given else _EMPTY_TABLE))
    try:
        return reader(options)
    except ModelError as error:
        missing = "" if is_given else f"; the file has no {schema_type.__name__} for it"
        raise ModelError(f"{label}: {error}{missing}") from None


def _custom_options(label: str, raw: Any, read: Callable[[bytes], Options]) -> Options:
    try:
        return read(_array(raw.CustomOptionsAsNumpy(), np.uint8).tobytes())
    except ModelError as error:
        raise ModelError(f"{label}: {error}") from None


def _options_code(schema_type: type[Any]) -> int:
    return int(getattr(schema.BuiltinOptions, schema_type.__name__))


_EMPTY_TABLE = (struct.pack("<HHi", 4, 4, 4), 4)
"""A flatbuffer table without fields (bytes and position), whose accessors give the defaults."""


def _indices(vector: Any) -> tuple[int, ...]:
    indices = _array(vector, np.int64)
    if len(indices) > _MOST_INDICES:
        raise ModelError(f"expected lists of at most {_MOST_INDICES} indices, found {len(indices)}")
    return tuple(indices.tolist())


def _array(vector: Any, dtype: type[np.generic]) -> NDArray[Any]:
    # The accessors give 0 for a vector that is absent.
    if vector is None or isinstance(vector, int):
        return np.zeros(0, dtype)
    return np.asarray(vector, dtype)


def _check_indices(model: Model) -> None:
    count = len(model.tensors)
    lists = [("inputs", model.inputs, 0), ("outputs", model.outputs, 0)]
    for op in model.operators:
        lists += [(f"{op} inputs", op.inputs, -1), (f"{op} outputs", op.outputs, 0)]
    for what, indices, least in lists:
        for i in indices:
            if not least <= i < count:
                raise ModelError(f"{what}: expected tensor indices below {count}, found {i}")
