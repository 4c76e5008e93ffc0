"""Operators that look at one code, or one pair of codes, at a time.

Many scales stand in simple ratios: there results lie half-way between two codes, which is where
rounding rules show.
"""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import ACTIVATIONS, any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

SHAPE = (1, 4, 6)
CONSTANT_SHAPES = [(6,), (1, 4, 1), (4, 6), (1,), (1, 4, 6), (1, 1, 6)]
SUM_RATIOS = [(3, 2), (1 / 3, 2 / 3), (3 / 2, 1), (2 / 3, 2 / 3), (9, 12), (1 / 7, 1 / 5)]
"""Scales of the second input and of the sum over the first's: the first four make ties."""


def ratio(rng) -> float:
    """Even over odd: so coarse an output scale makes ties."""
    return float(rng.choice([2, 4, 6, 8, 12]) / rng.choice([1, 1, 3, 5, 7]))


def zero_point(rng) -> int:
    """Rarely at the end of the codes, so that few results saturate."""
    return any_zero_point(rng) if rng.random() < 0.2 else int(rng.integers(-30, 30))


def requantized(b: ModelBuilder, x: int, rng, scale: float) -> int:
    out = b.tensor(b.tensors[x].shape, scale=scale, zero_point=zero_point(rng))
    b.operator("QUANTIZE", [x], [out], options("QuantizeOptions"))
    return out


