"""What mutations start from: good models, whole and cut down to each of their operators."""

from __future__ import annotations

import copy
import os
import random
from functools import cache
from pathlib import Path
from typing import Any

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from tests.support.golden import NAMES, load_golden
from tests.support.golden_stateful import NAMES as STATEFUL
from tests.support.golden_stateful import load_stateful

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "conformance"


Groups = tuple[tuple[bytes, ...], ...]


@cache
def seed_models(*, published: bool = True) -> Groups:
    """Operators alone, whole golden models, those with state, published ones that are at hand."""
    whole = tuple(load_golden(name)[0] for name in NAMES)
    stateful = tuple(load_stateful(name)[0] for name in STATEFUL)
    alone = tuple(one for model in whole for one in _operators_alone(model))
    groups = [alone, whole, stateful, _published() if published else ()]
    return tuple(group for group in groups if group)


def any_model(groups: Groups, rng: random.Random) -> bytes:
    """Mostly a small one: it is soon done, and what it meets, no other operator has refused."""
    weights = (16, 3, 3, 1)[: len(groups)]
    return rng.choice(rng.choices(groups, weights)[0])


def unpack(model: bytes) -> Any:
    """The schema's objects, to be changed; lists where an absent or an empty one is None."""
    root = schema.ModelT.InitFromPackedBuf(model, 0)
    for graph in root.subgraphs:
        for field in ("tensors", "operators", "inputs", "outputs"):
            values = getattr(graph, field)
            setattr(graph, field, [] if values is None else list(values))
    return root


def pack(model: Any) -> bytes:
    """The bytes of the schema's objects."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _published() -> tuple[bytes, ...]:
    folder = Path(os.environ.get("TINYML_CONFORMANCE", _BESIDE)) / "models"
    return tuple(path.read_bytes() for path in sorted(folder.glob("*.tflite")))


def _operators_alone(model: bytes) -> list[bytes]:
    """One operator with its tensors: nothing before it can be what is refused."""
    whole = unpack(model)
    graph = whole.subgraphs[0]
    each = (_alone(whole, op) for op in graph.operators)
    return [pack(one) for one in each if one.subgraphs[0].inputs]  # not all inputs are constants


def _alone(whole: Any, op: Any) -> Any:
    result, graph = schema.ModelT(), schema.SubGraphT()
    tensors = whole.subgraphs[0].tensors
    used = sorted({int(i) for i in (*op.inputs, *op.outputs) if i >= 0})
    place = {old: new for new, old in enumerate(used)} | {-1: -1}
    graph.tensors = [copy.copy(tensors[i]) for i in used]
    result.buffers = [schema.BufferT()]
    for tensor in graph.tensors:
        buffer = whole.buffers[tensor.buffer]
        tensor.buffer = 0
        if buffer.data is not None and len(buffer.data):
            tensor.buffer = len(result.buffers)
            result.buffers.append(buffer)
    alone = copy.copy(op)
    alone.opcodeIndex = 0
    alone.inputs = [place[int(i)] for i in op.inputs]
    alone.outputs = [place[int(i)] for i in op.outputs]
    graph.operators, graph.outputs = [alone], alone.outputs
    graph.inputs = [i for i in dict.fromkeys(alone.inputs) if i >= 0 and not _stored(graph, i)]
    result.version, result.subgraphs = 3, [graph]
    result.operatorCodes = [whole.operatorCodes[op.opcodeIndex]]
    return result


def _stored(graph: Any, i: int) -> bool:
    tensor = graph.tensors[i]
    return bool(tensor.buffer) or list(tensor.shape) == [0]  # an empty list: a scalar's shape
