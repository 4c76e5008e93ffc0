"""A model for each operator: one input, many branches, each with other parameters."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.tflite_builder import ModelBuilder, options

ACTIVATIONS = [getattr(schema.ActivationFunctionType, name) for name in ("NONE", "RELU", "RELU6")]
PADDINGS = [schema.Padding.SAME, schema.Padding.VALID]


def _positions(length: int, size: int, stride: int, dilation: int, padding: int) -> int:
    if padding == schema.Padding.SAME:
        return -(-length // stride)
    return (length - ((size - 1) * dilation + 1)) // stride + 1


def _scale(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(0.004), np.log(0.3))))


def _zero_point(rng: np.random.Generator) -> int:
    return int(rng.choice([-128, 127, 0, rng.integers(-128, 128)]))


def _weighted(b: ModelBuilder, rng, shape, channels, axis, in_scale, taps, activation):
    """Weights (one scale or one per channel), bias, and a fitting output scale."""
    w_scale = np.exp(rng.uniform(-7, -3, channels if rng.random() < 0.8 else 1))
    # Codes of about ±60 for uniform input and weights, so that few saturate.
    out_scale = in_scale * float(np.max(w_scale)) * 74 * 74 * np.sqrt(taps) / 60
    if activation == schema.ActivationFunctionType.RELU6:
        # A bound that is reached, and that rounds up.
        wanted = 6 / (rng.integers(20, 60) + 0.7)
        w_scale, out_scale = w_scale * wanted / out_scale, wanted
    weights = b.tensor(shape, scale=w_scale, axis=axis, data=rng.integers(-127, 128, shape))
    bias_values = rng.integers(-2000, 2000, channels)
    bias = b.tensor((channels,), np.int32, scale=in_scale * w_scale, data=bias_values)
    return weights, bias, out_scale


def conv_2d(seed: int, branches: int = 10) -> bytes:
    """Strides, dilations, both paddings, per-tensor and per-channel scales, no bias."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = _scale(rng), 9, 8, 3
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
        dilation = rng.integers(1, 4, 2) if i % 3 == 0 else np.array([1, 1])
        padding, channels = PADDINGS[i % 2], int(rng.integers(1, 6))
        weights, bias, out_scale = _weighted(
            b,
            rng,
            (channels, *size, depth),
            channels,
            0,
            in_scale,
            size.prod() * depth,
            ACTIVATIONS[i % 3],
        )
        rows = _positions(height, size[0], stride[0], dilation[0], padding)
        columns = _positions(width, size[1], stride[1], dilation[1], padding)
        out = b.tensor((1, rows, columns, channels), scale=out_scale, zero_point=_zero_point(rng))
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
    in_scale, height, width, depth = _scale(rng), 8, 9, 3
    x = b.tensor((1, height, width, depth), scale=in_scale, zero_point=_zero_point(rng))
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
        dilation = rng.integers(1, 3, 2) if i % 3 == 0 else np.array([1, 1])
        padding, multiplier = PADDINGS[i % 2], int(rng.integers(1, 4))
        channels = depth * multiplier
        weights, bias, out_scale = _weighted(
            b, rng, (1, *size, channels), channels, 3, in_scale, size.prod(), ACTIVATIONS[i % 3]
        )
        rows = _positions(height, size[0], stride[0], dilation[0], padding)
        columns = _positions(width, size[1], stride[1], dilation[1], padding)
        out = b.tensor((1, rows, columns, channels), scale=out_scale, zero_point=_zero_point(rng))
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
    in_scale, depth = _scale(rng), 24
    x = b.tensor((1, depth), scale=in_scale, zero_point=_zero_point(rng))
    outputs = []
    for i in range(branches):
        units = int(rng.integers(1, 9))
        weights, bias, out_scale = _weighted(
            b, rng, (units, depth), units, 0, in_scale, depth, ACTIVATIONS[i % 3]
        )
        if i % 5 == 4:  # only here may the bias be absent: in a convolution LiteRT refuses, and
            bias = -1  # TFLM ends its process on a DEPTHWISE_CONV_2D without one
        if i == 0:  # so fine an output step that the multiplier needs a left shift
            out_scale = in_scale * float(np.exp(-7)) / 3
        out = b.tensor((1, units), scale=out_scale, zero_point=_zero_point(rng))
        o = options("FullyConnectedOptions", fusedActivationFunction=ACTIVATIONS[i % 3])
        b.operator("FULLY_CONNECTED", [x, weights, bias], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def pool_2d(seed: int, branches: int = 12) -> bytes:
    """Average and maximum, windows that hang over the edge."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    # RELU6 clamps to 6 / scale = 62.6 codes above the zero point.
    scale, zero_point, height, width, depth = 6 / 62.6, int(rng.integers(-60, 20)), 9, 7, 3
    x = b.tensor((1, height, width, depth), scale=scale, zero_point=zero_point)
    outputs = []
    for i in range(branches):
        size, stride, padding = rng.integers(1, 6, 2), rng.integers(1, 4, 2), PADDINGS[i // 2 % 2]
        rows = _positions(height, size[0], stride[0], 1, padding)
        columns = _positions(width, size[1], stride[1], 1, padding)
        out = b.tensor((1, rows, columns, depth), scale=scale, zero_point=zero_point)
        o = options(
            "Pool2DOptions", padding=padding, filterHeight=int(size[0]), filterWidth=int(size[1]),
            strideH=int(stride[0]), strideW=int(stride[1]),
            fusedActivationFunction=ACTIVATIONS[i % 3],
        )  # fmt: skip
        b.operator(("AVERAGE_POOL_2D", "MAX_POOL_2D")[i % 2], [x], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def softmax(seed: int, branches: int = 8) -> bytes:
    """Flat to steep: scales from 1/500 to 2, beta 1 and others."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 11), scale=0.1, zero_point=_zero_point(rng))
    outputs = []
    for i in range(branches):
        scale = float(np.exp(rng.uniform(np.log(0.002), np.log(2))))
        same = b.tensor((1, 11), scale=scale, zero_point=_zero_point(rng))
        b.operator("QUANTIZE", [x], [same], options("QuantizeOptions"))
        out = b.tensor((1, 11), scale=1 / 256, zero_point=-128)
        beta = 1.0 if i % 2 else float(rng.uniform(0.3, 3))
        b.operator("SOFTMAX", [same], [out], options("SoftmaxOptions", beta=beta))
        outputs.append(out)
    return b.build([x], outputs)


def quantize(seed: int, branches: int = 10) -> bytes:
    """int8 to int8 with finer and coarser steps, and to float and back."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 16), scale=_scale(rng), zero_point=_zero_point(rng))
    real = b.tensor((1, 16), np.float32)
    b.operator("DEQUANTIZE", [x], [real], options("DequantizeOptions"))
    outputs = [real]
    for i in range(branches):
        out = b.tensor((1, 16), scale=_scale(rng), zero_point=_zero_point(rng))
        b.operator("QUANTIZE", [real if i % 2 else x], [out], options("QuantizeOptions"))
        outputs.append(out)
    return b.build([x], outputs)


def reshape(seed: int, branches: int = 3) -> bytes:
    """24 values in other shapes."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    q = {"scale": _scale(rng), "zero_point": _zero_point(rng)}
    x = b.tensor((1, 4, 3, 2), **q)
    outputs = []
    for shape in [(1, 24), (1, 2, 12), (1, 3, 4, 2)][:branches]:
        out = b.tensor(shape, **q)
        target = b.tensor((len(shape),), np.int32, data=shape)
        b.operator("RESHAPE", [x, target], [out], options("ReshapeOptions", newShape=list(shape)))
        outputs.append(out)
    return b.build([x], outputs)


OPERATOR_MODELS = {
    f.__name__: f
    for f in (conv_2d, depthwise_conv_2d, fully_connected, pool_2d, quantize, reshape, softmax)
}
"""Builders by name; each takes a seed."""
