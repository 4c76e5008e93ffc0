"""Codes of 8 and 16 bits from one another."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import (
    ACTIVATIONS,
    PADDINGS,
    any_scale,
    any_zero_point,
    positions,
)
from tests.support.tflite_builder import ModelBuilder, options


def requantize(seed: int, branches: int = 6) -> bytes:
    """int8 to int16, to int16 with other steps, and back to int8."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = any_scale(rng)
    x = b.tensor((1, 12), scale=scale, zero_point=any_zero_point(rng))
    outputs = []
    for _ in range(branches):
        given = x
        for dtype, step in ((np.int16, scale / 99), (np.int16, scale / 50), (np.int8, scale)):
            zero_point = any_zero_point(rng) if dtype == np.int8 else 0
            out_scale = step * rng.uniform(0.3, 3)
            out = b.tensor((1, 12), dtype, scale=out_scale, zero_point=zero_point)
            b.operator("QUANTIZE", [given], [out], options("QuantizeOptions"))
            outputs.append(out)
            given = out
    return b.build([x], outputs)


def _wide_bias(b: ModelBuilder, rng, channels: int, kind) -> int:
    """Biases of a type, or none where it is None."""
    if kind is None:
        return -1
    limit = min(3_000_000, np.iinfo(kind).max)
    return b.tensor((channels,), kind, scale=1e-6, data=rng.integers(-limit, limit, channels))


def _wide_weighted(b: ModelBuilder, rng, shape, channels, axis, in_scale, taps, kind):
    """Weights, biases of type `kind`, and an output scale that few codes exceed."""
    w_scale = np.exp(rng.uniform(-7, -3, channels if rng.random() < 0.8 else 1))
    weights = b.tensor(shape, scale=w_scale, axis=axis, data=rng.integers(-127, 128, shape))
    out_scale = in_scale * float(np.max(w_scale)) * 74 * 19000 * np.sqrt(taps) / 15000
    return weights, _wide_bias(b, rng, channels, kind), out_scale


def wide_conv(seed: int, branches: int = 12) -> bytes:
    """CONV_2D in groups and whole, DEPTHWISE_CONV_2D; biases of 64 and 32 bits, and none."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = float(rng.uniform(1e-5, 1e-3)), 6, 5, 4
    x = b.tensor((1, height, width, depth), np.int16, scale=in_scale)
    outputs = []
    for i in range(branches):
        size, stride = rng.integers(1, 4, 2), rng.integers(1, 3, 2)
        padding, activation = PADDINGS[i % 2], ACTIVATIONS[i // 2 % 3]
        is_depthwise, groups = i % 3 == 2, (1, 2)[i % 5 == 4]
        channels = depth * int(rng.integers(1, 3))
        shape = (1, *size, channels) if is_depthwise else (channels, *size, depth // groups)
        taps = size.prod() * (1 if is_depthwise else depth // groups)
        kind = np.int64 if is_depthwise else (np.int64, np.int32, None)[i // 3 % 3]
        weights, bias, out_scale = _wide_weighted(
            b, rng, shape, channels, 3 if is_depthwise else 0, in_scale, taps, kind
        )
        rows = positions(height, size[0], stride[0], 1, padding)
        columns = positions(width, size[1], stride[1], 1, padding)
        out = b.tensor((1, rows, columns, channels), np.int16, scale=out_scale)
        values = {"padding": padding, "strideH": int(stride[0]), "strideW": int(stride[1]),
                  "fusedActivationFunction": activation}  # fmt: skip
        if is_depthwise:
            o = options("DepthwiseConv2DOptions", depthMultiplier=channels // depth, **values)
        else:
            o = options("Conv2DOptions", **values)
        name = "DEPTHWISE_CONV_2D" if is_depthwise else "CONV_2D"
        b.operator(name, [x, weights, bias][: 3 if bias >= 0 else 2], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def wide_dense(seed: int, branches: int = 8) -> bytes:
    """FULLY_CONNECTED and BATCH_MATMUL, with and without biases of 64 bits."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, depth = float(rng.uniform(1e-5, 1e-3)), 20
    x = b.tensor((1, depth), np.int16, scale=in_scale)
    outputs = []
    for i in range(branches):
        units = int(rng.integers(1, 9))
        weights, bias, out_scale = _wide_weighted(
            b, rng, (units, depth), units, 0, in_scale, depth, (np.int64, None)[i % 2]
        )
        out = b.tensor((1, units), np.int16, scale=out_scale)
        o = options("FullyConnectedOptions", fusedActivationFunction=ACTIVATIONS[i % 3])
        b.operator("FULLY_CONNECTED", [x, weights, bias], [out], o)
        outputs.append(out)
        square = b.tensor((1, units, units), np.int16, scale=out_scale**2 * 9000)
        column = b.tensor((1, units, 1), np.int16, scale=out_scale)
        b.operator("RESHAPE", [out], [column], options("ReshapeOptions"))
        b.operator("BATCH_MATMUL", [column, column], [square], options("BatchMatMulOptions",
                   adjY=True))  # fmt: skip
        outputs.append(square)
    return b.build([x], outputs)


