"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in vectors; in plain C where those do not fit."""

from __future__ import annotations

from tinyml_course.kernels import Node
from tinyml_course.native import vector_convolution, vector_depthwise, weighted
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.vectors import VECTORS

HEADERS: tuple[str, ...] = (*weighted.HEADERS, "convolution.h", "depthwise.h")

_EMIT = {
    "CONV_2D": vector_convolution.emit_conv_2d,
    "DEPTHWISE_CONV_2D": vector_depthwise.emit,
    "FULLY_CONNECTED": vector_convolution.emit_fully_connected,
}


def needs(node: Node) -> Needs | None:
    """The same as in plain C."""
    return weighted.needs(node)


def emit(layer: Layer) -> str:
    """Calls with the sizes, the weights and the output stage."""
    vectors = VECTORS[layer.target.name]
    return _EMIT[layer.node.operator.name](layer, vectors) or weighted.emit(layer)