def binary(seed: int, names, kind, scales, branches: int = 20) -> bytes:
    """Two computed inputs, or a constant before or after a computed one, in many shapes.

    `scales` takes the generator, the number of the branch and the first input's scale, and gives
    the second's and the output's.
    """
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = float(np.float32(any_scale(rng)))
    x = b.tensor(SHAPE, scale=scale, zero_point=zero_point(rng))
    y = b.tensor(SHAPE, scale=any_scale(rng), zero_point=zero_point(rng))
    outputs = []
    for i in range(branches):
        name = names[i % len(names)]
        second_scale, out_scale = scales(rng, i // len(names), scale)
        if i % 4 > 1:
            shape = CONSTANT_SHAPES[i % len(CONSTANT_SHAPES)]
            values = rng.integers(-128, 128, shape)
            second = b.tensor(shape, scale=second_scale, zero_point=zero_point(rng), data=values)
        else:
            second = requantized(b, y, rng, second_scale)
        given = [second, x] if i % 8 > 4 and name != "PRELU" else [x, second]
        out = b.tensor(SHAPE, scale=out_scale, zero_point=zero_point(rng))
        o = kind and options(kind[i % len(names)], fusedActivationFunction=ACTIVATIONS[i // 2 % 3])
        b.operator(name, given, [out], o)
        outputs.append(out)
    return b.build([x, y], outputs)


def add_sub(seed: int) -> bytes:
    """Ties in the sum of two inputs, coarse and fine outputs, fused activations."""

    def scales(rng, i, scale):
        second, out = SUM_RATIOS[i % len(SUM_RATIOS)]
        return scale * second, scale * out

    return binary(seed, ["ADD", "SUB"], ["AddOptions", "SubOptions"], scales)


def mul(seed: int) -> bytes:
    """From outputs that saturate, and need a left shift, to such as are a few codes."""

    def scales(rng, i, scale):
        second = any_scale(rng)
        return second, scale * second * ratio(rng) * [16, 0.1, 64, 128][i % 4]

    return binary(seed, ["MUL"], ["MulOptions"], scales)


def prelu(seed: int) -> bytes:
    """One alpha for all, for each channel, for each element, and computed ones."""

    def scales(rng, i, scale):
        return 1 / float(rng.choice([3, 24, 40, 64, 96])), scale * ratio(rng) * [1, 0.5][i % 2]

    return binary(seed, ["PRELU"], None, scales)


def maximum_minimum(seed: int, branches: int = 10) -> bytes:
    """Computed and constant inputs of one scale."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    q = {"scale": any_scale(rng), "zero_point": any_zero_point(rng)}
    x, y = b.tensor(SHAPE, **q), b.tensor(SHAPE, **q)
    outputs = []
    for i in range(branches):
        shape = CONSTANT_SHAPES[i % len(CONSTANT_SHAPES)]
        constant = b.tensor(shape, **q, data=rng.integers(-128, 128, shape))
        out = b.tensor(SHAPE, **q)
        given = [[x, y], [x, constant], [constant, y]][i % 3]
        b.operator(("MAXIMUM", "MINIMUM")[i % 2], given, [out], options("MaximumMinimumOptions"))
        outputs.append(out)
    return b.build([x, y], outputs)


def activations(seed: int) -> bytes:
    """Flat to steep, with output scales of their own where the operator takes any."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 16), scale=0.05, zero_point=zero_point(rng))
    outputs = []

    def branch(name, scale, out_scale, out_zero_point, o=None):
        out = b.tensor((1, 16), scale=out_scale, zero_point=out_zero_point)
        b.operator(name, [requantized(b, x, rng, scale)], [out], o)
        outputs.append(out)

    for steepness in (0.002, 0.02, 0.1, 5.0, 9.0):
        scale = steepness * float(rng.uniform(0.8, 1.25))
        branch("LOGISTIC", scale, 1 / 256, -128)
        branch("TANH", scale, 1 / 128, 0)
        branch("HARD_SWISH", min(scale, 0.6), 0.3 / float(rng.integers(1, 30)), zero_point(rng))
    for i in range(12):
        scale = any_scale(rng)
        coarser = float(rng.choice([[2 / 3, 4 / 5, 6 / 7, 4 / 3], [6, 12, 8 / 3, 24 / 7]][i % 2]))
        branch("RELU", scale, scale * coarser, zero_point(rng))
        branch("RELU6", scale, scale * coarser ** (i // 2 % 2), zero_point(rng))
        alpha = float(rng.integers(1, 9) / rng.integers(1, 9)) * [1, 1, 1, -1, 0][i % 5]
        o = options("LeakyReluOptions", alpha=alpha)
        branch("LEAKY_RELU", scale, scale * coarser, zero_point(rng), o)
    return b.build([x], outputs)


def log_softmax(seed: int, branches: int = 8) -> bytes:
    """Flat to steep: scales from 1/500 to 2."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 11), scale=0.1, zero_point=any_zero_point(rng))
    outputs = []
    for _ in range(branches):
        same = requantized(b, x, rng, float(np.exp(rng.uniform(np.log(0.002), np.log(2)))))
        out = b.tensor((1, 11), scale=1 / 16, zero_point=127)
        b.operator("LOG_SOFTMAX", [same], [out], options("LogSoftmaxOptions"))
        outputs.append(out)
    return b.build([x], outputs)


def squared_difference(seed: int) -> bytes:
    """Ties in what is between two inputs, coarse and fine outputs."""

    def scales(rng, i, scale):
        second = scale * SUM_RATIOS[i % len(SUM_RATIOS)][0]
        return second, max(scale, second) ** 2 * ratio(rng) * [8, 32, 100, 2][i % 4]

    return binary(seed, ["SQUARED_DIFFERENCE"], None, scales)


def div(seed: int, branches: int = 12) -> bytes:
    """Divisors of one sign and of both, computed and constant; quotients that TFLM defines."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = float(np.float32(any_scale(rng)))
    x = b.tensor(SHAPE, scale=scale, zero_point=zero_point(rng))
    y = b.tensor(SHAPE, scale=0.1, zero_point=0)
    outputs = []
    for i in range(branches):
        step, shape = 0.1, CONSTANT_SHAPES[i % len(CONSTANT_SHAPES)]
        if i % 2:  # at least 3 steps above the zero point
            above = b.tensor(SHAPE, scale=0.1)
            three = b.tensor((), scale=0.1, data=3)
            b.operator("MAXIMUM", [y, three], [above], options("MaximumMinimumOptions"))
            divisor = b.tensor(SHAPE, scale=0.1, zero_point=-128)
            b.operator("QUANTIZE", [above], [divisor], options("QuantizeOptions"))
        else:
            values = rng.choice([-1, 1], shape) * rng.integers(1, 100, shape)
            step = any_scale(rng)
            divisor = b.tensor(shape, scale=step, zero_point=0, data=values)
        out_scale = scale / step / float(rng.choice([35, 48, 70, 96, 150]))
        if i == 0:  # 64 steps over 128: every second quotient is half-way between two codes
            divisor = b.tensor((1,), scale=2.0, zero_point=-128, data=[0])
            out_scale = scale / 2 / 64
        out = b.tensor(SHAPE, scale=out_scale, zero_point=zero_point(rng))
        o = options("DivOptions", fusedActivationFunction=ACTIVATIONS[i // 2 % 3])
        b.operator("DIV", [x, divisor], [out], o)
        outputs.append(out)
    return b.build([x, y], outputs)


_ROOT_OF_7 = 396325 / 2**20
"""1 / sqrt(7) in fixed point, as it lies between two roundings of the products in it."""


def abs_rsqrt(seed: int, branches: int = 10) -> bytes:
    """Distances from zero with the input's scale and others; roots of what is not negative."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    scale = any_scale(rng)
    x = b.tensor((1, 40), scale=scale, zero_point=zero_point(rng))
    outputs = []
    for i in range(branches):
        out_scale = scale * [1, ratio(rng)][i % 3 > 0]
        out = b.tensor((1, 40), scale=out_scale, zero_point=zero_point(rng))
        b.operator("ABS", [x], [out], options("AbsOptions"))
        step = any_scale(rng)
        positive = b.tensor((1, 40), scale=step, zero_point=-128)
        b.operator("QUANTIZE", [x], [positive], options("QuantizeOptions"))
        root_scale = step**-0.5 * [1 / 20, 1 / 200][i % 2] * ratio(rng)
        if i == 2:  # the root of 7 steps is nearly half-way between two codes
            root_scale = step**-0.5 * _ROOT_OF_7 / 100.5
        root = b.tensor((1, 40), scale=root_scale, zero_point=[-128, zero_point(rng)][i % 2])
        b.operator("RSQRT", [positive], [root], None)
        outputs += [out, root]
    return b.build([x], outputs)
