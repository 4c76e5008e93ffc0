"""Operators on one code of 8 or 16 bits: a table of the NumPy kernel's results for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinyml_course.kernels import KERNELS
from tinyml_course.kernels.node import Array, Node
from tinyml_course.native.emitter import Layer, Needs, flip_of
from tinyml_course.tflite import Tensor

HEADERS: tuple[str, ...] = ("tables.h",)

_CODES = ("int8", "uint8", "int16")
_UNSIGNED: dict[int, Any] = {1: np.uint8, 2: np.uint16, 4: np.uint32}


def needs(node: Node) -> Needs | None:
    """Nothing but codes; what they become has 32 bits at most."""
    given, made = node.input(0).dtype, node.output.dtype
    return Needs((0,)) if given.name in _CODES and made.itemsize in _UNSIGNED else None


def emit(layer: Layer) -> str:
    """A call with the table."""
    sizes = (plane.itemsize for plane in (*layer.inputs, *layer.outputs))
    name = "look_up_{}_to_{}".format(*sizes)
    return layer.call(name, layer.constants.add(_table(layer.node)))


def _table(node: Node) -> Array:
    """The results of all codes, both as they lie in planes."""
    given, made = node.input(0), node.output
    every = np.arange(256**given.dtype.itemsize).astype(_UNSIGNED[given.dtype.itemsize])
    results = KERNELS[node.operator.name](node)((every ^ _flip(given)).view(given.dtype))
    return results.view(_UNSIGNED[made.dtype.itemsize]) ^ _flip(made)


def _flip(tensor: Tensor) -> np.unsignedinteger[Any]:
    return _UNSIGNED[tensor.dtype.itemsize](flip_of(tensor))
