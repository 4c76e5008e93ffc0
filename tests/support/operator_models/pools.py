"""Pools."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import (
    ACTIVATIONS,
    PADDINGS,
    positions,
)
from tests.support.tflite_builder import ModelBuilder, options


def pool_2d(seed: int, branches: int = 12) -> bytes:
    """Average and maximum, windows that hang over the edge."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    # RELU6 clamps to 6 / scale = 62.6 codes above the zero point.
    scale, zero_point, height, width, depth = 6 / 62.6, int(rng.integers(-60, 20)), 9, 7, 3
    x = b.tensor((1, height, width, depth), scale=scale, zero_point=zero_point)
    outputs = []
    for i in range(branches):
        size, stride, padding = rng.integers(1, 6, 2), rng.integers(1, 4, 2), PADDINGS[i // 2 % 2]
        rows = positions(height, size[0], stride[0], 1, padding)
        columns = positions(width, size[1], stride[1], 1, padding)
        out = b.tensor((1, rows, columns, depth), scale=scale, zero_point=zero_point)
        o = options(
            "Pool2DOptions", padding=padding, filterHeight=int(size[0]), filterWidth=int(size[1]),
            strideH=int(stride[0]), strideW=int(stride[1]),
            fusedActivationFunction=ACTIVATIONS[i % 3],
        )  # fmt: skip
        b.operator(("AVERAGE_POOL_2D", "MAX_POOL_2D")[i % 2], [x], [out], o)
        outputs.append(out)
    return b.build([x], outputs)
