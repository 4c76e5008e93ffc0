"""Networks some of whose channels are dead, as training and converters leave them."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import ACTIVATIONS, PADDINGS, positions
from tests.support.tflite_builder import ModelBuilder, options

KINDS = ("far bias", "no multiplier", "saturated", "clamped")
"""How a channel can die:

far bias: weights of 0 with a scale next to 0, and a bias near 2**30, as converters write it;
no multiplier: the weights' scale is so small that the effective multiplier becomes 0;
saturated: a bias that no sum comes up against; clamped: the same, below 0, for a RELU.
"""

NONE, RELU, RELU6 = ACTIVATIONS
SAME, VALID = PADDINGS


class Network:
    """Layers on a growing model; each method takes tensors and returns the one it makes.

    `dead` gives some channels of a layer a kind of death; with "far bias" it may be the code.
    """

    def __init__(self, seed: int = 0) -> None:
        self.b = ModelBuilder()
        self.rng = np.random.default_rng(seed)
        self.shapes: dict[int, tuple[int, ...]] = {}
        self.scales: dict[int, tuple[float, int]] = {}

    def tensor(self, shape, zero_point=None, scale=None, data=None) -> int:
        scale = scale or float(self.rng.uniform(0.02, 0.1))
        zero_point = int(self.rng.integers(-30, 30)) if zero_point is None else zero_point
        index = self.b.tensor(shape, scale=scale, zero_point=zero_point, data=data)
        self.shapes[index], self.scales[index] = tuple(shape), (scale, zero_point)
        return index

    def conv(
        self, x, channels, size=1, padding=SAME, stride=1, activation=NONE, dead=(), **more
    ) -> int:
        shape = (channels, size, size, self.shapes[x][-1])
        y = self.tensor(self._windows(x, size, padding, stride, channels), more.pop("zero", None))
        given = self._weights(x, y, shape, 0, dict(dead), **more)
        o = options(
            "Conv2DOptions", padding=padding, strideH=stride, strideW=stride,
            fusedActivationFunction=activation,
        )  # fmt: skip
        self.b.operator("CONV_2D", [x, *given], [y], o)
        return y

    def depthwise(
        self, x, size=3, padding=SAME, stride=1, activation=NONE, dead=(), multiplier=1, **more
    ) -> int:
        channels = self.shapes[x][-1] * multiplier
        y = self.tensor(self._windows(x, size, padding, stride, channels), more.pop("zero", None))
        given = self._weights(x, y, (1, size, size, channels), 3, dict(dead), **more)
        o = options(
            "DepthwiseConv2DOptions", padding=padding, strideH=stride, strideW=stride,
            depthMultiplier=multiplier, fusedActivationFunction=activation,
        )  # fmt: skip
        self.b.operator("DEPTHWISE_CONV_2D", [x, *given], [y], o)
        return y

    def dense(self, x, units, activation=NONE, dead=(), **more) -> int:
        depth = int(np.prod(self.shapes[x]))
        y = self.tensor((1, units), more.pop("zero", None))
        given = self._weights(x, y, (units, depth), 0, dict(dead), **more)
        o = options("FullyConnectedOptions", fusedActivationFunction=activation)
        self.b.operator("FULLY_CONNECTED", [x, *given], [y], o)
        return y

    def pool(self, x, kind="AVERAGE", size=2, padding=SAME, stride=1) -> int:
        shape = self._windows(x, size, padding, stride, self.shapes[x][-1])
        y = self.like(x, shape)
        o = options(
            "Pool2DOptions", padding=padding, strideH=stride, strideW=stride,
            filterHeight=size, filterWidth=size,
        )  # fmt: skip
        self.b.operator(f"{kind}_POOL_2D", [x], [y], o)
        return y

    def like(self, x, shape=None) -> int:
        """A tensor with the scale of `x`."""
        scale, zero_point = self.scales[x]
        return self.tensor(shape or self.shapes[x], zero_point, scale)

    def of_two(self, name, x, other) -> int:
        y = self.tensor(self.shapes[x])
        self.b.operator(name, [x, other], [y], options(f"{name.capitalize()}Options"))
        return y

    def of_one(self, name, x, kind=None) -> int:
        fixed = {"LOGISTIC": (-128, 1 / 256), "TANH": (0, 1 / 128)}  # others are refused
        y = self.tensor(self.shapes[x], *fixed.get(name, ()))
        self.b.operator(name, [x], [y], options(kind) if kind else None)
        return y

    def softmax(self, x) -> int:
        y = self.tensor(self.shapes[x], -128, 1 / 256)
        self.b.operator("SOFTMAX", [x], [y], options("SoftmaxOptions", beta=1.0))
        return y

    def reshape(self, x, shape) -> int:
        y = self.like(x, shape)
        to = self.b.tensor((len(shape),), np.int32, data=[-1, *shape[1:]])
        self.b.operator("RESHAPE", [x, to], [y], options("ReshapeOptions"))
        return y

    def join(self, parts, axis=3) -> int:
        shape = list(self.shapes[parts[0]])
        shape[axis] = sum(self.shapes[x][axis] for x in parts)
        y = self.like(parts[0], tuple(shape))
        self.b.operator("CONCATENATION", parts, [y], options("ConcatenationOptions", axis=axis))
        return y

    def pad(self, x, around=1) -> int:
        _, height, width, channels = self.shapes[x]
        y = self.like(x, (1, height + 2 * around, width + 2 * around, channels))
        pairs = [[0, 0], [around, around], [around, around], [0, 0]]
        by = self.b.tensor((4, 2), np.int32, data=pairs)
        self.b.operator("PAD", [x, by], [y], options("PadOptions"))
        return y

    def mean(self, x) -> int:
        y = self.tensor((1, self.shapes[x][-1]))
        axes = self.b.tensor((2,), np.int32, data=[1, 2])
        self.b.operator("MEAN", [x, axes], [y], options("ReducerOptions"))
        return y

    def blank(self, places) -> None:
        """Set some weights of the last layer to 0."""
        weights = self.b.tensors[self.b.operators[-1].inputs[1]]
        data = self.b.buffers[weights.buffer].data.view(np.int8).reshape(weights.shape).copy()
        data[places] = 0
        self.b.buffers[weights.buffer].data = data.reshape(-1).view(np.uint8)

    def build(self, inputs, outputs) -> bytes:
        return self.b.build(inputs, outputs)

    def _windows(self, x, size, padding, stride, channels) -> tuple[int, ...]:
        _, height, width, _ = self.shapes[x]
        rows, columns = (positions(n, size, stride, 1, padding) for n in (height, width))
        return (1, rows, columns, channels)

    def _weights(self, x, y, shape, axis, dead, *, one_scale=False, bias=True) -> list[int]:
        """Weights and bias; sums of living channels reach some 50 codes to both sides."""
        rng, channels = self.rng, shape[axis]
        (given, _), (made, zero_point) = self.scales[x], self.scales[y]
        weights = rng.integers(-127, 128, shape)
        taps = weights.size // channels
        effective = 50 / (74 * 73 * np.sqrt(taps)) * rng.uniform(0.5, 1.5, channels)
        if one_scale:
            effective[:] = effective[0]
        biases = np.rint(rng.normal(0, 20, channels) / effective)
        by_channel = np.moveaxis(weights, axis, 0)
        for channel, kind in dead.items():
            if kind in ("saturated", "clamped"):
                far = 3 * 128 * 127 * taps
                biases[channel] = far if kind == "saturated" else -far
                continue
            by_channel[channel] = 0
            if kind == "no multiplier":
                effective[channel], biases[channel] = 1e-12, rng.choice([-1, 1]) << 30
            else:  # "far bias", or a code
                code = int(rng.integers(-128, 128)) if kind == "far bias" else kind
                effective[channel] = max(abs(code - zero_point), 1) / 2**30
                biases[channel] = (code - zero_point) / effective[channel]
        scales = effective * made / given
        scales = scales[:1] if one_scale else scales
        w = self.b.tensor(shape, scale=scales, axis=axis, data=weights)
        if not bias:
            return [w, -1]
        values = np.clip(biases, -(2**31), 2**31 - 1).astype(np.int64)
        return [w, self.b.tensor((channels,), np.int32, scale=given * scales, data=values)]


def random_network(seed: int) -> bytes:
    """Layers of all kinds, one on another, with branches that come together again."""
    n = Network(seed)
    rng = n.rng
    x = first = n.tensor((1, int(rng.integers(4, 9)), int(rng.integers(4, 9)), 4))
    for _ in range(int(rng.integers(3, 9))):
        x = _random_layer(n, x)
    x = n.mean(x) if rng.random() < 0.5 else n.reshape(x, (1, int(np.prod(n.shapes[x]))))
    x = n.dense(x, int(rng.integers(3, 12)), dead=_random_dead(rng, 3, ACTIVATIONS[0]))
    x = n.dense(x, 3, one_scale=bool(rng.random() < 0.5), bias=bool(rng.random() < 0.7))
    return n.build([first], [x])


def _random_layer(n: Network, x: int) -> int:
    rng = n.rng
    activation, padding = (choices[int(rng.integers(len(choices)))] for choices in (
        ACTIVATIONS, PADDINGS))  # fmt: skip
    fits = min(n.shapes[x][1:3]) >= 3
    size = int(rng.choice([1, 1, 3])) if fits else 1
    more = {
        "padding": padding,
        "stride": int(rng.integers(1, 3)),
        "activation": activation,
        "zero": -128 if activation != NONE and rng.random() < 0.7 else None,
    }
    kind = rng.choice(["conv", "conv", "conv", "depthwise", "add", "pool", "join", "pad", "one"])
    channels = int(rng.integers(4, 17))
    dead = _random_dead(rng, channels, activation)
    if kind == "conv":
        return n.conv(x, channels, size, dead=dead, **more)
    if kind == "depthwise":
        multiplier = int(rng.choice([1, 1, 2]))
        dead = _random_dead(rng, n.shapes[x][-1] * multiplier, activation)
        return n.depthwise(x, size, dead=dead, multiplier=multiplier, **more)
    if kind == "add":
        name = str(rng.choice(["ADD", "ADD", "SUB", "MUL"]))
        return n.of_two(name, *(n.conv(x, channels, dead=dead) for _ in range(2)))
    if kind == "pool":
        return n.pool(x, str(rng.choice(["AVERAGE", "MAX"])), size, padding)
    if kind == "join":
        part = n.conv(x, channels, dead=dead)
        return n.join([part, n.pool(part, "MAX", 1)])
    if kind == "pad":
        return n.pad(x)
    return n.of_one(str(rng.choice(["RELU", "RELU6", "QUANTIZE", "TANH"])), x)


def _random_dead(rng, channels, activation) -> dict[int, str | int]:
    kinds = KINDS[:3] if activation == NONE else KINDS
    share = rng.choice([0.0, 0.3, 0.8])
    return {c: str(rng.choice(kinds)) for c in range(channels) if rng.random() < share}
