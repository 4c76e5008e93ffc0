"""Sums and other results along axes of float32, each sum in the order of TFLM's loops.

A sum of floats depends on its order. TFLM goes through the input element by element, the last axis
first, and adds each to its sum; NumPy's own sums add pairs of halves. Here a loop goes through the
elements of a sum in TFLM's order, and all sums take a step at once.

Source: TFLM ``kernels/reduce.cc``, ``cumsum.cc``, ``arg_min_max.cc`` and
``kernels/internal/reference/reduce.h``, ``cumsum.h``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from tinyml_course.kernels.arg_max import along_axis
from tinyml_course.kernels.copy_checks import int32_value
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.reduce import reduced_axes
from tinyml_course.tflite.options import CumsumOptions

_LIMITS = np.finfo(np.float32)
LOWEST, HIGHEST = (np.array(end, np.float32) for end in (_LIMITS.min, _LIMITS.max))
"""Where a search for the largest and the smallest begins: no infinity, as in TFLM."""


def larger(so_far: Array, x: Array) -> Array:
    """The larger of what was found and one more, which a NaN never is."""
    return np.where(x > so_far, x, so_far)


def smaller(so_far: Array, x: Array) -> Array:
    """As `larger`, the smaller."""
    return np.where(x < so_far, x, so_far)


def sum_in_order(parts: Sequence[Array] | Array) -> Array:
    """The sum along the first axis, one part after the other, from 0."""
    total: Array = np.zeros(parts[0].shape, parts[0].dtype)
    for part in parts:
        total = total + part
    return total


def prepare(node: Node) -> Run:
    """MEAN, SUM, REDUCE_MAX or REDUCE_MIN; REDUCE_ALL of bool."""
    _check_type(node)
    axes = reduced_axes(node)
    count = math.prod(node.input(0).shape[a] for a in axes)
    reduction: Callable[[Array], Array] = {
        "MEAN": lambda parts: sum_in_order(parts) / np.float32(count),
        "SUM": sum_in_order,
        "REDUCE_ALL": lambda parts: parts.all(axis=0),
        "REDUCE_MAX": lambda parts: reduce(larger, parts, LOWEST),
        "REDUCE_MIN": lambda parts: reduce(smaller, parts, HIGHEST),
    }[node.operator.name]

    def run(x: Array, *_axes: Array) -> Array:
        first = np.moveaxis(x, [a + 1 for a in axes], range(len(axes)))
        parts = first.reshape(count, *first.shape[len(axes) :])
        return reduction(parts).reshape(len(x), *node.output.shape)

    return run


def position(node: Node) -> Run:
    """ARG_MAX and ARG_MIN: where the largest or smallest value is, the first of equal ones."""
    is_max = node.operator.name == "ARG_MAX"
    is_better = np.greater if is_max else np.less

    def find(x: Array, axis: int) -> Array:
        if not np.isnan(x).any():
            return x.argmax(axis) if is_max else x.argmin(axis)
        best, place = x.take(0, axis), np.zeros(x.take(0, axis).shape, np.intp)
        for i in range(1, x.shape[axis]):  # a NaN is better than nothing, and nothing than it
            one = x.take(i, axis)
            found = is_better(one, best)
            best, place = np.where(found, one, best), np.where(found, i, place)
        return place

    return along_axis(node, find)


def cumsum(node: Node) -> Run:
    """The sum of all elements up to each; `np.cumsum` adds in this order, but not to 0."""
    options: CumsumOptions = node.options(CumsumOptions)
    _check_type(node)
    axis = sum_axis(node)
    return lambda x, _axis: cumulative_sum(x + np.float32(0), axis, options)  # −0.0 is 0.0


def sum_axis(node: Node) -> int:
    """The axis of CUMSUM in an array with a row axis in front."""
    tensor = node.input(0)
    node.check_output_shape(tensor.shape)
    return node.axis(int32_value(node, 1), tensor) + 1


def cumulative_sum(x: Array, axis: int, options: CumsumOptions) -> Array:
    """Sums from either end, each with its own element or without."""
    forward = np.flip(x, axis) if options.reverse else x
    sums = np.cumsum(forward, axis, dtype=x.dtype)
    if options.exclusive:
        first = np.zeros_like(sums.take([0], axis))
        sums = np.concatenate([first, np.delete(sums, -1, axis)], axis)
    return np.flip(sums, axis) if options.reverse else sums


def _check_type(node: Node) -> None:
    if node.output.dtype != node.input(0).dtype:
        raise node.error(f"a {node.input(0).dtype} output", node.output)
