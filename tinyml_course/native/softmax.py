"""SOFTMAX in fixed point."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Node
from tinyml_course.kernels.softmax import exponentials
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.layout import image_of
from tinyml_course.quantization import rounding_divide_by_pot
from tinyml_course.tflite.options import SoftmaxOptions

HEADERS: tuple[str, ...] = ("softmax.h",)

_MOST_CLASSES = 2**12 - 1
"""The sum of so many exponentials fits 31 bits."""


def needs(node: Node) -> Needs | None:
    """The last axis as channels."""
    shape = node.input(0).shape
    fits = image_of(shape)[2] == shape[-1] <= _MOST_CLASSES
    return Needs((0,)) if fits else None


def emit(layer: Layer) -> str:
    """A call with the exponentials of all differences of two codes."""
    node = layer.node
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    table = exponentials(options.beta, node.quantized(node.input(0))[0])
    tables = table, rounding_divide_by_pot(table, 12)
    return layer.call("softmax", *(layer.constants.add(t, np.int32) for t in tables))
