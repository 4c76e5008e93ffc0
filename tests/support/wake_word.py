"""A small wake-word model that remembers, as its converter would write it: float in, uint8 out."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

LABELS = ("silence", "unknown", "yes", "no")
MELS = 40


def wake_word(seed: int = 3) -> bytes:
    """One row of features at a time: SVDF with a memory of 8 rows, FULLY_CONNECTED, SOFTMAX."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    units, memory = 12, 8
    x, codes = b.tensor((1, MELS), np.float32), b.tensor((1, MELS), scale=0.03, zero_point=-9)
    b.operator("QUANTIZE", [x], [codes], options("QuantizeOptions"))
    features = b.tensor((units, MELS), scale=0.01, data=rng.integers(-127, 128, (units, MELS)))
    times = rng.integers(-32767, 32768, (units, memory))
    weights = b.tensor((units, memory), np.int16, scale=2e-5, data=times)
    bias = b.tensor((units,), np.int32, scale=1e-8, data=np.zeros(units))
    state = b.tensor((1, units * memory), np.int16, scale=5e-4, is_variable=True)
    hidden = b.tensor((1, units), scale=0.03, zero_point=0)
    b.operator("SVDF", [codes, features, weights, bias, state], [hidden],
               options("SVDFOptions", rank=1))  # fmt: skip
    dense = b.tensor((4, units), scale=0.01, data=rng.integers(-127, 128, (4, units)))
    offsets = b.tensor((4,), np.int32, scale=3e-4, data=rng.integers(-2000, 2000, 4))
    logits = b.tensor((1, 4), scale=0.1, zero_point=0)
    b.operator("FULLY_CONNECTED", [hidden, dense, offsets], [logits],
               options("FullyConnectedOptions"))  # fmt: skip
    scores = b.tensor((1, 4), scale=1 / 256, zero_point=-128)
    b.operator("SOFTMAX", [logits], [scores], options("SoftmaxOptions", beta=1.0))
    y = b.tensor((1, 4), np.uint8, scale=1 / 256, zero_point=0)
    b.operator("QUANTIZE", [scores], [y], options("QuantizeOptions"))
    return b.build([x], [y])
