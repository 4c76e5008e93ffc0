"""Which bytes of a ``.tflite`` hold what: weights, scales, names, notes, and tables."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import tflite as schema

from tinyml_course.errors import ModelError
from tinyml_course.tflite.read import read_model

Kind = Literal["weights", "scales", "names", "notes"]


@dataclass(frozen=True)
class FilePart:
    """A piece of a file.

    Attributes
    ----------
    kind
        ``"weights"``: values of constant tensors, biases and shapes included. ``"scales"``: scales,
        zero points and recorded ranges. ``"names"``: of tensors, graphs and signatures, and the
        description. ``"notes"``: the converter's metadata.
    start, stop
        First byte, and the byte after the last.
    """

    kind: Kind
    start: int
    stop: int


def file_parts(data: bytes) -> list[FilePart]:
    """The parts of a file that have content, as the file names them; the rest are its tables.

    The rest, which no part covers, is the graph: operators, shapes, the tables that say where
    everything lies, and padding. Tensors may share their values, and tables their texts: such a
    part is listed once for each.

    Raises
    ------
    ModelError
        Where `read_model` raises it, or a part does not lie inside the file.

    Notes
    -----
    Source: ``tensorflow/lite/schema/schema.fbs``, and the FlatBuffers format: a vector is a count
    of four bytes and then its elements; the count belongs to the graph here.
    """
    read_model(data)  # refuses a damaged file with a sentence
    root = schema.Model.GetRootAs(data, 0)
    try:
        parts = [part for part in _parts(root) if part.stop > part.start]
    except (struct.error, LookupError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"expected a whole .tflite file, a part is damaged: {error}") from None
    if any(part.stop > len(data) or part.start < 0 for part in parts):
        raise ModelError("expected parts inside the file, found one beyond its end")
    return parts


# Slots of the fields in their tables: 4 for the first of the schema, 2 more for each that follows.
_DESCRIPTION, _SIGNATURE_KEY, _GRAPH_NAME, _TENSOR_NAME = 10, 8, 12, 10
_METADATA_NAME, _CUSTOM_CODE, _END_NAME, _DATA = 4, 6, 4, 4
_SCALING = {4: 4, 6: 4, 8: 4, 10: 8}  # min, max, scale, zero_point, and the bytes of an element


def _parts(root: Any) -> Iterator[FilePart]:
    yield from _text(root, _DESCRIPTION)
    noted = set()
    for entry in map(root.Metadata, range(root.MetadataLength())):
        noted.add(entry.Buffer())
        yield from _text(entry, _METADATA_NAME)
        yield from _vector("notes", root.Buffers(entry.Buffer()), _DATA)
    for code in map(root.OperatorCodes, range(root.OperatorCodesLength())):
        yield from _text(code, _CUSTOM_CODE)
    for signature in map(root.SignatureDefs, range(root.SignatureDefsLength())):
        yield from _text(signature, _SIGNATURE_KEY)
        for end in map(signature.Inputs, range(signature.InputsLength())):
            yield from _text(end, _END_NAME)
        for end in map(signature.Outputs, range(signature.OutputsLength())):
            yield from _text(end, _END_NAME)
    for graph in map(root.Subgraphs, range(root.SubgraphsLength())):
        yield from _text(graph, _GRAPH_NAME)
        for tensor in map(graph.Tensors, range(graph.TensorsLength())):
            yield from _of_tensor(root, tensor, noted)


def _of_tensor(root: Any, tensor: Any, noted: set[int]) -> Iterator[FilePart]:
    yield from _text(tensor, _TENSOR_NAME)
    scaling = tensor.Quantization()
    if scaling is not None:
        for slot, width in _SCALING.items():
            yield from _vector("scales", scaling, slot, width)
    if tensor.Buffer() not in noted:
        values = root.Buffers(tensor.Buffer())
        yield from _vector("weights", values, _DATA)
        if values.Offset() > 1:  # values behind the tables, as very large models have them
            yield FilePart("weights", values.Offset(), values.Offset() + values.Size())


def _text(table: Any, slot: int) -> Iterator[FilePart]:
    for part in _vector("names", table, slot):
        yield FilePart(part.kind, part.start, part.stop + 1)  # a zero byte ends a text


def _vector(kind: Kind, table: Any, slot: int, width: int = 1) -> Iterator[FilePart]:
    fields = table._tab  # noqa: SLF001 (flatbuffers has no other way to say where a vector lies)
    place = fields.Offset(slot)
    if place:
        start = fields.Vector(place)
        yield FilePart(kind, start, start + width * fields.VectorLen(place))
