"""Sums and other results of float32 along axes, as C."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_math import math_constants
from tinyml_course.deploy.c_text import real, structure
from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.reduce import reduced_axes
from tinyml_course.kernels.unquantized.along_axes import HIGHEST, LOWEST, sum_axis
from tinyml_course.kernels.unquantized.last_axis import SMALLEST_NORM
from tinyml_course.tflite.options import CumsumOptions, SoftmaxOptions

_MOST_GROUPS = 3
_ZERO = np.zeros((), np.float32)
_FOLDS: dict[str, tuple[str, NDArray[np.float32]]] = {
    "MEAN": ("sum", _ZERO),
    "SUM": ("sum", _ZERO),
    "REDUCE_MAX": ("max", LOWEST),
    "REDUCE_MIN": ("min", HIGHEST),
}
"""What each operator does with one more number, and what it begins with."""


@emits(*_FOLDS, "REDUCE_ALL", numbers="unquantized")
def reduction(source: Source) -> Layer:
    """Numbers are folded in the order in which they lie."""
    node, name = source.node, source.node.operator.name
    prepare(node)
    call = "tinyml_reduce_all(&{0}, "
    if name != "REDUCE_ALL":
        count = math.prod(node.input(0).shape[a] for a in reduced_axes(node))
        fold, first = _FOLDS[name]
        numbers = f"{real(np.float32(first))}, {real(np.float32(count if name == 'MEAN' else 1))}"
        call = f"tinyml_real_reduce(&{{0}}, tinyml_fold_{fold}, {numbers}, "
    return Layer(
        ("tinyml_real_reduce.h",),
        call.format(source.name) + f"{source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_real_axes_t", source.name, _axes(node)),
    )


def _axes(node: Node) -> dict[str, list[int]]:
    """Fields of a ``tinyml_real_axes_t``: axes that lie side by side become one."""
    shape, reduced = node.input(0).shape, reduced_axes(node)
    sides: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
    step = math.prod(shape)
    used = [i for i, length in enumerate(shape) if length != 1]
    for is_gone, members in groupby(used, lambda i: i in reduced):
        length = math.prod(shape[i] for i in members)
        step //= length
        sides[is_gone].append((length, step))
    fields = {}
    for key, is_gone in (("kept", False), ("gone", True)):
        groups = sides[is_gone]
        if len(groups) > _MOST_GROUPS:
            raise node.error(f"{_MOST_GROUPS} groups of axes side by side for the C export", shape)
        groups = [(1, 0)] * (_MOST_GROUPS - len(groups)) + groups
        fields[key], fields[f"{key}_step"] = [n for n, _ in groups], [s for _, s in groups]
    return fields


@emits("CUMSUM", numbers="unquantized")
def cumsum(source: Source) -> Layer:
    """The sum of all elements up to each."""
    node = source.node
    prepare(node)
    return Layer(
        ("tinyml_real_reduce.h",),
        f"tinyml_real_cumsum(&{source.name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + structure("tinyml_cumsum_t", source.name, cumsum_fields(node)),
    )


def cumsum_fields(node: Node) -> dict[str, int]:
    """Fields of a ``tinyml_cumsum_t``."""
    options: CumsumOptions = node.options(CumsumOptions)
    shape, axis = node.input(0).shape, sum_axis(node) - 1
    return {
        "outer": math.prod(shape[:axis]),
        "count": shape[axis],
        "inner": math.prod(shape[axis + 1 :]),
        "is_exclusive": options.exclusive,
        "is_reverse": options.reverse,
    }


@emits("SOFTMAX", numbers="unquantized")
def softmax(source: Source) -> Layer:
    """Exponentials of the distances below the largest value, divided by their sum."""
    options: SoftmaxOptions = source.node.options(SoftmaxOptions)
    beta = real(np.float32(options.beta))
    return _along_last(source, "last_axis", f"tinyml_real_softmax({beta}, ")


@emits("LOG_SOFTMAX", numbers="unquantized")
def log_softmax(source: Source) -> Layer:
    """Distances below the largest value, minus the logarithm of the sum of exponentials."""
    return _along_last(source, "log_softmax", "tinyml_real_log_softmax(")


@emits("L2_NORMALIZATION", numbers="unquantized")
def l2_normalization(source: Source) -> Layer:
    """Each value divided by the root of the sum of all squares."""
    kernel = f"tinyml_real_l2_normalization({real(SMALLEST_NORM)}, "
    return _along_last(source, "l2_normalization", kernel)


def _along_last(source: Source, header: str, call: str) -> Layer:
    node = source.node
    prepare(node)
    depth, header = node.input(0).shape[-1], f"tinyml_real_{header}.h"
    sizes = f"{node.output.size // depth}, {depth}"
    return Layer(
        (header,),
        f"{call}{sizes}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)]),
        shared=math_constants(header),
    )
