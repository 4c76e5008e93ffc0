"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in float32."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.reals import real
from tinyml_course.native.tiled_weighted import Numbers, emit_tiles, matrix_of
from tinyml_course.native.weighted import needs as needs_of_codes

HEADERS: tuple[str, ...] = ("reals.h",)


def needs(node: Node) -> Needs | None:
    """A border as wide as the padding; weights that are constant floats are checked before."""
    return needs_of_codes(node)


def emit(layer: Layer) -> str:
    """Calls with the sizes, the weights, the bias and the activation's bounds."""
    node = layer.node
    options = node.options(object)
    low, high = activation_bounds(node, options.activation)
    channels = node.output.shape[-1]
    bias: Array = node.constant(2)[1].ravel() if node.has_input(2) else np.zeros(channels, "f4")

    def finish(lanes: Array) -> str:
        values = layer.constants.add(np.where(lanes >= 0, bias[lanes], 0), np.float32)
        return f"(struct finish_reals){{{values}, {real(low)}, {real(high)}}}"

    return emit_tiles(layer, matrix_of(node), Numbers("reals", np.float32, 1, finish))
