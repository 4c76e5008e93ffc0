"""Models that remember, in float32."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

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


def real_lstm(seed: int, branches: int = 3) -> bytes:
    """One and several steps a run, with and without clip."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = codes(b, rng, (1, 3, 5))
    values = real(b, x, rng, 0.5)
    outputs = [_lstm(b, rng, values, (0.0, 0.7, 5.0)[i % 3]) for i in range(branches)]
    return b.build([x], outputs)


def one_real_lstm(seed: int, shape: tuple[int, int, int], *, time_major: bool) -> bytes:
    """One LSTM on an input of `shape`, with more than one stream in the file if that says so."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor(shape, FLOAT)
    return b.build([x], [_lstm(b, rng, x, 0.6, time_major=time_major)])


def _lstm(b: ModelBuilder, rng, x: int, clip: float, *, time_major: bool = False) -> int:
    first, second, depth = b.tensors[x].shape
    units = int(rng.integers(2, 6))
    shapes = [(units, depth)] * 4 + [(units, units)] * 4, [(units,)] * 4
    weights, biases = (
        [b.tensor(shape, FLOAT, data=rng.normal(size=shape)) for shape in kind] for kind in shapes
    )
    batch = second if time_major else first
    states = [b.tensor((batch, units), FLOAT, is_variable=True) for _ in range(2)]
    y = b.tensor((first, second, units), FLOAT)
    o = options("UnidirectionalSequenceLSTMOptions", cellClip=clip, timeMajor=time_major,
                fusedActivationFunction=schema.ActivationFunctionType.TANH)  # fmt: skip
    inputs = [x, *weights, -1, -1, -1, *biases, -1, -1, *states, -1, -1, -1, -1]
    b.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [y], o)
    return y
