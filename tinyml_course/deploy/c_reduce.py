"""Operators that make one number of many along some axes, as C."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import structure
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.mean import fold_count
from tinyml_course.quantization import quantize_multiplier


@emits("MEAN", "SUM")
def mean(source: Source) -> Layer:
    """MEAN and SUM: 32-bit sums; the division of a mean is in its multiplier."""
    node = source.node
    prepare(node)
    axes = _axes(node)
    multiplier, shift = _multiplier(node, axes)
    is_apart = axes["count"][0] > 1
    sides = {"outer": axes["outer"], "count": axes["count"][1], "inner": axes["inner"]}
    fields = {
        **({"axes": axes} if is_apart else sides),
        "input_zero_point": node.quantized(node.input(0))[1],
        "output_zero_point": node.quantized(node.output)[1],
        "multiplier": multiplier,
        "shift": shift,
    }
    kernel = "tinyml_mean_apart" if is_apart else "tinyml_mean"
    return Layer(
        (f"{kernel}.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure(f"{kernel}_t", source.name, fields),
    )


@emits("MEAN", "SUM", numbers="int16")
def mean_int16(source: Source) -> Layer:
    """MEAN and SUM of int16: 32-bit sums, which wrap as TFLM's do."""
    node = source.node
    prepare(node)
    axes = _axes(node)
    zeros = node.coded(node.input(0))[1] * math.prod(axes["count"])
    multiplier, shift = _multiplier(node, axes)
    fields = {
        "axes": axes,
        "zero": int(np.array(zeros).astype(np.int32)),
        "output_zero_point": node.coded(node.output)[1],
        "multiplier": multiplier,
        "shift": shift,
    }
    return Layer(
        ("tinyml_mean_int16.h",),
        f"tinyml_mean_int16(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_mean_int16_t", source.name, fields),
    )


def _multiplier(node: Node, axes: Mapping[str, Any]) -> tuple[int, int]:
    """From a sum to the output's scale; the division of a mean is in it."""
    multiplier = quantize_multiplier(node.coded(node.input(0))[0] / node.coded(node.output)[0])
    if node.operator.name == "SUM":
        return multiplier
    return fold_count(*multiplier, math.prod(axes["count"]))


@emits("REDUCE_MAX", "REDUCE_MIN")
def extreme(source: Source) -> Layer:
    """REDUCE_MAX and REDUCE_MIN: codes are compared, and stay as they are."""
    node = source.node
    prepare(node)
    kernel = f"tinyml_{node.operator.name.lower()}"
    return Layer(
        ("tinyml_reduce.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure("tinyml_reduced_axes_t", source.name, _axes(node)),
    )


@emits("ARG_MAX", "ARG_MIN", numbers="any")
def position(source: Source) -> Layer:
    """ARG_MAX and ARG_MIN: the place of the largest or smallest, as a 32-bit number."""
    node = source.node
    prepare(node)
    kind = {"int8": "", "float32": "_real"}.get(node.input(0).dtype.name)
    if kind is None:
        raise node.error("int8 or float32 for the C export", node.input(0))
    kernel = f"tinyml_{node.operator.name.lower()}{kind}"
    return Layer(
        ("tinyml_arg_max.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_reduced_axes_t", source.name, _axes(node)),
    )


def _axes(node: Node) -> dict[str, Any]:
    """Fields of a ``tinyml_reduced_axes_t``: axes that lie side by side become one."""
    shape = node.input(0).shape
    reduced = {node.axis(a, node.input(0)) for a in node.integers(1)}
    axes = [i for i, length in enumerate(shape) if length != 1]
    groups = [
        (is_reduced, math.prod(shape[i] for i in members))
        for is_reduced, members in groupby(axes, reduced.__contains__)
    ]
    if not groups or groups[0][0]:
        groups.insert(0, (False, 1))
    kept = [length for is_reduced, length in groups if not is_reduced]
    counts = [length for is_reduced, length in groups if is_reduced]
    if len(counts) > 2:
        raise node.error("at most two groups of axes side by side for the C export", shape)
    kept += [1] * (len(counts) + 1 - len(kept))
    return {
        "outer": kept[0],
        "middle": kept[1] if len(counts) == 2 else 1,
        "inner": kept[-1] if counts else 1,
        "count": [1] * (2 - len(counts)) + counts,
    }
