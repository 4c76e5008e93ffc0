"""Operators that make one value of many along some axes."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

SHAPES = [(1, 7, 5, 4), (1, 49, 40, 1), (1, 3, 2, 64), (1, 10, 12, 5)]
SCALE = 5 / 64
SAME_CODES = ("REDUCE_MAX", "REDUCE_MIN")
AXES = [(1, 2), (1,), (2, 1), (3,), (-1,), (-2, -3), (2, 3), (0,), (1, 2, 3), (0, -3, 2, 3), (2, 2)]


def reduce(seed: int) -> bytes:
    """Means to finer and coarser steps and to the same, largest and smallest codes."""
    return _reductions(seed, ("MEAN", "REDUCE_MAX", "MEAN", "REDUCE_MIN"))


def reduce_sum(seed: int) -> bytes:
    """Sums to finer and coarser steps, and to the input's own."""
    return _reductions(seed, ("SUM", "SUM"))


def _reductions(seed: int, kinds: tuple[str, ...]) -> bytes:
    """Each kind along each choice of axes, which stay as axes of 1 or go."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape, same = SHAPES[seed % len(SHAPES)], {"scale": SCALE, "zero_point": _near_0(rng)}
    x = b.tensor(shape, **same)
    outputs = []
    for i, axes in enumerate(AXES):
        gone = {axis % 4 for axis in axes}
        count = int(np.prod([shape[axis] for axis in gone]))
        for n, kind in enumerate(kinds):
            keep = (i + n // 2) % 2 == 0
            left = [1 if a in gone else k for a, k in enumerate(shape) if keep or a not in gone]
            out = b.tensor(
                left, **(same if kind in SAME_CODES else _steps(rng, i, kind, count, same))
            )
            axis = b.tensor((len(axes),), np.int32, data=axes)
            b.operator(kind, [x, axis], [out], options("ReducerOptions", keepDims=keep))
            outputs.append(out)
    return b.build([x], outputs)


def _near_0(rng: np.random.Generator) -> int:
    """Far from 0, most means and nearly all sums would be clamped, and tell nothing."""
    return int(rng.integers(-30, 31))


def _steps(rng: np.random.Generator, i: int, kind: str, count: int, same):
    """The input's steps; 4/5 of them, where exact halves are many; or any."""
    if i % 4 < 2:
        return same | {"scale": SCALE * (1, 4 / 5)[i % 4]}
    gain = rng.uniform(-1.5, 1) if kind == "MEAN" else np.log(count) * rng.uniform(0.3, 1)
    return {"scale": SCALE * float(np.exp(gain)), "zero_point": _near_0(rng)}


def arg_max(seed: int) -> bytes:
    """Every axis from both ends; so few codes in some that many are equal."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape = (1, int(rng.integers(2, 6)), int(rng.integers(2, 6)), int(rng.integers(2, 9)))
    x = b.tensor(shape, scale=0.1, zero_point=any_zero_point(rng))
    few = b.tensor(shape, scale=6.0, zero_point=0)
    b.operator("QUANTIZE", [x], [few], options("QuantizeOptions"))
    outputs = []
    for i, axis in enumerate((0, 1, 2, 3, -1, -2, -3)):
        kept = [n for a, n in enumerate(shape) if a != axis % 4]
        out = b.tensor(kept, np.int32)
        at = b.tensor((1,) if i % 2 else (), np.int32, data=axis)
        o = options("ArgMaxOptions", outputType=schema.TensorType.INT32)
        b.operator("ARG_MAX", [few if i % 3 else x, at], [out], o)
        outputs.append(out)
    return b.build([x], outputs)