def wide_transpose_conv(seed: int, branches: int = 6) -> bytes:
    """TRANSPOSE_CONV with biases of 64 and 16 bits, and none."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, height, width, depth = float(rng.uniform(1e-5, 1e-3)), 3, 4, 3
    x = b.tensor((1, height, width, depth), np.int16, scale=in_scale)
    outputs = []
    for i in range(branches):
        size, stride, channels = (
            rng.integers(1, 4, 2),
            rng.integers(1, 3, 2),
            int(rng.integers(1, 4)),
        )
        weights, bias, out_scale = _wide_weighted(
            b, rng, (channels, *size, depth), channels, 0, in_scale,
            size.prod() * depth / stride.prod(), (np.int64, np.int16, None)[i % 3],
        )  # fmt: skip
        shape = (1, *((np.array([height, width]) - 1) * stride + size), channels)
        target = b.tensor((4,), np.int32, data=shape)
        out = b.tensor(shape, np.int16, scale=out_scale)
        o = options("TransposeConvOptions", padding=PADDINGS[1], strideH=int(stride[0]),
                    strideW=int(stride[1]), fusedActivationFunction=ACTIVATIONS[i % 3])  # fmt: skip
        b.operator("TRANSPOSE_CONV", [target, weights, x, bias][: 4 if bias >= 0 else 3], [out], o)
        outputs.append(out)
    return b.build([x], outputs)


def wide_pairs(seed: int, branches: int = 21) -> bytes:
    """ADD, SUB, MUL, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE of int16, broadcast now and then."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale, shape = float(rng.uniform(1e-5, 1e-3)), (1, 4, 6)
    x, y = (b.tensor(shape, np.int16, scale=scale * s) for s in (1, 1.5))
    same = b.tensor(shape, np.int16, scale=scale)
    b.operator("QUANTIZE", [y], [same], options("QuantizeOptions"))
    outputs = []
    kinds = {"ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions",
             "SQUARED_DIFFERENCE": None, "MAXIMUM": "MaximumMinimumOptions",
             "MINIMUM": "MaximumMinimumOptions"}  # fmt: skip
    for i in range(branches):
        name = list(kinds)[i % 6]
        is_choice, kind = name in ("MAXIMUM", "MINIMUM"), kinds[name]
        step = float(rng.choice([1, 4 / 3, 2 / 3, 1.7]))
        out_scale = scale * {"MUL": scale * 30000, "SQUARED_DIFFERENCE": scale * 99999}.get(name, 1)
        out = b.tensor(shape, np.int16, scale=scale if is_choice else out_scale * step)
        second = same if is_choice else y
        if i % 4 == 3:
            values = rng.integers(-(2**15), 2**15, shape[i % 3 :])
            second = b.tensor(values.shape, np.int16, scale=scale, data=values)
        o = options(kind) if kind else None
        if name in ("ADD", "SUB", "MUL"):
            o.fusedActivationFunction = ACTIVATIONS[i // 6 % 3]
        b.operator(name, [x, second], [out], o)
        outputs.append(out)
    return b.build([x, y], outputs)


def wide_single(seed: int) -> bytes:
    """What looks at one int16 code at a time, and SOFTMAX, pools, MEAN and SUM."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = float(rng.uniform(1e-4, 1e-3))
    x = b.tensor((1, 6, 5, 4), np.int16, scale=scale)
    outputs = []

    def branch(name, out_scale, o=None, shape=(1, 6, 5, 4), given=x, inputs=(), dtype=np.int16):
        outputs.append(b.tensor(shape, dtype, scale=out_scale))
        b.operator(name, [given, *inputs], outputs[-1:], o)
        return outputs[-1]

    for i in range(3):
        step = scale * float(rng.choice([1, 4 / 3, 2 / 3, 1.7, 0.4]))
        branch("RELU", step)
        branch("ABS", step)
        branch("LEAKY_RELU", step, options("LeakyReluOptions", alpha=float(rng.uniform(-0.2, 2))))
        branch("QUANTIZE", step, options("QuantizeOptions"))
        whole = branch("QUANTIZE", step / 70000, options("QuantizeOptions"), dtype=np.int32)
        branch("QUANTIZE", step, options("QuantizeOptions"), given=whole)
        branch("QUANTIZE", step * 256, options("QuantizeOptions"), given=whole, dtype=np.int8)
        other = branch("QUANTIZE", float(rng.choice([2.0**-12, 2.0**-11, 3e-5, 4e-4])),
                       options("QuantizeOptions"))  # fmt: skip
        for name in ("LOGISTIC", "TANH"):
            branch(name, 2.0**-15, given=other)
        branch("SOFTMAX", 2.0**-15, options("SoftmaxOptions", beta=float(rng.choice([1, 0.3]))),
               given=other)  # fmt: skip
        size, strides = rng.integers(1, 4, 2), rng.integers(1, 3, 2)
        o = options("Pool2DOptions", padding=PADDINGS[i % 2], strideH=int(strides[0]),
                    strideW=int(strides[1]), filterHeight=int(size[0]), filterWidth=int(size[1]),
                    fusedActivationFunction=ACTIVATIONS[i])  # fmt: skip
        shape = (1, positions(6, size[0], strides[0], 1, PADDINGS[i % 2]),
                 positions(5, size[1], strides[1], 1, PADDINGS[i % 2]), 4)  # fmt: skip
        branch("AVERAGE_POOL_2D", scale, o, shape)
        branch("MAX_POOL_2D", scale, o, shape)
        axes = b.tensor((2,), np.int32, data=[1, 2])
        branch("MEAN", step, options("ReducerOptions"), (1, 4), inputs=[axes])
        branch("SUM", step * 9, options("ReducerOptions"), (1, 4), inputs=[axes])
    branch("RELU6", scale)
    return b.build([x], outputs)


def softmax_to_16_bits(seed: int, branches: int = 6) -> bytes:
    """SOFTMAX of int8 codes to int16, flat to steep."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    inputs, outputs = [], []
    for _ in range(branches):
        scale = float(np.exp(rng.uniform(np.log(0.002), np.log(1))))
        x = b.tensor((1, 9), scale=scale, zero_point=any_zero_point(rng))
        out = b.tensor((1, 9), np.int16, scale=2.0**-16, zero_point=-(2**15))
        b.operator("SOFTMAX", [x], [out], options("SoftmaxOptions", beta=1.0))
        inputs.append(x)
        outputs.append(out)
    return b.build(inputs, outputs)
