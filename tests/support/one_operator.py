"""Models of one operator, small enough to be written inside a test."""

from __future__ import annotations

import numpy as np
import pytest

Q = {"scale": 0.1, "zero_point": 3}


def tflite_builder():
    """The module that writes models; the test is skipped where it is missing."""
    return pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")


def one_operator(name, kind, inputs, shapes, dtype=np.int8, **values):
    """One operator; a tuple among `inputs` is a shape, anything else are constant integers."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    q = Q if dtype == np.int8 else {}
    tensors, given = [], []
    for value in inputs:
        if isinstance(value, tuple):
            tensors.append(b.tensor(value, dtype, **q))
            given.append(tensors[-1])
        elif isinstance(value, np.ndarray):
            tensors.append(b.tensor(value.shape, value.dtype, data=value))
        else:
            array = np.asarray(value, np.int32)
            tensors.append(b.tensor(array.shape, np.int32, data=array))
    outputs = [b.tensor(shape, dtype, **q) for shape in shapes]
    b.operator(name, tensors, outputs, builder.options(kind, **values) if kind else None)
    spare = b.tensor((1,), **Q)
    return b.build(given[:1] or [spare], outputs or given[:1])


def scaled_operator(name, inputs, out, kind=None, **values):
    """One operator: a shape, scale and zero point for each tensor."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    tensors = [b.tensor(shape, scale=s, zero_point=z) for shape, s, z in (*inputs, out)]
    o = builder.options(kind, **values) if kind else None
    b.operator(name, tensors[:-1], tensors[-1:], o)
    return b.build(tensors[:-1], tensors[-1:])


def every_code(name, settings, kind=None, dtype=np.int8):
    """A branch for each (scale, zero point, output scale, output zero point, options)."""
    limits = np.iinfo(dtype)
    codes = np.arange(limits.min, limits.max + 1).astype(dtype)
    builder = tflite_builder()
    b, inputs, outputs = builder.ModelBuilder(), [], []
    for scale, zero_point, out_scale, out_zero_point, values in settings:
        x = b.tensor((1, codes.size), dtype, scale=scale, zero_point=zero_point)
        out = b.tensor((1, codes.size), dtype, scale=out_scale, zero_point=out_zero_point)
        b.operator(name, [x], [out], builder.options(kind, **values) if kind else None)
        inputs.append(x)
        outputs.append(out)
    return b.build(inputs, outputs), (codes[None],) * len(outputs)


def reduction(kind="MEAN", shape=(1, 4, 3, 2), axes=(1,), out=(1, 3, 2), keep=False, **changes):
    """A reduction or ARG_MAX, with `changes` of its tensors."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor(shape, **{"scale": 0.1, "zero_point": 3} | changes.get("given", {}))
    y = b.tensor(out, **{"scale": 0.1, "zero_point": 3} | changes.get("made", {}))
    values = {} if changes.get("computed_axes") else {"data": axes}
    at = b.tensor((len(axes),), changes.get("axes_dtype", np.int32), **values)
    name = {"ARG_MAX": "ArgMaxOptions"}.get(kind, "ReducerOptions")
    o = builder.options(name, **({} if kind == "ARG_MAX" else {"keepDims": keep}))
    b.operator(kind, [x, at], [y], o)
    inputs = [x, at] if changes.get("computed_axes") else [x]
    return b.build(inputs, [y])
