"""Ways to damage a model: its bytes, and what they say."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.fuzz.seeds import Groups, any_model, pack, unpack

Random = random.Random

_INTS = (
    *(0, 0, 0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 1000, 4096),
    *(-1, -1, -2, -3, -8, -128, -129, 32767, 32768, 65535, 65536, 10**5, 10**6, 2**20, 2**23),
    *(2**24, 2**25, 2**28, 2**30, 2**31 - 1, -(2**31), 2**32, 2**40, 2**63 - 1, -(2**63)),
)
_FLOATS = (
    *(0.0, -0.0, -1.0, 1.0, 0.5, 2.0, 8.0, 1 / 256, 1 / 128, 1 / 16, 0.1, 2.0**-31, 2.0**-20, 1e10),
    *(float("nan"), float("inf"), float("-inf"), 1e-45, 1e-38, 3e38, 1e30, 1e-30, -1e-30, 2.0**40),
)


def mutated(seeds: Groups, rng: Random) -> bytes:
    """One of `seeds`, damaged in one to four ways."""
    model = any_model(seeds, rng)
    kind = rng.random()
    if kind < 0.2:
        return _mutate_bytes(model, seeds, rng)
    model = _mutate_objects(model, rng)
    return _mutate_bytes(model, seeds, rng) if kind > 0.97 else model


# The bytes.


def _mutate_bytes(model: bytes, seeds: Groups, rng: Random) -> bytes:
    data = bytearray(model)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        rng.choice((_flip, _overwrite, _overwrite_word, _cut, _splice, _repeat, _noise))(
            data, seeds, rng
        )
    return bytes(data)


def _flip(data: bytearray, _seeds: Groups, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, _seeds: Groups, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 3, 16))):
        if data:
            data[rng.randrange(len(data))] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))


def _overwrite_word(data: bytearray, _seeds: Groups, rng: Random) -> None:
    # Most of a flatbuffer's words are offsets and lengths.
    for _ in range(rng.choice((1, 1, 2, 4))):
        if len(data) > 16:
            at = rng.randrange(0, len(data) - 8, 4)
            struct.pack_into("<i", data, at, _int(rng, 2**31))


def _cut(data: bytearray, _seeds: Groups, rng: Random) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _splice(data: bytearray, seeds: Groups, rng: Random) -> None:
    other = any_model(seeds, rng)
    start = rng.randrange(len(other))
    part = other[start : start + rng.choice((4, 16, 100, 1000, len(other)))]
    at = rng.randrange(len(data) + 1)
    data[at : at + rng.choice((0, len(part)))] = part


def _repeat(data: bytearray, _seeds: Groups, rng: Random) -> None:
    start = rng.randrange(len(data) + 1)
    at = rng.randrange(len(data) + 1)
    data[at:at] = data[start : start + rng.choice((1, 4, 64))]


def _noise(data: bytearray, _seeds: Groups, rng: Random) -> None:
    if rng.random() < 0.2:
        data[:] = rng.randbytes(4) + b"TFL3" + rng.randbytes(rng.randrange(300))


# What they say.


def _mutate_objects(model: bytes, rng: Random) -> bytes:
    root = unpack(model)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 4))):
        with suppress(IndexError, TypeError, ValueError):  # nothing left to choose from
            rng.choice(_CHANGES)(root, rng.choice(root.subgraphs), rng)
    try:
        return pack(root)
    except (TypeError, struct.error, OverflowError, ValueError, AttributeError, AssertionError):
        return model  # the format has no room for it; a good model must run


def _int(rng: Random, limit: int) -> int:
    while True:
        value = rng.choice(_INTS)
        if rng.random() < 0.2:
            value = rng.randrange(-16, 64)
        if -limit <= value < limit:
            return value


def _near(rng: Random, value: int, limit: int = 2**31) -> int:
    """A little more or less, or something else."""
    if rng.random() < 0.4:
        near = value + rng.choice((-2, -1, 1, 2))
        return max(-limit, min(near, limit - 1))
    return _int(rng, limit)


def _indices(vector: Any) -> list[int]:
    return [] if vector is None else [int(i) for i in vector]


def _a_tensor(graph: Any, rng: Random) -> Any:
    return rng.choice(graph.tensors)


def _an_operator(graph: Any, rng: Random) -> Any:
    return rng.choice(graph.operators)


def _shape(root: Any, graph: Any, rng: Random) -> None:
    tensor = _a_tensor(graph, rng)
    shape = _indices(tensor.shape)
    what = rng.randrange(7)
    if what == 0:
        shape.insert(rng.randrange(len(shape) + 1), _int(rng, 2**31))
    elif what == 1 and shape:
        del shape[rng.randrange(len(shape))]
    elif what == 2:
        rng.shuffle(shape)
    elif what == 3:
        shape = [_int(rng, 2**31) for _ in range(rng.choice((0, 1, 2, 3, 4, 5, 6, 9, 40, 70)))]
    elif shape:
        i = rng.randrange(len(shape))
        shape[i] = _near(rng, shape[i])
    tensor.shape = shape


def _same_shapes(root: Any, graph: Any, rng: Random) -> None:
    """All computed tensors of an operator get one length elsewhere: shapes fit each other still."""
    op = _an_operator(graph, rng)
    value = _int(rng, 2**31)
    axis = rng.choice((0, 1, 1, 2, -1))
    for i in (*_indices(op.inputs), *_indices(op.outputs)):
        if 0 <= i < len(graph.tensors) and graph.tensors[i].buffer == 0:
            shape = _indices(graph.tensors[i].shape)
            if -len(shape) <= axis < len(shape):
                shape[axis] = value
            graph.tensors[i].shape = shape


def _dtype(root: Any, graph: Any, rng: Random) -> None:
    types = [value for name, value in vars(schema.TensorType).items() if name.isupper()]
    _a_tensor(graph, rng).type = rng.choice([*types, 99, -1])


def _name(root: Any, graph: Any, rng: Random) -> None:
    _a_tensor(graph, rng).name = rng.choice((None, "", "x" * 5000, "\x00\x1b[31m\n", "日本", "{0}"))


def _quantization(root: Any, graph: Any, rng: Random) -> Any:
    tensor = _a_tensor(graph, rng)
    if tensor.quantization is None:
        tensor.quantization = schema.QuantizationParametersT()
    return tensor.quantization


def _scale(root: Any, graph: Any, rng: Random) -> None:
    quantization = _quantization(root, graph, rng)
    scales = [] if quantization.scale is None else [float(s) for s in quantization.scale]
    what = rng.randrange(6)
    if what == 0:
        scales = []
    elif what == 1:
        scales = scales * rng.choice((2, 3)) + [rng.choice(_FLOATS)]
    elif what == 2 and scales:
        scales = scales[: rng.randrange(len(scales))]
    elif scales:
        i = rng.randrange(len(scales))
        scales[i] = scales[i] * 2.0 ** rng.randrange(-40, 40) if what == 3 else rng.choice(_FLOATS)
    quantization.scale = scales


def _zero_point(root: Any, graph: Any, rng: Random) -> None:
    quantization = _quantization(root, graph, rng)
    zero_points = _indices(quantization.zeroPoint)
    if rng.random() < 0.2:
        zero_points = [_int(rng, 2**63) for _ in range(rng.choice((0, 1, 2, 5)))]
    elif zero_points:
        i = rng.randrange(len(zero_points))
        zero_points[i] = _near(rng, zero_points[i], 2**63)
    quantization.zeroPoint = zero_points


def _quantized_dimension(root: Any, graph: Any, rng: Random) -> None:
    _quantization(root, graph, rng).quantizedDimension = _int(rng, 2**31)


def _no_quantization(root: Any, graph: Any, rng: Random) -> None:
    _a_tensor(graph, rng).quantization = None


def _variable(root: Any, graph: Any, rng: Random) -> None:
    tensor = _a_tensor(graph, rng)
    tensor.isVariable = not tensor.isVariable


def _which_buffer(root: Any, graph: Any, rng: Random) -> None:
    count = len(root.buffers)
    _a_tensor(graph, rng).buffer = rng.choice((0, 0, rng.randrange(count), count, 2**32 - 1))


def _swap_tensors(root: Any, graph: Any, rng: Random) -> None:
    tensors = graph.tensors
    if tensors:
        i, j = rng.randrange(len(tensors)), rng.randrange(len(tensors))
        tensors[i], tensors[j] = tensors[j], tensors[i]


def _buffer(root: Any, graph: Any, rng: Random) -> None:
    buffer = rng.choice(root.buffers)
    data = b"" if buffer.data is None else bytes(bytearray(buffer.data))
    what = rng.randrange(5)
    if what == 0:
        data = b""
    elif what == 1:
        data = data[: rng.randrange(len(data) + 1)]
    elif what == 2:
        data += bytes(rng.choice((1, 3, 4, 64)))
    else:
        data = rng.randbytes(len(data))
    buffer.data = np.frombuffer(data, np.uint8)


def _stored_integers(root: Any, graph: Any, rng: Random) -> None:
    """Axes, paddings, shapes, sizes: they stand in constants."""
    tensors = [t for t in graph.tensors if t.buffer and t.type == schema.TensorType.INT32]
    if not tensors:
        return
    tensor = rng.choice(tensors)
    if not 0 <= tensor.buffer < len(root.buffers):
        return
    data = root.buffers[tensor.buffer].data
    if data is None or len(data) < 4 or len(data) % 4:
        return
    values = np.frombuffer(bytes(bytearray(data)), np.int32).copy()
    i = rng.randrange(len(values))
    values[i] = _near(rng, int(values[i]))
    root.buffers[tensor.buffer].data = values.view(np.uint8)


def _constant_length(root: Any, graph: Any, rng: Random) -> None:
    """Another length along one axis of a constant, with as many bytes and scales as it takes."""
    tensor = rng.choice([t for t in graph.tensors if t.buffer])
    shape, data = _indices(tensor.shape), bytes(bytearray(root.buffers[tensor.buffer].data))
    size = len(data) // max(1, int(np.prod(shape)))
    axis = rng.randrange(len(shape))
    shape[axis] = abs(rng.choice((_near(rng, shape[axis]), rng.randrange(1, 70))))
    count = size
    for n in shape:
        count *= n
    if not 0 < count <= 2**18:
        return
    buffer = schema.BufferT()
    buffer.data = np.frombuffer((data * (count // len(data) + 1))[:count], np.uint8)
    tensor.shape, tensor.buffer = shape, len(root.buffers)
    root.buffers.append(buffer)
    quantization = tensor.quantization
    if quantization is None or quantization.scale is None or len(quantization.scale) < 2:
        return
    if quantization.quantizedDimension == axis:
        quantization.scale = np.resize(quantization.scale, shape[axis]).tolist()
        quantization.zeroPoint = [0] * shape[axis]


def _changed(indices: list[int], count: int, rng: Random) -> list[int]:
    what = rng.randrange(7)
    if what == 0 and indices:
        del indices[rng.randrange(len(indices))]
    elif what == 1 and indices:
        indices.insert(rng.randrange(len(indices)), rng.choice(indices))
    elif what == 2:
        rng.shuffle(indices)
    elif what == 3:
        indices.append(rng.randrange(-1, max(count, 1)))
    elif what == 4:
        return [] if rng.random() < 0.5 else indices * rng.choice((2, 30, 3000))
    elif indices:
        i = rng.randrange(len(indices))
        wild = what == 5 and rng.random() < 0.3
        indices[i] = _int(rng, 2**31) if wild else rng.randrange(-1, max(count, 1))
    return indices


def _inputs(root: Any, graph: Any, rng: Random) -> None:
    op = _an_operator(graph, rng)
    op.inputs = _changed(_indices(op.inputs), len(graph.tensors), rng)


def _outputs(root: Any, graph: Any, rng: Random) -> None:
    op = _an_operator(graph, rng)
    op.outputs = _changed(_indices(op.outputs), len(graph.tensors), rng)


def _ends(root: Any, graph: Any, rng: Random) -> None:
    which = rng.choice(("inputs", "outputs"))
    setattr(graph, which, _changed(_indices(getattr(graph, which)), len(graph.tensors), rng))


def _self_reference(root: Any, graph: Any, rng: Random) -> None:
    op = _an_operator(graph, rng)
    inputs, outputs = _indices(op.inputs), _indices(op.outputs)
    if inputs and outputs:
        outputs[rng.randrange(len(outputs))] = rng.choice(inputs)
    op.outputs = outputs


def _options(root: Any, graph: Any, rng: Random) -> None:
    options = _an_operator(graph, rng).builtinOptions
    fields = list(vars(options)) if options is not None else []
    if not fields:
        return
    field = rng.choice(fields)
    value = getattr(options, field)
    if isinstance(value, bool):
        setattr(options, field, not value)
    elif isinstance(value, int):
        setattr(options, field, _near(rng, value))
    elif isinstance(value, float):
        setattr(options, field, rng.choice(_FLOATS))
    elif isinstance(value, (str, bytes)):
        setattr(options, field, rng.choice(("", "other")))


def _other_options(root: Any, graph: Any, rng: Random) -> None:
    op, other = _an_operator(graph, rng), _an_operator(graph, rng)
    if rng.random() < 0.3:
        op.builtinOptions, op.builtinOptionsType = None, 0
    else:
        op.builtinOptions, op.builtinOptionsType = other.builtinOptions, other.builtinOptionsType


_BUILTINS = [v for k, v in vars(schema.BuiltinOperator).items() if k.isupper()]


def _code(root: Any, graph: Any, rng: Random) -> None:
    """Another operator on the same tensors."""
    from tinyml_course.kernels import KERNELS

    code = rng.choice(root.operatorCodes)
    if rng.random() < 0.85:
        name = rng.choice([*KERNELS, "CALL_ONCE", "VAR_HANDLE", "IF", "WHILE", "CUSTOM"])
        name, _, custom = name.partition(":")
        number = getattr(schema.BuiltinOperator, name)
        code.customCode = custom or code.customCode
    else:
        number = rng.choice([*_BUILTINS, 999, -5])
    code.builtinCode = number
    code.deprecatedBuiltinCode = max(-128, min(number, 127))
    kind = _options_of(number)
    for op in graph.operators:
        same = root.operatorCodes[op.opcodeIndex : op.opcodeIndex + 1] == [code]
        if same and kind and rng.random() < 0.8:
            op.builtinOptions = kind()
            op.builtinOptionsType = getattr(schema.BuiltinOptions, kind.__name__[:-1])
            for field, value in vars(op.builtinOptions).items():
                if value == 0 and not isinstance(value, (bool, float)) and rng.random() < 0.7:
                    setattr(op.builtinOptions, field, rng.choice((0, 1, 1, 1, 2, 3)))


def _options_of(number: int) -> Any:
    from tinyml_course.tflite.option_readers import READERS

    names = {v: k for k, v in vars(schema.BuiltinOperator).items() if k.isupper()}
    table = READERS.get(names.get(number, ""))
    return getattr(schema, table[0].__name__ + "T") if table else None


def _which_code(root: Any, graph: Any, rng: Random) -> None:
    count = len(root.operatorCodes)
    _an_operator(graph, rng).opcodeIndex = rng.choice((rng.randrange(count), count, 2**32 - 1))


def _order(root: Any, graph: Any, rng: Random) -> None:
    operators = graph.operators
    if not operators:
        return
    what = rng.randrange(4)
    i, j = rng.randrange(len(operators)), rng.randrange(len(operators))
    if what == 0:
        operators[i], operators[j] = operators[j], operators[i]
    elif what == 1:
        operators.insert(i, operators[j])
    elif what == 2:
        del operators[i]
    else:
        graph.operators = operators * 3 if rng.random() < 0.5 else []


def _subgraphs(root: Any, graph: Any, rng: Random) -> None:
    what = rng.randrange(4)
    if what == 0:
        root.subgraphs.append(graph)
    elif what == 1:
        rng.shuffle(root.subgraphs)
    elif what == 2:
        op = schema.OperatorT()
        op.inputs, op.outputs, op.opcodeIndex = [], [], len(root.operatorCodes)
        op.builtinOptionsType = schema.BuiltinOptions.CallOnceOptions
        op.builtinOptions = schema.CallOnceOptionsT()
        op.builtinOptions.initSubgraphIndex = rng.choice((0, 1, 1, 1, 2, 3, -1))
        code = schema.OperatorCodeT()
        code.builtinCode, code.deprecatedBuiltinCode = schema.BuiltinOperator.CALL_ONCE, 127
        root.operatorCodes.append(code)
        graph.operators.insert(0, op)
        root.subgraphs.append(rng.choice(root.subgraphs))
    elif len(root.subgraphs) > 1:
        del root.subgraphs[rng.randrange(len(root.subgraphs))]


def _lists(root: Any, graph: Any, rng: Random) -> None:
    owner, field = rng.choice(
        (
            (graph, "tensors"),
            (graph, "operators"),
            (root, "buffers"),
            (root, "operatorCodes"),
            (root, "subgraphs"),
            (graph, "inputs"),
            (graph, "outputs"),
        )
    )
    setattr(owner, field, rng.choice(([], list(getattr(owner, field))[:1])))


Change = Callable[[Any, Any, Random], None]

_CHANGES: tuple[Change, ...] = (
    *(_shape, _shape, _shape, _shape, _same_shapes, _same_shapes),
    *(_dtype, _dtype, _name, _scale, _scale, _scale, _zero_point, _zero_point),
    *(_quantized_dimension, _no_quantization, _variable, _which_buffer, _swap_tensors),
    *(_buffer, _buffer, _constant_length, _constant_length),
    *(_stored_integers, _stored_integers, _stored_integers),
    *(_inputs, _inputs, _outputs, _ends, _self_reference),
    *(_options, _options, _options, _options, _other_options, _code, _code, _code, _code),
    *(_which_code, _order, _subgraphs, _lists),
)
