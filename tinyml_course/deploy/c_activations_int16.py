"""Activations and SOFTMAX that read or make int16 codes, as C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_text import array, structure
from tinyml_course.deploy.c_unweighted import softmax_of_int8
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.effective_multiplier import effective_multiplier
from tinyml_course.kernels.int16_activations import logistic_points, table_steps
from tinyml_course.kernels.logistic import MOST_DOUBLINGS
from tinyml_course.kernels.relu6 import six
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.kernels.wide_softmax import LARGEST, make_wide_softmax
from tinyml_course.tflite.options import LeakyReluOptions


def shared_points() -> dict[str, str]:
    """Points of the logistic function, which all layers with curves share."""
    return {"points": array("uint16_t", "tinyml_logistic_points", logistic_points())}


@emits("RELU", "RELU6", numbers="int16")
def relu(source: Source) -> Layer:
    """RELU on the output's scale; RELU6 as TFLM has it, which clamps codes and rescales nothing."""
    node = source.node
    prepare(node)
    if node.operator.name == "RELU6":
        low, high = node.coded(node.input(0))[1], six(node)
        fields = {"activation_min": low, "activation_max": high}
        return _on_each(source, "tinyml_rectify_int16.h", "tinyml_clamp_int16", fields)
    above = effective_multiplier(node, node.coded(node.input(0))[0])
    return _rectify(source, above, above, 1, activation_range(node, "RELU", np.int16))


@emits("LEAKY_RELU", numbers="int16")
def leaky_relu(source: Source) -> Layer:
    """Negative values times alpha."""
    node = source.node
    prepare(node)
    options: LeakyReluOptions = node.options(LeakyReluOptions)
    scale, _ = node.coded(node.input(0))
    above = effective_multiplier(node, scale)
    below = effective_multiplier(node, scale, abs(options.alpha))
    sign = int(np.sign(options.alpha))
    return _rectify(source, above, below, sign, activation_range(node, "NONE", np.int16))


def _rectify(
    source: Source,
    above: tuple[int, int],
    below: tuple[int, int],
    sign: int,
    limits: tuple[int, int],
) -> Layer:
    node = source.node
    fields = {
        "input_zero_point": node.coded(node.input(0))[1],
        "output_zero_point": node.coded(node.output)[1],
        "multiplier": above[0],
        "multiplier_below": below[0],
        "shift": above[1],
        "shift_below": below[1],
        "sign_below": sign,
        "activation_min": limits[0],
        "activation_max": limits[1],
    }
    return _on_each(source, "tinyml_rectify_int16.h", "tinyml_rectify_int16", fields)


@emits("LOGISTIC", "TANH", numbers="int16")
def curve(source: Source) -> Layer:
    """LOGISTIC and TANH: points of the logistic function, and lines between them."""
    node, name = source.node, source.node.operator.name
    prepare(node)
    multiplier, shift = table_steps(node.coded(node.input(0))[0], MOST_DOUBLINGS[name])
    fields = {"multiplier": multiplier, "shift": shift, "points": "tinyml_logistic_points"}
    kernel = f"tinyml_curve_{name.lower()}"
    return _on_each(
        source,
        "tinyml_curve_int16.h",
        kernel,
        fields,
        kind="tinyml_curve_int16_t",
        shared=shared_points(),
    )


@emits("SOFTMAX", numbers="int16")
def softmax(source: Source) -> Layer:
    """SOFTMAX over the last axis, from int8 or from int16."""
    node, name = source.node, source.name
    if node.input(0).dtype == np.int8:
        return softmax_of_int8(source, "tinyml_softmax_to_int16")
    prepare(node)
    made, depth = make_wide_softmax(node), node.input(0).shape[-1]
    check_sums(node, LARGEST * depth)
    fields = {
        "rows": node.output.size // depth,
        "depth": depth,
        "multiplier": made.multiplier,
        "shift": made.shift,
        "exponentials": "tinyml_exponential_points",
        "inverses": "tinyml_inverse_points",
    }
    return Layer(
        ("tinyml_softmax_int16.h",),
        f"tinyml_softmax_int16(&{name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)]) + structure("tinyml_softmax_int16_t", name, fields),
        shared={
            "exponentials": array("int16_t", "tinyml_exponential_points", made.exponentials),
            "inverses": array("int16_t", "tinyml_inverse_points", made.inverses),
        },
    )


def _on_each(
    source: Source,
    header: str,
    kernel: str,
    fields: Mapping[str, Any],
    *,
    kind: str = "",
    shared: Mapping[str, str] | None = None,
) -> Layer:
    """A kernel that computes each code alone."""
    node: Node = source.node
    return Layer(
        (header,),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure(kind or f"{kernel}_t", source.name, {**fields, "count": node.output.size}),
        shared=shared or {},
    )
