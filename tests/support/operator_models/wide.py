"""Codes of 8 and 16 bits from one another."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options


def requantize(seed: int, branches: int = 6) -> bytes:
    """int8 to int16, to int16 with other steps, and back to int8."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = any_scale(rng)
    x = b.tensor((1, 12), scale=scale, zero_point=any_zero_point(rng))
    outputs = []
    for _ in range(branches):
        given = x
        for dtype, step in ((np.int16, scale / 99), (np.int16, scale / 50), (np.int8, scale)):
            zero_point = any_zero_point(rng) if dtype == np.int8 else 0
            out_scale = step * rng.uniform(0.3, 3)
            out = b.tensor((1, 12), dtype, scale=out_scale, zero_point=zero_point)
            b.operator("QUANTIZE", [given], [out], options("QuantizeOptions"))
            outputs.append(out)
            given = out
    return b.build([x], outputs)
