"""Models of one int16 operator that meet every code, or the ends of what sums can hold."""

from __future__ import annotations

import numpy as np

from tests.support.changed_rules import NEARLY_EQUAL
from tests.support.one_operator import every_code, tflite_builder

STEPS = (2.0**-12, 2.0**-11, 1.0004 * 2.0**-12, 1.002 * 2.0**-12, 3e-5, 0.0007, 0.01, 2.0)
RATIOS = (1, 4 / 3, 2 / 3, 0.02, 7)
FREE = [(0.0003, 0, 0.0003 * ratio, 0, {}) for ratio in RATIOS]
FREE += [(given, 0, made, 0, {}) for given, made in NEARLY_EQUAL]
OF_ONE = [(step, 0, 2.0**-15, 0, {}) for step in STEPS]
ALPHAS = (0.0, 0.2, 1.0, 2.5, -0.5, 1.0, 1.0)
UNARY = {
    "LOGISTIC": (OF_ONE, None),
    "TANH": (OF_ONE, None),
    "RELU": (FREE, None),
    "RELU6": (FREE, None),
    "QUANTIZE": (FREE, "QuantizeOptions"),
    "LEAKY_RELU": (
        [(*c[:4], {"alpha": alpha}) for c, alpha in zip(FREE, ALPHAS, strict=True)],
        "LeakyReluOptions",
    ),
}
"""Scales, zero points and options of every operator on one input; its kind of options."""

PAIRS = ("ADD", "SUB", "MUL")
SOFTMAX_SCALES = (2.0**-15, 1e-4, 0.0012, 0.03)
BETAS = (1.0, 0.5)


def all_codes_of(name):
    """A model of an operator on one input, and every code for each of its branches."""
    return every_code(name, *UNARY[name], dtype=np.int16)


def many_pairs(name):
    """A branch for each output scale; 65,536 pairs each, of every first and every second code."""
    builder = tflite_builder()
    b, inputs, outputs = builder.ModelBuilder(), [], []
    for ratio in RATIOS:
        scales = (0.0003, 0.0004, 0.0003 * ratio * (6 if name == "MUL" else 1))
        *sides, out = (b.tensor((1, 2**16), np.int16, scale=scale) for scale in scales)
        b.operator(name, sides, [out], builder.options(f"{name.title()}Options"))
        inputs += sides
        outputs.append(out)
    codes = np.arange(-(2**15), 2**15).astype(np.int16)
    shuffled = np.random.default_rng(4).permutation(codes)
    return b.build(inputs, outputs), (codes[None], shuffled[None]) * len(outputs)


def every_difference(scale, beta):
    """A SOFTMAX, and rows of many distances from the largest code."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 3), np.int16, scale=scale), b.tensor((1, 3), np.int16, scale=2.0**-15)
    b.operator("SOFTMAX", [x], [y], builder.options("SoftmaxOptions", beta=beta))
    codes = np.arange(-(2**15), 2**15, 7)
    rows = np.stack([codes, np.full_like(codes, 2**15 - 1), -codes - 1], axis=1).astype(np.int16)
    return b.build([x], [y]), rows


LONG = 1100
"""Products of a sum that 32 bits cannot hold, if all are extreme."""

OUTPUT_SCALES = (2.0**-6, 300.0, 9e5)
"""With weights and codes of scale 1: results that wrap at 32 bits, that saturate, that do not."""


def extreme_dense(bias=None):
    """FULLY_CONNECTED with weights of -128 and 127 in long rows, for each of `OUTPUT_SCALES`."""
    builder = tflite_builder()
    b, outputs = builder.ModelBuilder(), []
    x = b.tensor((1, LONG), np.int16, scale=1)
    rows = np.stack([np.full(LONG, -128), np.full(LONG, 127), np.resize([-128, 127], LONG)])
    w = b.tensor((3, LONG), data=rows.astype(np.int8), scale=1)
    inputs = [x, w]
    if bias is not None:
        inputs.append(b.tensor((3,), np.int64, data=bias, scale=1))
    for scale in OUTPUT_SCALES:
        outputs.append(b.tensor((1, 3), np.int16, scale=scale))
        b.operator(
            "FULLY_CONNECTED", inputs, outputs[-1:], builder.options("FullyConnectedOptions")
        )
    codes = np.full((4, LONG), -(2**15))
    codes[1], codes[2] = 2**15 - 1, np.resize([-(2**15), 2**15 - 1], LONG)
    codes[3] = np.random.default_rng(2).integers(-(2**15), 2**15, LONG)
    return b.build([x], outputs), codes.astype(np.int16)


def extreme_conv(bias_dtype, depth=LONG // 4):
    """CONV_2D and others alike on images of extreme codes; an int32 bias makes its sums wrap."""
    builder = tflite_builder()
    b, outputs = builder.ModelBuilder(), []
    x = b.tensor((1, 3, 3, depth), np.int16, scale=1)
    w = b.tensor((3, 2, 2, depth), data=np.full((3, 2, 2, depth), -128), scale=1)
    bias = b.tensor((3,), bias_dtype, data=[-5, 0, 2**30], scale=1)
    for scale in OUTPUT_SCALES[1:]:
        outputs.append(b.tensor((1, 3, 3, 3), np.int16, scale=scale))
        o = builder.options("Conv2DOptions", strideH=1, strideW=1)
        b.operator("CONV_2D", [x, w, bias], outputs[-1:], o)
    codes = np.full((2, 3, 3, depth), -(2**15))
    codes[1] = np.random.default_rng(3).integers(-(2**15), 2**15, (3, 3, depth))
    return b.build([x], outputs), codes.astype(np.int16)


def zero_points():
    """Operators that take int16 codes with zero points, which no converter writes."""
    builder = tflite_builder()
    b, outputs = builder.ModelBuilder(), []
    x = b.tensor((1, 4, 3, 5), np.int16, scale=0.001, zero_point=-700)
    other = b.tensor((3, 1), np.int16, scale=0.002, zero_point=30000)

    def made(shape=(1, 4, 3, 5), scale=0.003):
        outputs.append(b.tensor(shape, np.int16, scale=scale, zero_point=123))
        return outputs[-1:]

    for name in ("ADD", "SUB"):
        b.operator(name, [x, other], made(), builder.options(f"{name.title()}Options"))
    b.operator("LEAKY_RELU", [x], made(), builder.options("LeakyReluOptions", alpha=-0.3))
    for axes in ((1,), (1, 3), (2, 3)):
        at = b.tensor((len(axes),), np.int32, data=axes)
        shape = tuple(n for i, n in enumerate((1, 4, 3, 5)) if i not in axes)
        for name in ("MEAN", "SUM"):
            o = builder.options("ReducerOptions", keepDims=False)
            b.operator(name, [x, at], made(shape, 0.001), o)
    rng = np.random.default_rng(5)
    given = (rng.integers(-(2**15), 2**15, (30, *shape)) for shape in ((4, 3, 5), (3, 1)))
    first, second = given
    return b.build([x, other], outputs), (first.astype(np.int16), second.astype(np.int16))
