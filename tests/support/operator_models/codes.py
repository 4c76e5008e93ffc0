"""Operators on codes one by one, and in other shapes."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import (
    any_scale,
    any_zero_point,
)
from tests.support.tflite_builder import ModelBuilder, options


def softmax(seed: int, branches: int = 8) -> bytes:
    """Flat to steep: scales from 1/500 to 2, beta 1 and others."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 11), scale=0.1, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        scale = float(np.exp(rng.uniform(np.log(0.002), np.log(2))))
        same = b.tensor((1, 11), scale=scale, zero_point=any_zero_point(rng))
        b.operator("QUANTIZE", [x], [same], options("QuantizeOptions"))
        out = b.tensor((1, 11), scale=1 / 256, zero_point=-128)
        beta = 1.0 if i % 2 else float(rng.uniform(0.3, 3))
        b.operator("SOFTMAX", [same], [out], options("SoftmaxOptions", beta=beta))
        outputs.append(out)
    return b.build([x], outputs)


def quantize(seed: int, branches: int = 10) -> bytes:
    """int8 to int8 with finer and coarser steps, and to float and back."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 16), scale=any_scale(rng), zero_point=any_zero_point(rng))
    real = b.tensor((1, 16), np.float32)
    b.operator("DEQUANTIZE", [x], [real], options("DequantizeOptions"))
    outputs = [real]
    for i in range(branches):
        out = b.tensor((1, 16), scale=any_scale(rng), zero_point=any_zero_point(rng))
        b.operator("QUANTIZE", [real if i % 2 else x], [out], options("QuantizeOptions"))
        outputs.append(out)
    return b.build([x], outputs)


def reshape(seed: int, branches: int = 3) -> bytes:
    """24 values in other shapes, and with an axis of 1 more."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    q = {"scale": any_scale(rng), "zero_point": any_zero_point(rng)}
    x = b.tensor((1, 4, 3, 2), **q)
    outputs = []
    for shape in [(1, 24), (1, 2, 12), (1, 3, 4, 2)][:branches]:
        out = b.tensor(shape, **q)
        target = b.tensor((len(shape),), np.int32, data=shape)
        b.operator("RESHAPE", [x, target], [out], options("ReshapeOptions", newShape=list(shape)))
        outputs.append(out)
    for axis, shape in [(1, (1, 1, 4, 3, 2)), (-1, (1, 4, 3, 2, 1)), (-5, (1, 1, 4, 3, 2))]:
        where, wider, back = (
            b.tensor((), np.int32, data=axis),
            b.tensor(shape, **q),
            b.tensor((1, 4, 3, 2), **q),
        )
        b.operator("EXPAND_DIMS", [x, where], [wider], options("ExpandDimsOptions"))
        b.operator("SQUEEZE", [wider], [back], options("SqueezeOptions", squeezeDims=[axis]))
        outputs += [wider, back]
    return b.build([x], outputs)
