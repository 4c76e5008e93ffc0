"""Operators with weights: convolutions and dense layers."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import (
    ACTIVATIONS,
    PADDINGS,
    any_scale,
    any_zero_point,
    positions,
    weighted,
)
from tests.support.tflite_builder import ModelBuilder, options


def conv_2d(seed: int, branches: int = 10) -> bytes:
    """Strides, dilations, both paddings, per-tensor and per-channel scales, no bias."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = any_scale(rng), 9, 8, 3
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
        dilation = rng.integers(1, 4, 2) if i % 3 == 0 else np.array([1, 1])
        padding, channels = PADDINGS[i % 2], int(rng.integers(1, 6))
        weights, bias, out_scale = weighted(
            b,
            rng,
            (channels, *size, depth),
            channels,
            0,
            in_scale,
            size.prod() * depth,
            ACTIVATIONS[i % 3],
        )
        rows = positions(height, size[0], stride[0], dilation[0], padding)
        columns = positions(width, size[1], stride[1], dilation[1], padding)
        out = b.tensor(
            (1, rows, columns, channels), scale=out_scale, zero_point=any_zero_point(rng)
        )
        o = options(
            "Conv2DOptions", padding=padding, strideH=int(stride[0]), strideW=int(stride[1]),
            dilationHFactor=int(dilation[0]), dilationWFactor=int(dilation[1]),
            fusedActivationFunction=ACTIVATIONS[i % 3],
        )  # fmt: skip
        b.operator("CONV_2D", [x, weights, bias], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def depthwise_conv_2d(seed: int, branches: int = 10) -> bytes:
    """Strides, dilations, both paddings, one to three filters for each input channel."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = any_scale(rng), 8, 9, 3
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
        dilation = rng.integers(1, 3, 2) if i % 3 == 0 else np.array([1, 1])
        padding, multiplier = PADDINGS[i % 2], int(rng.integers(1, 4))
        channels = depth * multiplier
        weights, bias, out_scale = weighted(
            b, rng, (1, *size, channels), channels, 3, in_scale, size.prod(), ACTIVATIONS[i % 3]
        )
        rows = positions(height, size[0], stride[0], dilation[0], padding)
        columns = positions(width, size[1], stride[1], dilation[1], padding)
        out = b.tensor(
            (1, rows, columns, channels), scale=out_scale, zero_point=any_zero_point(rng)
        )
        o = options(
            "DepthwiseConv2DOptions", padding=padding, depthMultiplier=multiplier,
            strideH=int(stride[0]), strideW=int(stride[1]),
            dilationHFactor=int(dilation[0]), dilationWFactor=int(dilation[1]),
            fusedActivationFunction=ACTIVATIONS[i % 3],
        )  # fmt: skip
        b.operator("DEPTHWISE_CONV_2D", [x, weights, bias], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def fully_connected(seed: int, branches: int = 12) -> bytes:
    """Per-tensor and per-unit scales, with and without bias, a multiplier above one."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, depth = any_scale(rng), 24
    x = b.tensor((1, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        units = int(rng.integers(1, 9))
        weights, bias, out_scale = weighted(
            b, rng, (units, depth), units, 0, in_scale, depth, ACTIVATIONS[i % 3]
        )
        if i % 5 == 4:  # only here may the bias be absent: in a convolution LiteRT refuses, and
            bias = -1  # TFLM ends its process on a DEPTHWISE_CONV_2D without one
        if i == 0:  # so fine an output step that the multiplier needs a left shift
            out_scale = in_scale * float(np.exp(-7)) / 3
        out = b.tensor((1, units), scale=out_scale, zero_point=any_zero_point(rng))
        o = options("FullyConnectedOptions", fusedActivationFunction=ACTIVATIONS[i % 3])
        b.operator("FULLY_CONNECTED", [x, weights, bias], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def grouped_conv_2d(seed: int, branches: int = 8) -> bytes:
    """Groups of input channels with filters of their own, weights of 8 and of 4 bits."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = any_scale(rng), 7, 6, 6
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, groups, padding = rng.integers(1, 4, 2), (2, 3, 6, 1)[i % 4], PADDINGS[i % 2]
        channels = groups * int(rng.integers(1, 4))
        weights, bias, out_scale = weighted(
            b, rng, (channels, *size, depth // groups), channels, 0, in_scale,
            size.prod() * depth // groups, ACTIVATIONS[i % 3], bits=(8, 4)[i // 4],
        )  # fmt: skip
        rows = positions(height, size[0], 1, 1, padding)
        columns = positions(width, size[1], 1, 1, padding)
        out = b.tensor(
            (1, rows, columns, channels), scale=out_scale, zero_point=any_zero_point(rng)
        )
        o = options("Conv2DOptions", padding=padding, strideH=1, strideW=1,
                    fusedActivationFunction=ACTIVATIONS[i % 3])  # fmt: skip
        b.operator("CONV_2D", [x, weights, bias], [out], o)
        outputs.append(out)
    return b.build([x], outputs)
