"""Operators on float32, int32 and bool, as islands: codes are made real first.

Products with constants give the real values all of float32's bits.
"""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.tflite_builder import ModelBuilder, options

FLOAT = np.float32
POSITIVE = ("LOG", "RSQRT", "SQRT")
ONE_INPUT = (
    "ABS", "CEIL", "COS", "ELU", "EXP", "FLOOR", "HARD_SWISH", "LEAKY_RELU", "LOG", "LOGISTIC",
    "NEG", "RELU", "RELU6", "ROUND", "RSQRT", "SIN", "SQRT", "SQUARE", "TANH", "ZEROS_LIKE",
)  # fmt: skip
ARITHMETIC = {"ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions", "DIV": "DivOptions"}
OTHERS = ("FLOOR_DIV", "FLOOR_MOD", "MAXIMUM", "MINIMUM", "PRELU", "SQUARED_DIFFERENCE")
RELATIONS = ("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")
SHAPE = (1, 3, 4)
CONSTANT_SHAPES = [(4,), (1, 3, 1), (1,), (3, 4)]
ACTIVATIONS = [
    getattr(schema.ActivationFunctionType, name)
    for name in ("NONE", "RELU", "RELU_N1_TO_1", "RELU6")
]


def real(b: ModelBuilder, x: int, rng, size: float) -> int:
    """Codes times constants of that size: real values of both signs."""
    shape = b.tensors[x].shape
    values = b.tensor(shape, FLOAT)
    b.operator("DEQUANTIZE", [x], [values], options("DequantizeOptions"))
    return scaled(b, values, rng, size)


def scaled(b: ModelBuilder, x: int, rng, size: float) -> int:
    shape = b.tensors[x].shape
    factors = b.tensor(shape, FLOAT, data=size * rng.uniform(0.5, 1.5, shape))
    product = b.tensor(shape, FLOAT)
    b.operator("MUL", [x, factors], [product], options("MulOptions"))
    return product


def apply(b: ModelBuilder, name: str, inputs, o=None, dtype=FLOAT, shape=None) -> int:
    out = b.tensor(shape or b.tensors[inputs[0]].shape, dtype)
    b.operator(name, inputs, [out], o)
    return out


def codes(b: ModelBuilder, rng, shape=SHAPE) -> int:
    return b.tensor(shape, scale=1 / 32, zero_point=int(rng.integers(-30, 30)))


def real_one_input(seed: int) -> bytes:
    """Small and large values of each function, positive ones where it takes no others."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = codes(b, rng)
    outputs = []
    for size in (1.0, 6.0, 60.0):
        values = real(b, x, rng, size)
        positive = apply(b, "SQUARE", [values])
        small = b.tensor((1,), FLOAT, data=[1e-3])
        positive = apply(b, "ADD", [positive, small], options("AddOptions"))
        for name in ONE_INPUT:
            given = positive if name in POSITIVE else values
            o = options("LeakyReluOptions", alpha=0.3) if name == "LEAKY_RELU" else None
            outputs.append(apply(b, name, [given], o))
    sixteen = b.tensor((1,), FLOAT, data=[16])
    halves = apply(b, "MUL", [b.operators[0].outputs[0], sixteen], options("MulOptions"))
    outputs.append(apply(b, "ROUND", [halves]))
    back = b.tensor(SHAPE, scale=1 / 60, zero_point=-3)
    b.operator("QUANTIZE", [outputs[ONE_INPUT.index("ELU")]], [back], options("QuantizeOptions"))
    return b.build([x], [*outputs, back])


def real_two_inputs(seed: int) -> bytes:
    """Computed and constant second inputs, shapes that broadcast, every fused activation."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x, y = codes(b, rng), codes(b, rng)
    first, second = real(b, x, rng, 1.0), real(b, y, rng, 2.0)
    never_0 = apply(b, "ADD", [apply(b, "SQUARE", [second]), first], options("AddOptions"))
    never_0 = apply(b, "EXP", [apply(b, "RELU6", [never_0])])
    outputs = []
    for i, shape in enumerate([None, *CONSTANT_SHAPES]):
        constant = shape and b.tensor(shape, FLOAT, data=rng.normal(0, 2, shape))
        for name, kind in ARITHMETIC.items():
            other = constant or (never_0 if name == "DIV" else second)
            given = [other, first] if i % 2 and name != "DIV" else [first, other]
            o = options(kind, fusedActivationFunction=ACTIVATIONS[i % 4])
            outputs.append(apply(b, name, given, o, shape=SHAPE))
        for name in OTHERS:
            other = constant or (never_0 if "FLOOR" in name else second)
            outputs.append(apply(b, name, [first, other], shape=SHAPE))
    outputs.append(apply(b, "ADD_N", [first, second, never_0, first]))
    return b.build([x, y], outputs)


