"""Operators on two int16 codes, in integers: there are too many pairs for a table."""

from __future__ import annotations

from tinyml_course.kernels.add import common_step
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.node import Node
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.native import pairs
from tinyml_course.native.emitter import Layer, Needs
from tinyml_course.quantization import multiply_rounding_twice, quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions

HEADERS: tuple[str, ...] = ("wide_pairs.h",)

_FUNCTIONS = {
    "ADD": "wide_add", "SUB": "wide_sub", "MUL": "wide_mul",
    "MAXIMUM": "wide_max", "MINIMUM": "wide_min",
}  # fmt: skip


def needs(node: Node) -> Needs | None:
    """Planes of the output's shape, or with an axis of 1 where they repeat."""
    return pairs.needs(node) if node.multiply is multiply_rounding_twice else None


def emit(layer: Layer) -> str:
    """A call with the zero points, multipliers and bounds."""
    name = layer.node.operator.name
    rule = "0" if name in ("MAXIMUM", "MINIMUM") else _rule(layer.node)
    return pairs.call(layer, _FUNCTIONS[name], f"(struct wide_rule){{{rule}}}")


def _rule(node: Node) -> str:
    options: BinaryOptions = node.options(BinaryOptions)
    (scale_a, zero_a), (scale_b, zero_b) = (node.coded(node.input(i)) for i in (0, 1))
    scale, zero = node.coded(node.output)
    low, high = activation_range(node, options.activation, node.code_type)
    fields = {"zero_a": zero_a, "zero_b": zero_b, "zero": zero, "low": low, "high": high}
    rule = [f".{name} = {value}" for name, value in fields.items()]
    if node.operator.name == "MUL":
        scales = {"out": effective_multiplier(node, scale_a, scale_b)}
    else:
        step, whole = common_step(node), 2 * max(scale_a, scale_b)
        scales = {
            "a": quantize_multiplier(scale_a / whole),
            "b": quantize_multiplier(scale_b / whole),
            "out": quantize_multiplier(step / scale),
        }
    rule += [f".{name} = {{{pair[0]}, {pair[1]}}}" for name, pair in scales.items()]
    return ", ".join(rule)
