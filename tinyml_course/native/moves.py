"""Operators that only move codes: NumPy's kernel says what goes where, once.

The kernel runs on the places of the codes instead of the codes. What comes out is cut into runs
that lie side by side in both planes.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels import KERNELS
from tinyml_course.kernels.node import Array, Node
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.layout import Plane
from tinyml_course.tflite import Tensor

HEADERS: tuple[str, ...] = ("moves.h",)

_FIRST = 1 << 16
"""The place of the first code; smaller numbers are codes that the kernel put there itself."""

_PADS = ("PAD", "PADV2")

_TYPES = ("int8", "uint8", "int16", "float32")
"""Not those of shapes and axes: an operator's integers would be taken for codes."""


def needs(node: Node) -> Needs | None:
    """The inputs that hold codes. PAD is native where it pads with the zero point."""
    if node.operator.name in _PADS and node.has_input(2):
        value = node.input(2)
        if value.data is None or value.data.tobytes() != _padding(node.output):
            return None
    if node.output.dtype.name not in _TYPES:
        return None
    inputs = tuple(i for i, t in enumerate(node.inputs) if _is_moved(node, t))
    if node.operator.name in _PADS:
        return Needs(inputs[:1], prefilled=True)
    return Needs(inputs)


def _padding(tensor: Tensor) -> bytes:
    """The value that a border holds."""
    zero_point = int(tensor.zero_points[0]) if tensor.dtype == np.int8 else 0
    return np.array(zero_point, tensor.dtype).tobytes()


def _is_moved(node: Node, tensor: Tensor | None) -> bool:
    return tensor is not None and tensor.dtype == node.output.dtype


def emit(layer: Layer) -> str:
    """A table of runs for each pair of input and output that has any."""
    return "\n".join(
        f"move_runs(in[{i}], {a.of_bytes.c}, out[{o}], {b.of_bytes.c}, {_table(layer, runs)}, "
        f"{len(runs)}, images);"
        for o, b in enumerate(layer.outputs)
        for i, a in enumerate(layer.inputs)
        if len(runs := _runs(layer, i, o))
    )


def _table(layer: Layer, runs: Array) -> str:
    return f"(const struct move *){layer.constants.add(runs, np.int32)}"


def _runs(layer: Layer, i: int, o: int) -> Array:
    """(from, to, count) in bytes of the runs from input `i` to output `o`, (runs, 3)."""
    node, planes = layer.node, layer.inputs
    order = needs(node)
    places = _moved(node, order.inputs[i] if order else 0)[o].ravel()
    at = np.flatnonzero(places >= _FIRST)
    source = _bytes(planes[i])[places[at] - _FIRST]
    target = _bytes(layer.outputs[o])[at]
    if not len(at):
        return np.empty((0, 3), np.int64)
    size = planes[i].itemsize
    breaks = np.flatnonzero((np.diff(source) != size) | (np.diff(target) != size)) + 1
    starts = np.concatenate([[0], breaks])
    counts = np.diff(np.concatenate([starts, [len(at)]]))
    return np.stack([source[starts], target[starts], counts * size], axis=1)


def _moved(node: Node, i: int) -> tuple[Array, ...]:
    """Each output with the places of the codes of input `i`; 0 where others' codes are."""
    run = KERNELS[node.operator.name](node)
    results = run(*(_numbered(node, t, j == i) for j, t in enumerate(node.inputs)))
    return results if isinstance(results, tuple) else (results,)


def _numbered(node: Node, tensor: Tensor | None, counts: bool) -> Array | None:
    if tensor is None or not _is_moved(node, tensor):
        return None if tensor is None or tensor.data is None else tensor.data[None]
    if not counts:
        return np.zeros((1, *tensor.shape), np.int64)
    return np.arange(_FIRST, _FIRST + tensor.size, dtype=np.int64).reshape(1, *tensor.shape)


def _bytes(plane: Plane) -> Array:
    """Where each code lies in its plane."""
    rows, columns, channels = np.indices((plane.height, plane.width, plane.channels))
    return np.asarray(plane.place(rows, columns, channels)).ravel()
