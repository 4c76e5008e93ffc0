"""Models of random CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED, side by side in one graph.

One model of many layers compiles faster than many models. Biases, scales and zero points are drawn
from wide ranges: channels that cannot change, sums that need 24 bits, outputs that are clamped.
"""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

CHANNELS = (1, 2, 3, 4, 5, 7, 8, 10, 12, 16, 17, 24, 31, 32, 33, 40, 48, 63, 64, 65, 80, 96, 128)
ACTIVATIONS = {"NONE": 0, "RELU": 1, "RELU_N1_TO_1": 2, "RELU6": 3}


class _Layers:
    def __init__(self, seed: int, numbers: str) -> None:
        self.numbers = numbers
        self.rng = np.random.default_rng(seed)
        self.b = ModelBuilder()
        self.inputs: list[int] = []
        self.outputs: list[int] = []

    def pick(self, *values):
        return values[int(self.rng.integers(len(values)))]

    def conv_2d(self) -> None:
        groups = self.pick(1, 1, 1, 2, 3)
        sizes = CHANNELS if groups == 1 else CHANNELS[:14]
        depth, channels = self.pick(*sizes), self.pick(*sizes) * groups
        height, width = self.rng.integers(1, 6, 2)
        self._windowed("CONV_2D", (channels, height, width, depth), depth * groups, channels)

    def pointwise(self) -> None:
        depth, channels = self.pick(*CHANNELS), self.pick(*CHANNELS)
        self._windowed("CONV_2D", (channels, 1, 1, depth), depth, channels)

    def depthwise_conv_2d(self) -> None:
        depth, multiplier = self.pick(*CHANNELS), self.pick(1, 1, 1, 1, 1, 1, 2, 3)
        sizes = (3, 3), (3, 3), (3, 3), (5, 5), (1, 3), (9, 1), (4, 2), (2, 7), (7, 7)
        height, width = self.pick(*sizes)
        channels = depth * multiplier
        self._windowed(
            "DEPTHWISE_CONV_2D", (1, height, width, channels), depth, channels,
            depthMultiplier=multiplier,
        )  # fmt: skip

    def fully_connected(self) -> None:
        depth, units = self.pick(*CHANNELS, 300, 700), self.pick(*CHANNELS)
        rows = self.pick(1, 1, 1, 2, 7)
        x = self._input((rows, depth) if rows == 1 else (1, rows, depth))
        per_channel = bool(self.rng.random() < 0.5)
        out = (rows, units) if rows == 1 else (1, rows, units)
        values = {"keepNumDims": rows > 1}
        self._finish("FULLY_CONNECTED", x, (units, depth), 0, out, per_channel, values)

    def _windowed(self, name, weights, depth, channels, **values) -> None:
        axis = 3 if name == "DEPTHWISE_CONV_2D" else 0
        size = np.array(weights[1:3])
        stride = self.rng.choice([1, 1, 2, 3], 2)
        dilation = np.where(size > 1, self.rng.choice([1, 1, 1, 2], 2), 1)
        reach = (size - 1) * dilation + 1
        padding = self.pick("SAME", "VALID")
        least = reach if padding == "VALID" else np.ones(2, int)
        image = least + self.rng.integers(0, 14, 2)
        places = (image - reach) // stride + 1 if padding == "VALID" else -(-image // stride)
        x = self._input((1, *image, depth))
        strides = {
            "strideH": stride[0], "strideW": stride[1],
            "dilationHFactor": dilation[0], "dilationWFactor": dilation[1],
        }  # fmt: skip
        values |= {k: int(v) for k, v in strides.items()} | {"padding": int(padding == "VALID")}
        self._finish(name, x, weights, axis, (1, *places, channels), True, values)

    def _input(self, shape) -> int:
        zero_point = self.pick(-128, 0, 127, int(self.rng.integers(-128, 128)))
        kinds = {
            "int8": {"scale": 0.05, "zero_point": zero_point},
            "int16": {"dtype": np.int16, "scale": 0.05 / 256},
            "float32": {"dtype": np.float32},
        }[self.numbers]
        self.inputs.append(self.b.tensor(shape, **kinds))
        return self.inputs[-1]

    def _finish(self, name, x, shape, axis, out_shape, per_channel, values) -> None:
        given = getattr(self, f"_{self.numbers}")(name, shape, axis, per_channel, out_shape)
        activation = self.pick(*ACTIVATIONS)
        kind = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D"}.get(
            name, "FullyConnected"
        )
        values = {"fusedActivationFunction": ACTIVATIONS[activation], **values}
        *constants, y = given
        if self.rng.random() < 0.1:
            # TFLM takes an absent bias of a float DEPTHWISE_CONV_2D only as a missing input
            constants[1:] = [] if self.numbers == "float32" else [-1]
        self.b.operator(name, [x, *constants], [y], options(f"{kind}Options", **values))
        self.outputs.append(y)

    def _codes(self, shape):
        data = self.rng.integers(-127, 128, shape)
        if self.rng.random() < 0.2:
            data[self.rng.random(shape) < 0.9] = 0
        return data

    def _int8(self, _name, shape, axis, per_channel, out_shape) -> tuple[int, int, int]:
        rng, channels = self.rng, shape[axis]
        products = int(np.prod(shape)) // channels
        scales = rng.uniform(0.2, 1, channels if per_channel else 1) * 0.01
        spread = 0.05 * 0.01 * 127 * 74 * np.sqrt(products)
        out_scale = spread / self.pick(20, 60, 128, 400)
        bias = rng.normal(0, 3000, channels)
        bias[rng.random(channels) < 0.05] *= 1000
        bias[rng.random(channels) < 0.03] = self.pick(2**29, -(2**29))
        w = self.b.tensor(shape, scale=scales, data=self._codes(shape), axis=axis)
        constant = self.b.tensor((channels,), np.int32, data=bias.astype(np.int32))
        zero_point = self.pick(-128, 0, int(rng.integers(-128, 128)))
        return w, constant, self.b.tensor(out_shape, scale=out_scale, zero_point=zero_point)

    def _int16(self, name, shape, axis, per_channel, out_shape) -> tuple[int, int, int]:
        rng, channels = self.rng, shape[axis]
        products = int(np.prod(shape)) // channels
        data = self._codes(shape)
        if products > 512 or rng.random() < 0.2:  # many make a sum of more than 32 bits
            ends = rng.choice([-128, 127], channels)
            data[:] = ends.reshape([-1 if i == axis else 1 for i in range(data.ndim)])
        scales = rng.uniform(0.2, 1, channels if per_channel else 1) * 0.01
        spread = 0.05 * 0.01 * 74 * 74 * np.sqrt(products)
        out_scale = spread / self.pick(2_000, 8_000, 20_000, 60_000)
        bias = rng.normal(0, 300_000, channels)
        bias[rng.random(channels) < 0.05] *= 1000
        if rng.random() < 0.1:
            bias *= 2**20
        is_short = name == "CONV_2D" and rng.random() < 0.3
        kind = np.int32 if is_short else np.int64
        values = np.clip(bias, -(2.0**30), 2.0**30) if is_short else bias
        w = self.b.tensor(shape, scale=scales, data=data, axis=axis)
        constant = self.b.tensor((channels,), kind, data=values.astype(kind))
        return w, constant, self.b.tensor(out_shape, np.int16, out_scale)

    def _float32(self, _name, shape, axis, _per_channel, out_shape) -> tuple[int, int, int]:
        size = self.pick(0.01, 1, 100)
        w, bias = (
            self.b.tensor(each, np.float32, data=self.rng.normal(0, size, each))
            for each in (shape, (shape[axis],))
        )
        return w, bias, self.b.tensor(out_shape, np.float32)


def random_weighted(seed: int, kind: str, count: int, numbers: str = "int8") -> bytes:
    """A model of `count` layers of a kind, each with an input and an output of its own.

    Parameters
    ----------
    kind
        ``"conv_2d"``, ``"pointwise"``, ``"depthwise_conv_2d"`` or ``"fully_connected"``.
    numbers
        ``"int8"``, ``"int16"`` (of inputs and outputs) or ``"float32"``.
    """
    layers = _Layers(seed, numbers)
    for _ in range(count):
        for each in kind.split():
            getattr(layers, each)()
    return layers.b.build(layers.inputs, layers.outputs)
