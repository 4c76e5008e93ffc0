"""ResNet-8 and MobileNetV1 0.25 as in MLPerf Tiny, with random weights: for counts and bits."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

_SAME, _NONE, _RELU = 0, 0, 1
_STEP = 0.05  # of every activation


class _Net:
    """A graph that grows at its end."""

    def __init__(self, shape) -> None:
        self.b, self.rng = ModelBuilder(), np.random.default_rng(8)
        self.shapes: dict[int, tuple[int, ...]] = {}
        self.entry = self.new(shape, zero_point=-128)

    def new(self, shape, zero_point=-128) -> int:
        index = self.b.tensor(shape, scale=_STEP, zero_point=zero_point)
        self.shapes[index] = tuple(shape)
        return index

    def weights(self, shape, axis) -> list[int]:
        """Weights of unit gain, with a scale for each channel, and biases."""
        channels = shape[axis]
        codes = np.clip(self.rng.normal(0, 45, shape), -127, 127).astype(np.int8)
        gain = np.sqrt(2 * channels / codes.size) / 45
        scale = gain * 2.0 ** self.rng.uniform(-0.5, 0.5, channels)
        bias = self.rng.integers(-2000, 2000, channels)
        w = self.b.tensor(shape, scale=scale, data=codes, axis=axis)
        return [w, self.b.tensor((channels,), np.int32, scale=scale * _STEP, data=bias)]

    def conv(self, x, channels, size, stride=1, activation=_RELU) -> int:
        _, height, width, depth = self.shapes[x]
        shape = (1, -(-height // stride), -(-width // stride), channels)
        y = self.new(shape, -128 if activation else 3)
        o = options("Conv2DOptions", strideH=stride, strideW=stride, padding=_SAME,
                    fusedActivationFunction=activation, dilationHFactor=1,
                    dilationWFactor=1)  # fmt: skip
        self.b.operator("CONV_2D", [x, *self.weights((channels, size, size, depth), 0)], [y], o)
        return y

    def depthwise(self, x, stride) -> int:
        _, height, width, depth = self.shapes[x]
        y = self.new((1, -(-height // stride), -(-width // stride), depth))
        o = options("DepthwiseConv2DOptions", strideH=stride, strideW=stride, padding=_SAME,
                    fusedActivationFunction=_RELU, depthMultiplier=1, dilationHFactor=1,
                    dilationWFactor=1)  # fmt: skip
        self.b.operator("DEPTHWISE_CONV_2D", [x, *self.weights((1, 3, 3, depth), 3)], [y], o)
        return y

    def add(self, x, y) -> int:
        z = self.new(self.shapes[x])
        self.b.operator("ADD", [x, y], [z], options("AddOptions", fusedActivationFunction=_RELU))
        return z

    def end(self, x, units) -> bytes:
        """The mean of the image, a dense layer and softmax."""
        _, height, width, depth = self.shapes[x]
        pooled, flat = self.new((1, 1, 1, depth)), self.new((1, depth))
        o = options("Pool2DOptions", filterHeight=height, filterWidth=width, strideH=1, strideW=1,
                    padding=1)  # fmt: skip
        self.b.operator("AVERAGE_POOL_2D", [x], [pooled], o)
        self.b.operator("RESHAPE", [pooled], [flat], options("ReshapeOptions"))
        logits = self.new((1, units), 3)
        inputs = [flat, *self.weights((units, depth), 0)]
        self.b.operator("FULLY_CONNECTED", inputs, [logits], options("FullyConnectedOptions"))
        answer = self.b.tensor((1, units), scale=1 / 256, zero_point=-128)
        self.b.operator("SOFTMAX", [logits], [answer], options("SoftmaxOptions", beta=1.0))
        return self.b.build([self.entry], [answer])


def resnet_8() -> bytes:
    """32 x 32 x 3, three stacks of 16, 32 and 64 channels."""
    net = _Net((1, 32, 32, 3))
    x = net.conv(net.entry, 16, 3)
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        y = net.conv(net.conv(x, channels, 3, stride), channels, 3, activation=_NONE)
        x = net.add(x if stride == 1 else net.conv(x, channels, 1, stride, _NONE), y)
    return net.end(x, 10)


def mobilenet_025() -> bytes:
    """96 x 96 x 3, two classes: visual wake words."""
    net = _Net((1, 96, 96, 3))
    x = net.conv(net.entry, 8, 3, 2)
    blocks = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)]
    for channels, stride in [*blocks, *[(128, 1)] * 5, (256, 2), (256, 1)]:
        x = net.conv(net.depthwise(x, stride), channels, 1)
    return net.end(x, 2)