def choices(seed: int) -> bytes:
    """Comparisons, logic on their results, and values chosen by them; conversions between."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x, y = codes(b, rng), codes(b, rng)
    first, second = real(b, x, rng, 3.0), real(b, y, rng, 3.0)
    whole = [apply(b, "CAST", [v], options("CastOptions"), np.int32) for v in (first, second)]
    shape = (4,)
    constant = b.tensor(shape, FLOAT, data=rng.normal(0, 2, shape))
    outputs, conditions = [*whole], []
    for name in RELATIONS:
        pairs = ([first, second], [first, constant], whole)
        conditions += [apply(b, name, given, dtype=bool) for given in pairs]
    for name in ("LOGICAL_AND", "LOGICAL_OR", "EQUAL", "NOT_EQUAL"):
        conditions.append(apply(b, name, conditions[3:5], dtype=bool))
    conditions.append(apply(b, "LOGICAL_NOT", conditions[:1], dtype=bool))
    for i, axes in enumerate(((1,), (2, 1), (-1,))):
        at = b.tensor((len(axes),), np.int32, data=axes)
        shape = [1 if n in axes or n - 3 in axes else k for n, k in enumerate(SHAPE)]
        o = options("ReducerOptions", keepDims=True)
        conditions.append(apply(b, "REDUCE_ALL", [conditions[(2, 9, 6)[i]], at], o, bool, shape))
    o = options("SelectV2Options")
    outputs += [apply(b, "SELECT_V2", [conditions[1], first, second], o)]
    outputs += [apply(b, "SELECT_V2", [conditions[4], first, constant], o)]
    q = {"scale": 1 / 32, "zero_point": 0}
    narrow = b.tensor(SHAPE, **q)
    b.operator("SELECT_V2", [conditions[0], x, y], [narrow], o)
    for name, kind in [*ARITHMETIC.items(), *((n, None) for n in OTHERS[2:] if n != "PRELU")]:
        three = b.tensor((1,), np.int32, data=[3])
        given = [whole[0], three if name == "DIV" else whole[1]]
        outputs.append(apply(b, name, given, kind and options(kind), np.int32))
    for dtype in (np.int8, np.int16, np.uint32, np.float32, bool):
        outputs += [apply(b, "CAST", [v], options("CastOptions"), dtype) for v in whole[:1]]
    outputs += [apply(b, "CAST", [conditions[2]], options("CastOptions"), FLOAT)]
    return b.build([x, y], [*outputs, narrow, *conditions])


def coded_islands(seed: int) -> bytes:
    """The int8 forms of operators that mostly compute in float32."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    q = {"scale": 3 / 64, "zero_point": int(rng.integers(-30, 30))}
    x, y, other = b.tensor(SHAPE, **q), b.tensor(SHAPE, **q), codes(b, rng)
    outputs = []

    def branch(name, inputs, scale, o=None):
        out = b.tensor(SHAPE, scale=scale, zero_point=int(rng.integers(-30, 30)))
        b.operator(name, inputs, [out], o)
        outputs.append(out)

    for i, scale in enumerate((3 / 64, 3 / 40, 1 / 8, 1 / 60)):
        branch("ELU", [x], scale)
        branch("ADD_N", [x, y, x][: 2 + i % 2], 2 * scale)
        axis = b.tensor((), np.int32, data=(1, 2, -1, 1)[i])
        o = options("CumsumOptions", exclusive=i % 2 == 1, reverse=i > 1)
        branch("CUMSUM", [x, axis], 2 * scale, o)
    last = b.tensor((4,), scale=1 / 32, zero_point=-5, data=rng.integers(-128, 128, 4))
    for name in RELATIONS:
        pairs = ([x, y], [x, other], [x, last])
        outputs += [apply(b, name, given, dtype=bool) for given in pairs]
    return b.build([x, y, other], outputs)


def real_along_axes(seed: int) -> bytes:
    """Sums of many real values in the order of the loops, forwards and backwards."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape = (1, 5, 4, 6)
    x = codes(b, rng, shape)
    values = real(b, x, rng, 1.0)
    outputs = []
    for i, axes in enumerate([(1, 2), (3,), (-1, 1), (2,), (1, 2, 3), (0, 3, 1)]):
        gone = {axis % 4 for axis in axes}
        for n, name in enumerate(("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN")):
            keep = (i + n) % 2 == 0
            left = [1 if a in gone else k for a, k in enumerate(shape) if keep or a not in gone]
            axis = b.tensor((len(axes),), np.int32, data=axes)
            o = options("ReducerOptions", keepDims=keep)
            outputs.append(apply(b, name, [values, axis], o, shape=left))
    for i, axis in enumerate((1, 2, -1, 0)):
        at = b.tensor((), np.int32, data=axis)
        o = options("CumsumOptions", exclusive=i % 2 == 1, reverse=i > 1)
        outputs.append(apply(b, "CUMSUM", [values, at], o))
    return b.build([x], outputs)
