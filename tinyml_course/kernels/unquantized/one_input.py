"""Operators on one float32 at a time, as TFLM computes them: each step rounded to float32.

Source: TFLM ``kernels/elementwise.cc``, ``activations.cc``, ``logistic.cc``, ``elu.cc``,
``hard_swish.cc``, ``leaky_relu.cc``, ``neg.cc``, ``floor.cc``, ``ceil.cc``, ``round.cc``, and the
headers of ``kernels/internal/reference`` that they include.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized import math_library as libm
from tinyml_course.tflite.options import LeakyReluOptions

Function = Callable[[Array], Array]
_F = np.float32
_ONE = _F(1)

NO_LONGER_BELOW_1 = _F(16.619047164916992188)
"""Above this, LOGISTIC is 1 without a calculation."""

SAME_AS_EXP = _F(-9)
"""Below this, LOGISTIC is the exponential."""


def elu(x: Array) -> Array:
    """exp(x) - 1 below zero."""
    return np.where(x < 0, libm.expm1(np.minimum(x, 0)), x)


def hard_swish(x: Array) -> Array:
    """The input times a gate from 0 to 6, divided by 6 last."""
    return x * np.clip(x + _F(3), _F(0), _F(6)) / _F(6)


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)), with a shortcut at either end."""
    middle = _ONE / (_ONE + libm.exp(-x))
    return np.select([x > NO_LONGER_BELOW_1, x < SAME_AS_EXP], [_ONE, libm.exp(x)], middle)


def nearest(x: Array) -> Array:
    """The nearest whole number, halves to even; what is rounded up to 0 has no sign."""
    return np.where(x == 0, x, np.rint(x) + _F(0))


def relu(x: Array) -> Array:
    """0 below zero; -0.0 stays, which `np.maximum` would lose."""
    return np.where(x < 0, _F(0), x)


def rsqrt(x: Array) -> Array:
    """A square root and a division, each rounded."""
    return _ONE / np.sqrt(x)


FUNCTIONS: dict[str, Function] = {
    "ABS": np.abs,
    "CEIL": np.ceil,
    "COS": libm.cos,
    "ELU": elu,
    "EXP": libm.exp,
    "FLOOR": np.floor,
    "HARD_SWISH": hard_swish,
    "LOG": libm.log,
    "LOGISTIC": logistic,
    "NEG": np.negative,
    "RELU": relu,
    "RELU6": lambda x: np.clip(x, _F(0), _F(6)),
    "ROUND": nearest,
    "RSQRT": rsqrt,
    "SIN": libm.sin,
    "SQRT": np.sqrt,
    "SQUARE": np.square,
    "TANH": libm.tanh,
}
"""What each operator does to a float32 array."""


def prepare(node: Node) -> Run:
    """The operator's function of every element."""
    return each(node, FUNCTIONS[node.operator.name])


def each(node: Node, function: Function) -> Run:
    """`function` of every element; the output has the input's shape and type."""
    given, made = node.input(0), node.output
    if made.dtype != given.dtype:
        raise node.error(f"a {given.dtype} output", made)
    node.check_output_shape(given.shape)

    def run(x: Array) -> Array:
        return function(x)

    return run


def leaky_relu(node: Node) -> Run:
    """x, or x times alpha where x is not above zero."""
    options: LeakyReluOptions = node.options(LeakyReluOptions)
    alpha = _F(options.alpha)
    return each(node, lambda x: np.where(x > 0, x, x * alpha))


def logical_not(node: Node) -> Run:
    """False where the input is true."""
    return each(node, np.logical_not)


def zeros_like(node: Node) -> Run:
    """Zeros of the input's shape; of int8 too, whatever the zero point is."""
    return each(node, np.zeros_like)
