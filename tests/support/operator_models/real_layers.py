"""Layers in float32: sums whose order shows, in every shape that the operators take."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import PADDINGS, positions
from tests.support.operator_models.unquantized import ACTIVATIONS, FLOAT, apply, codes, real
from tests.support.tflite_builder import ModelBuilder, options


def constants(b: ModelBuilder, rng, shape, channels: int, *, bias: bool = True) -> list[int]:
    weights = b.tensor(shape, FLOAT, data=rng.normal(size=shape))
    return [weights, b.tensor((channels,), FLOAT, data=rng.normal(size=channels))][: 1 + bias]


def real_weighted(seed: int) -> bytes:
    """Convolutions, grouped and dilated ones, depthwise, dense and transposed ones."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape = (1, 7, 6, 4)
    x = codes(b, rng, shape)
    image = real(b, x, rng, 1.0)
    outputs = []
    for i in range(8):
        size, stride = (1 + i % 3, 1 + (i + 1) % 3), (1 + i % 2, 1 + i // 2 % 2)
        dilation = (2, 1) if i == 3 else (1, 1)
        padding = PADDINGS[i // 2 % 2]
        placed = [
            positions(*values, padding)
            for values in zip(shape[1:3], size, stride, dilation, strict=True)
        ]
        o = {
            "padding": padding, "strideH": stride[0], "strideW": stride[1],
            "fusedActivationFunction": ACTIVATIONS[i % 4],
        }  # fmt: skip
        dilated = {"dilationHFactor": dilation[0], "dilationWFactor": dilation[1]}
        groups, channels = (1, 1, 2, 4)[i % 4], 4
        given = constants(b, rng, (channels, *size, 4 // groups), channels, bias=i % 3 > 0)
        made = (1, *placed, channels)
        conv = options("Conv2DOptions", **o, **dilated)
        outputs.append(apply(b, "CONV_2D", [image, *given], conv, shape=made))
        multiplier = 1 + i % 2
        given = constants(b, rng, (1, *size, 4 * multiplier), 4 * multiplier, bias=i % 3 > 0)
        made = (1, *placed, 4 * multiplier)
        conv = options("DepthwiseConv2DOptions", **o, **dilated, depthMultiplier=multiplier)
        outputs.append(apply(b, "DEPTHWISE_CONV_2D", [image, *given], conv, shape=made))
        if i < 4:
            outputs.append(_transposed(b, rng, image, shape, size, stride, o))
            outputs.append(_dense(b, rng, image, i))
    return b.build([x], outputs)


def _transposed(b, rng, image, shape, size, stride, o) -> int:
    same = o["padding"] == schema.Padding.SAME
    lengths = [
        n * s if same else (n - 1) * s + k for n, s, k in zip(shape[1:3], stride, size, strict=True)
    ]
    made, channels = (1, *lengths, 3), 3
    weights, bias = constants(b, rng, (channels, *size, shape[3]), channels)
    target = b.tensor((4,), np.int32, data=made)
    conv = options("TransposeConvOptions", **o)
    return apply(b, "TRANSPOSE_CONV", [target, weights, image, bias], conv, shape=made)


def _dense(b, rng, image, i) -> int:
    depth = (168, 24, 4, 84)[i]
    given = constants(b, rng, (5, depth), 5, bias=i % 2 > 0)
    given = [*given, -1][:2]
    o = options("FullyConnectedOptions", fusedActivationFunction=ACTIVATIONS[i])
    return apply(b, "FULLY_CONNECTED", [image, *given], o, shape=(168 // depth, 5))


def real_layers(seed: int) -> bytes:
    """Pools, operators along the last axis, positions of extremes, images of another size."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape = (1, 5, 6, 3)
    x = codes(b, rng, shape)
    image = real(b, x, rng, 2.0)
    outputs = []
    for i in range(8):
        size, stride, padding = (1 + i % 3, 3 - i % 2), (1 + i % 2, 2), PADDINGS[i // 2 % 2]
        placed = [
            positions(n, k, s, 1, padding) for n, k, s in zip(shape[1:3], size, stride, strict=True)
        ]
        o = options(
            "Pool2DOptions", padding=padding, strideH=stride[0], strideW=stride[1],
            filterHeight=size[0], filterWidth=size[1], fusedActivationFunction=ACTIVATIONS[i // 2],
        )  # fmt: skip
        name = ("AVERAGE_POOL_2D", "MAX_POOL_2D")[i % 2]
        outputs.append(apply(b, name, [image], o, shape=(1, *placed, 3)))
    row = apply(b, "RESHAPE", [image], options("ReshapeOptions", newShape=[1, 90]), shape=(1, 90))
    for given in (image, row):
        o = options("SoftmaxOptions", beta=1.0 if given == row else 0.7)
        outputs.append(apply(b, "SOFTMAX", [given], o))
        outputs.append(apply(b, "LOG_SOFTMAX", [given], options("LogSoftmaxOptions")))
    outputs.append(apply(b, "L2_NORMALIZATION", [image], options("L2NormOptions")))
    for i in range(4):
        first_swapped, second_swapped = i % 2 == 1, i > 1
        rows, depth = (3, 6) if first_swapped else (6, 3)
        second = (7, depth) if second_swapped else (depth, 7)
        batch = (5,) if i % 2 else ()
        other = b.tensor((*batch, *second), FLOAT, data=rng.normal(size=(*batch, *second)))
        o = options("BatchMatMulOptions", adjX=first_swapped, adjY=second_swapped)
        outputs.append(apply(b, "BATCH_MATMUL", [image, other], o, shape=(1, 5, rows, 7)))
    for name, kind in (("ARG_MAX", "ArgMaxOptions"), ("ARG_MIN", "ArgMinOptions")):
        axis = b.tensor((1,), np.int32, data=[2])
        o = options(kind, outputType=schema.TensorType.INT32)
        outputs.append(apply(b, name, [image, axis], o, np.int32, (1, 5, 3)))
        outputs.append(apply(b, name, [x, axis], o, np.int32, (1, 5, 3)))
    for i in range(3):
        made = b.tensor((2,), np.int32, data=[3 + 4 * i, 11 - 4 * i])
        o = options("ResizeBilinearOptions", alignCorners=i == 1, halfPixelCenters=i == 2)
        outputs.append(
            apply(b, "RESIZE_BILINEAR", [image, made], o, shape=(1, 3 + 4 * i, 11 - 4 * i, 3))
        )
    return b.build([x], outputs)
