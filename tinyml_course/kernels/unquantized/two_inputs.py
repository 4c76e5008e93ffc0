"""Operators on two numbers without scales: arithmetic, comparisons, logic, a choice.

Source: TFLM ``kernels/add.cc``, ``sub.cc``, ``mul.cc``, ``div.cc``, ``squared_difference.cc``,
``maximum_minimum.cc``, ``floor_div.cc``, ``floor_mod.cc``, ``prelu.cc``, ``add_n.cc``,
``comparisons.cc``, ``logical.cc``, ``select.cc``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.kernels.broadcasting import aligned_inputs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.activation import fused
from tinyml_course.tflite.options import BinaryOptions

Function = Callable[[Array, Array], Array]


def quotient(a: Array, b: Array) -> Array:
    """The quotient; of whole numbers cut off towards zero, as C divides."""
    if a.dtype.kind == "f":
        return a / b
    if not b.all():
        raise DataError(
            "DIV: expected whole divisors other than 0, got 0, for which C has no result"
        )
    wide, divisor = a.astype(np.int64), b.astype(np.int64)
    return (np.sign(wide) * np.sign(divisor) * (np.abs(wide) // np.abs(divisor))).astype(a.dtype)


def squared_difference(a: Array, b: Array) -> Array:
    """The difference is rounded before it is squared."""
    return np.square(a - b)


def floor_div(a: Array, b: Array) -> Array:
    """The quotient in float64, rounded down, as float32."""
    return np.floor(a.astype(np.float64) / b.astype(np.float64)).astype(a.dtype)


def floor_mod(a: Array, b: Array) -> Array:
    """What is left of a division that is rounded down; it has the divisor's sign."""
    rest = np.fmod(a, b)
    return np.where((rest != 0) & ((rest < 0) != (b < 0)), rest + b, rest)


def maximum(a: Array, b: Array) -> Array:
    """The larger, or the second where neither is: of a NaN and a number, whichever is second."""
    return np.where(a > b, a, b)


def minimum(a: Array, b: Array) -> Array:
    """The smaller, or the second, as in `maximum`."""
    return np.where(a < b, a, b)


def prelu(x: Array, alpha: Array) -> Array:
    """x, or x times alpha below zero."""
    return np.where(x >= 0, x, x * alpha)


ARITHMETIC: dict[str, Function] = {
    "ADD": np.add,
    "DIV": quotient,
    "MUL": np.multiply,
    "SUB": np.subtract,
}
"""Operators with a fused activation."""

OTHERS: dict[str, Function] = {
    "FLOOR_DIV": floor_div,
    "FLOOR_MOD": floor_mod,
    "MAXIMUM": maximum,
    "MINIMUM": minimum,
    "PRELU": prelu,
    "SQUARED_DIFFERENCE": squared_difference,
}

RELATIONS: dict[str, Function] = {
    "EQUAL": np.equal,
    "GREATER": np.greater,
    "GREATER_EQUAL": np.greater_equal,
    "LESS": np.less,
    "LESS_EQUAL": np.less_equal,
    "LOGICAL_AND": np.logical_and,
    "LOGICAL_OR": np.logical_or,
    "NOT_EQUAL": np.not_equal,
}
"""Operators whose result is true or false."""


def arithmetic(node: Node) -> Run:
    """The operator's function, then the fused activation; whole numbers wrap.

    TFLM's ADD of whole numbers has no fused activation, whatever the file says.
    """
    options: BinaryOptions = node.options(BinaryOptions)
    name, dtype = node.operator.name, node.input(0).dtype
    function, clamp = ARITHMETIC[name], fused(node, options.activation)
    if name == "ADD" and dtype.kind == "i":
        return _pairs(node, function, dtype)
    return _pairs(node, lambda a, b: clamp(function(a, b)), dtype)


def other(node: Node) -> Run:
    """The operator's function alone."""
    return _pairs(node, OTHERS[node.operator.name], node.input(0).dtype)


def relation(node: Node) -> Run:
    """The operator's function; bool."""
    return _pairs(node, RELATIONS[node.operator.name], np.dtype(bool))


def _pairs(node: Node, function: Function, result: np.dtype[np.generic]) -> Run:
    """`function` of two inputs of one type that broadcast."""
    first, second = node.input(0), node.input(1)
    if second.dtype != first.dtype:
        raise node.error(f"{first.dtype} in both inputs", second)
    if node.output.dtype != result:
        raise node.error(f"a {result} output", node.output)
    align = aligned_inputs(node)
    return lambda a, b: function(*align(a, b))


def add_n(node: Node) -> Run:
    """The sum of all inputs, in order."""
    first = node.input(0)
    if len(node.inputs) < 2:
        raise node.error("at least 2 inputs", len(node.inputs))
    for i in range(len(node.inputs)):
        tensor = node.input(i)
        if tensor.shape != first.shape or tensor.dtype != first.dtype:
            raise node.error(f"inputs like {first}", tensor)
    node.check_output_shape(first.shape)
    return lambda *arrays: reduce(np.add, arrays, np.zeros((), first.dtype))


def select_v2(node: Node) -> Run:
    """The second input where the first is true, otherwise the third."""
    condition, yes, no = (node.input(i) for i in range(3))
    if condition.dtype != np.bool_:
        raise node.error("a bool condition", condition)
    if no.dtype != yes.dtype or node.output.dtype != yes.dtype:
        raise node.error(f"{yes.dtype} throughout", f"{no} and {node.output}")
    shapes = [tensor.shape for tensor in (condition, yes, no)]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        raise node.error("shapes that broadcast", shapes) from None
    node.check_output_shape(shape)
    aligned = [(1,) * (len(shape) - len(given)) + given for given in shapes]

    def run(*arrays: Array) -> Array:
        return np.where(*(a.reshape(len(a), *new) for a, new in zip(arrays, aligned, strict=True)))

    return run
