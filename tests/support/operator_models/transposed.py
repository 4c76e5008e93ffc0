"""The transposed convolution."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import (
    ACTIVATIONS,
    PADDINGS,
    any_scale,
    any_zero_point,
    weighted,
)
from tests.support.tflite_builder import ModelBuilder, options


def transpose_conv(seed: int, branches: int = 12) -> bytes:
    """Strides 1 to 3, both paddings, one scale or many, with and without bias, every activation."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = any_scale(rng), 4, 5, 3
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 6, 2), rng.integers(1, 4, 2)
        padding, channels = PADDINGS[i % 2], int(rng.integers(1, 6))
        weights, bias, out_scale = weighted(
            b,
            rng,
            (channels, *size, depth),
            channels,
            0,
            in_scale,
            size.prod() * depth / stride.prod(),
            ACTIVATIONS[i % 3],
        )
        rows, columns = (
            _length(rng, n, *axis, padding)
            for n, axis in zip((height, width), zip(size, stride, strict=True), strict=True)
        )
        shape = (1, rows, columns, channels)
        target = b.tensor((4,), np.int32, data=shape)
        # With a zero point of 127, a RELU would leave nothing but 127.
        zero_point = int(rng.integers(-128, 1)) if i % 3 else any_zero_point(rng)
        out = b.tensor(shape, scale=out_scale, zero_point=zero_point)
        o = options(
            "TransposeConvOptions", padding=padding, strideH=int(stride[0]),
            strideW=int(stride[1]), fusedActivationFunction=ACTIVATIONS[i % 3],
        )  # fmt: skip
        inputs = [target, weights, x] if i % 4 == 3 else [target, weights, x, bias]
        b.operator("TRANSPOSE_CONV", inputs, [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def _length(rng, length: int, size: int, stride: int, padding: int) -> int:
    """A length that a convolution makes `length` from; where strides leave a choice, any."""
    spare = int(rng.integers(0, stride))
    if padding == schema.Padding.SAME:
        return length * int(stride) - spare
    return (length - 1) * int(stride) + int(size) + spare
