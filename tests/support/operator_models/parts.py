"""What the builders of operator models share."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.tflite_builder import ModelBuilder

ACTIVATIONS = [getattr(schema.ActivationFunctionType, name) for name in ("NONE", "RELU", "RELU6")]
PADDINGS = [schema.Padding.SAME, schema.Padding.VALID]


def positions(length: int, size: int, stride: int, dilation: int, padding: int) -> int:
    if padding == schema.Padding.SAME:
        return -(-length // stride)
    return (length - ((size - 1) * dilation + 1)) // stride + 1


def any_scale(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(0.004), np.log(0.3))))


def any_zero_point(rng: np.random.Generator) -> int:
    return int(rng.choice([-128, 127, 0, rng.integers(-128, 128)]))


def weighted(b: ModelBuilder, rng, shape, channels, axis, in_scale, taps, activation, bits=8):
    """Weights (one scale or one per channel), bias, and a fitting output scale."""
    w_scale = np.exp(rng.uniform(-7, -3, channels if rng.random() < 0.8 else 1))
    # Codes of about ±60 for uniform input and weights, so that few saturate.
    out_scale = in_scale * float(np.max(w_scale)) * 74 * 74 * np.sqrt(taps) / 60
    if activation == schema.ActivationFunctionType.RELU6:
        # A bound that is reached, and that rounds up.
        wanted = 6 / (rng.integers(20, 60) + 0.7)
        w_scale, out_scale = w_scale * wanted / out_scale, wanted
    if bits == 4:  # codes of about a sixteenth
        w_scale = w_scale * 16
    codes = rng.integers(-127, 128, shape) if bits == 8 else rng.integers(-8, 8, shape)
    weights = b.tensor(shape, scale=w_scale, axis=axis, data=codes, bits=bits)
    bias_values = rng.integers(-2000, 2000, channels)
    bias = b.tensor((channels,), np.int32, scale=in_scale * w_scale, data=bias_values)
    return weights, bias, out_scale
