"""Operators on one code: a table of the NumPy kernel's results for all 256."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels import KERNELS
from tinyml_course.kernels.node import Array, Node
from tinyml_course.native.emitter import FLIP, Layer, Needs

HEADERS: tuple[str, ...] = ("tables.h",)


def needs(node: Node) -> Needs | None:
    """Nothing but codes on both sides."""
    return Needs((0,)) if node.input(0).dtype.itemsize == 1 else None


def emit(layer: Layer) -> str:
    """A call with the table."""
    return layer.call("look_up", layer.constants.add(_table(layer.node)))


def _table(node: Node) -> Array:
    """The results of all codes, both as they lie in planes."""
    dtype = node.input(0).dtype
    codes: Array = np.arange(256, dtype=np.uint8)
    given = codes.view(np.int8) if dtype == np.int8 else codes
    made = KERNELS[node.operator.name](node)(given).view(np.uint8)
    order = codes ^ FLIP if dtype == np.int8 else codes
    return made[order] ^ np.uint8(FLIP if node.output.dtype == np.int8 else 0)
