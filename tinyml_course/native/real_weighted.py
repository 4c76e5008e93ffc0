"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED in float32."""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.native import weighted
from tinyml_course.native.emitter import Layer
from tinyml_course.native.reals import real
from tinyml_course.native.tiled_weighted import Numbers, emit_tiles, matrix_of

HEADERS: tuple[str, ...] = ("reals.h",)


needs = weighted.needs
"""A border as wide as the padding, in real numbers as in codes."""


def emit(layer: Layer) -> str:
    """Calls with the sizes, the weights, the bias and the activation's bounds."""
    node = layer.node
    options = node.options(object)
    low, high = activation_bounds(node, options.activation)
    matrix = matrix_of(node)
    bias: Array = np.zeros(matrix.shape[3], np.float32)
    if node.has_input(2):
        bias = node.constant(2)[1].ravel()

    def finish(lanes: Array) -> str:
        values = layer.constants.add(np.where(lanes >= 0, bias[lanes], 0), np.float32)
        return f"(struct finish_reals){{{values}, {real(low)}, {real(high)}}}"

    return emit_tiles(layer, matrix, Numbers("reals", np.float32, 1, finish))
