"""SOFTMAX of int16, by tables."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Node
from tinyml_course.kernels.wide_softmax import exponentials_by_distance, make_wide_softmax
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.layout import image_of

HEADERS: tuple[str, ...] = ("wide_softmax.h",)

_MOST_CLASSES = 2**16 - 1
"""The sum of so many exponentials fits 31 bits."""


def needs(node: Node) -> Needs | None:
    """The last axis as channels."""
    shape = node.input(0).shape
    return Needs((0,)) if image_of(shape)[2] == shape[-1] <= _MOST_CLASSES else None


def emit(layer: Layer) -> str:
    """A call with the exponentials of all differences of two codes, and the reciprocal's table."""
    inverses = make_wide_softmax(layer.node).inverses
    tables = exponentials_by_distance(layer.node), inverses
    return layer.call("wide_softmax", *(layer.constants.add(t, np.int32) for t in tables))
