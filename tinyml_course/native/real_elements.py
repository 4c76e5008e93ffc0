"""Operators on one or two float32 numbers that are a few instructions each."""

from __future__ import annotations

from tinyml_course.kernels.node import Node
from tinyml_course.kernels.unquantized.activation import activation_bounds
from tinyml_course.native import pairs
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.native.reals import real
from tinyml_course.tflite.options import BinaryOptions, LeakyReluOptions

HEADERS: tuple[str, ...] = ("real_elements.h",)

_ONE = {
    "ABS": "real_abs", "HARD_SWISH": "real_hard_swish", "LEAKY_RELU": "real_leaky_relu",
    "NEG": "real_neg", "RELU": "real_relu", "RELU6": "real_relu6", "SQUARE": "real_square",
}  # fmt: skip
"""C functions of operators on one number."""

_CLAMPED = {"ADD": "real_add", "DIV": "real_div", "MUL": "real_mul", "SUB": "real_sub"}
"""Of those on two that have a fused activation."""

_TWO = {
    "MAXIMUM": "real_max", "MINIMUM": "real_min", "PRELU": "real_prelu",
    "SQUARED_DIFFERENCE": "real_squared_difference",
}  # fmt: skip
"""Of the others on two."""

OPERATORS = (*_ONE, *_CLAMPED, *_TWO)


def needs(node: Node) -> Needs | None:
    """Planes of the output's shape; with an axis of 1 where one of two inputs repeats."""
    return Needs((0,)) if node.operator.name in _ONE else pairs.needs(node)


def emit(layer: Layer) -> str:
    """A call with the slope, or with the activation's bounds."""
    node = layer.node
    name = node.operator.name
    if name in _ONE:
        options = node.operator.options
        alpha = options.alpha if isinstance(options, LeakyReluOptions) else 0.0
        return layer.call(_ONE[name], real(alpha))
    if name in _TWO:
        return pairs.call(layer, _TWO[name], "(struct bounds){0}")
    binary: BinaryOptions = node.options(BinaryOptions)
    low, high = activation_bounds(node, binary.activation)
    return pairs.call(layer, _CLAMPED[name], f"(struct bounds){{{real(low)}, {real(high)}}}")
