"""Models that remember, in float32."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.unquantized import ACTIVATIONS, FLOAT, codes, real
from tests.support.tflite_builder import ModelBuilder, options


def real_svdf(seed: int, branches: int = 4) -> bytes:
    """Ranks 1 to 3, memories 1 to 9, every fused activation."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = codes(b, rng, (1, 9))
    values, outputs = real(b, x, rng, 1.0), []
    for i in range(branches):
        rank, memory, units = 1 + i % 3, int(rng.integers(1, 10)), int(rng.integers(1, 5))
        filters = rank * units
        shapes = (filters, 9), (filters, memory), (units,)
        weights = [b.tensor(shape, FLOAT, data=rng.normal(size=shape)) for shape in shapes]
        state = b.tensor((1, filters * memory), FLOAT, is_variable=True)
        y = b.tensor((1, units), FLOAT)
        o = options("SVDFOptions", rank=rank, fusedActivationFunction=ACTIVATIONS[i % 2 * 3])
        b.operator("SVDF", [values, *weights, state], [y], o)
        outputs.append(y)
    return b.build([x], outputs)
