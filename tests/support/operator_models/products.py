"""Products of two computed matrices."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

SHAPES = [  # of the first matrix (rows, depth) and the second (depth, columns), with their batches
    ((1, 2, 5, 6), (1, 2, 6, 3)),
    ((1, 5, 6), (1, 6, 4)),
    ((5, 6), (6, 2)),
    ((1, 3, 4, 6), (1, 1, 6, 5)),
    ((1, 1, 4, 6), (1, 3, 6, 5)),
    ((1, 2, 3, 4, 6), (6, 5)),
    ((2, 1, 4, 6), (3, 6, 2)),
]


def batch_matmul(seed: int, branches: int = 14) -> bytes:
    """Both matrices as they are and swapped, batches that broadcast, a constant second matrix."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    inputs, outputs = [], []
    for i in range(branches):
        swapped = rng.random(2) < 0.5
        shapes, scales = SHAPES[i % len(SHAPES)], (any_scale(rng), any_scale(rng))
        made = (*np.broadcast_shapes(*(s[:-2] for s in shapes)), shapes[0][-2], shapes[1][-1])
        tensors = []
        for n, (shape, is_swapped) in enumerate(zip(shapes, swapped, strict=True)):
            stored = (*shape[:-2], *shape[:-3:-1]) if is_swapped else shape
            is_constant = n == 1 and i % 4 == 3
            values = {"data": rng.integers(-128, 128, stored)} if is_constant else {}
            zero_point = 0 if i == 3 else any_zero_point(rng)
            tensors.append(b.tensor(stored, scale=scales[n], zero_point=zero_point, **values))
            inputs += [] if is_constant else [tensors[-1]]
        out_scale = scales[0] * scales[1] * 100 * rng.uniform(0.5, 30)
        zero_point = any_zero_point(rng)
        if i == 3:  # a multiplier of 1/256 if the product of both scales is a float32
            out_scale = 256 * float(np.float32(scales[0]) * np.float32(scales[1]))
            zero_point = 0
        out = b.tensor(made, scale=out_scale, zero_point=zero_point)
        o = options("BatchMatMulOptions", adjX=bool(swapped[0]), adjY=bool(swapped[1]))
        b.operator("BATCH_MATMUL", tensors, [out], o)
        outputs.append(out)
    return b.build(inputs, outputs)
