"""Operators on one number without a scale at a time, as C."""

from __future__ import annotations

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_math import math_constants
from tinyml_course.deploy.c_text import number, real
from tinyml_course.kernels import prepare
from tinyml_course.tflite.options import LeakyReluOptions

_HEADERS = {
    "ABS": "each", "CEIL": "round", "COS": "sin", "ELU": "expm1", "EXP": "exp", "FLOOR": "round",
    "HARD_SWISH": "each", "LOG": "log", "LOGISTIC": "logistic", "NEG": "each", "RELU": "each",
    "RELU6": "each", "ROUND": "round", "RSQRT": "each", "SIN": "sin", "SQRT": "round",
    "SQUARE": "each", "TANH": "expm1",
}  # fmt: skip
"""Where the function of each operator is."""

_NAMES = {"ABS": "size", "ROUND": "rint"}
"""Functions that are not named after their operator."""


@emits(*_HEADERS, numbers="unquantized")
def function(source: Source) -> Layer:
    """A function of every element."""
    name = source.node.operator.name
    header = f"tinyml_real_{_HEADERS[name]}.h"
    called = f"tinyml_each(tinyml_{_NAMES.get(name, name.lower())}"
    return _each(source, called, ("tinyml_real_each.h", header))


@emits("LEAKY_RELU", numbers="unquantized")
def leaky_relu(source: Source) -> Layer:
    """x, or x times alpha where x is not above zero."""
    options: LeakyReluOptions = source.node.options(LeakyReluOptions)
    return _each(source, f"tinyml_leaky_relu({real(np.float32(options.alpha))}")


@emits("LOGICAL_NOT", numbers="unquantized")
def logical_not(source: Source) -> Layer:
    """False where the input is true."""
    prepare(source.node)
    return Layer(
        ("tinyml_real_each.h",),
        f"tinyml_logical_not({source.input()}, {source.output}, {source.node.output.size});",
        source.constant_inputs([source.node.input(0)]),
    )


@emits("ZEROS_LIKE", numbers="unquantized")
def zeros_like(source: Source) -> Layer:
    """Zeros, whatever the input is."""
    prepare(source.node)
    body = f"memset({source.output}, 0, {source.node.output.nbytes});"
    return Layer(("tinyml_moving.h",), body)


_KINDS = {
    "bool": "tinyml_bool_t",
    "float32": "tinyml_float_t",
    "int16": "tinyml_int16_t",
    "int32": "tinyml_int32_t",
    "int8": "int8_t",
    "uint32": "tinyml_uint32_t",
}
"""C's names of the types that CAST takes."""


@emits("CAST", numbers="unquantized")
def cast(source: Source) -> Layer:
    """C's own conversion; a real number is held within the new type where it becomes whole."""
    node = source.node
    prepare(node)
    given, made = node.input(0), node.output
    value = "x[i]"
    if given.dtype == np.float32 and made.dtype.kind in "iu":
        ends = np.iinfo(made.dtype)
        value = f"tinyml_whole(x[i], {number(ends.min)}, {number(ends.max)})"
    if made.dtype == np.bool_:
        value = "x[i] != 0"
    lines = (
        f"const {_KINDS[given.dtype.name]} *x = (const void *)({source.input()});",
        f"{_KINDS[made.dtype.name]} *y = (void *)({source.output});",
        f"for (int i = 0; i < {made.size}; i++) y[i] = ({_KINDS[made.dtype.name]})({value});",
    )
    return Layer(("tinyml_real_cast.h",), "\n".join(lines), source.constant_inputs([given]))


def _each(source: Source, called: str, headers: tuple[str, ...] = ("tinyml_real_each.h",)) -> Layer:
    prepare(source.node)
    return Layer(
        headers,
        f"{called}, {source.input()}, {source.output}, {source.node.output.size});",
        source.constant_inputs([source.node.input(0)]),
        shared=math_constants(*headers),
    )
