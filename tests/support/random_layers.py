"""Models of one operator with weights, of random shape, weights and scales."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

KINDS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


def random_layer(kind: str, seed: int) -> bytes:
    """A model whose outputs use most of their codes."""
    return {"CONV_2D": _conv, "DEPTHWISE_CONV_2D": _depthwise, "FULLY_CONNECTED": _dense}[kind](
        np.random.default_rng(seed)
    )


def layer(
    kind: str, shape, weights: np.ndarray, out_shape, *, bias=None, step=None, zero_point=-128,
    activation=0, axis=0, **values
) -> bytes:  # fmt: skip
    """One layer; `step` is the effective multiplier of each channel."""
    b = ModelBuilder()
    channels = weights.shape[axis]
    taps = weights.size // channels
    step = np.broadcast_to(1.0 / (taps * 12) if step is None else step, (channels,))
    x = b.tensor(shape, scale=0.05, zero_point=values.pop("input_zero_point", -3))
    w = b.tensor(weights.shape, scale=step * 2, data=weights, axis=axis)  # 0.05 * 2 / 0.1
    inputs = [x, w]
    if bias is not None:
        inputs.append(b.tensor((channels,), np.int32, scale=step * 0.1, data=bias))
    y = b.tensor(out_shape, scale=0.1, zero_point=zero_point)
    name = {"CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D"}.get(kind, "FullyConnected")
    o = options(f"{name}Options", fusedActivationFunction=activation, **values)
    b.operator(kind, inputs, [y], o)
    return b.build([x], [y])


def _stage(rng: np.random.Generator, channels: int, taps: int) -> dict:
    """Bias, effective multipliers, and an output of either sign or behind a RELU."""
    relu = bool(rng.random() < 0.7)
    spread = 2.0 ** rng.uniform(-2, 1, channels)
    return {
        "bias": rng.integers(-200, 200, channels) * int(np.sqrt(taps)),
        "step": spread / (40 * np.sqrt(taps)),
        "zero_point": -128 if relu else int(rng.integers(-40, 40)),
        "activation": int(relu),
        "input_zero_point": int(rng.choice([-128, -3, 0, 100])),
    }


def _weights(rng: np.random.Generator, shape) -> np.ndarray:
    return np.clip(rng.normal(0, 45, shape), -127, 127).astype(np.int8)


def _window(rng: np.random.Generator, size, stride, dilation, same: bool):
    """An input's height and width, and the output's."""
    reach = [(n - 1) * d + 1 for n, d in zip(size, dilation, strict=True)]
    image = [int(rng.integers(r, r + 8)) for r in reach]
    if same:
        return image, [-(-n // s) for n, s in zip(image, stride, strict=True)]
    return image, [(n - r) // s + 1 for n, r, s in zip(image, reach, stride, strict=True)]


def _conv(rng: np.random.Generator) -> bytes:
    pixel = rng.random() < 0.4
    size = (1, 1) if pixel else tuple(int(n) for n in rng.integers(1, 5, 2))
    stride = (1, 1) if pixel else tuple(int(n) for n in rng.integers(1, 4, 2))
    dilation = tuple(int(n) for n in rng.choice([1, 1, 1, 2], 2)) if stride == (1, 1) else (1, 1)
    depth, channels = int(rng.integers(1, 25)), int(rng.choice([4, 8, 12, 7]))
    same = bool(rng.random() < 0.6)
    image, out = _window(rng, size, stride, dilation, same)
    weights = _weights(rng, (channels, *size, depth))
    return layer(
        "CONV_2D", (1, *image, depth), weights, (1, *out, channels), padding=int(not same),
        strideH=stride[0], strideW=stride[1], dilationHFactor=dilation[0],
        dilationWFactor=dilation[1], **_stage(rng, channels, weights[0].size),
    )  # fmt: skip


def _depthwise(rng: np.random.Generator) -> bytes:
    size = (3, 3) if rng.random() < 0.85 else (3, 2)
    stride = (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    channels, same = int(rng.choice([4, 8, 12, 20, 6])), bool(rng.random() < 0.6)
    image, out = _window(rng, size, stride, (1, 1), same)
    return layer(
        "DEPTHWISE_CONV_2D", (1, *image, channels), _weights(rng, (1, *size, channels)),
        (1, *out, channels), padding=int(not same), strideH=stride[0], strideW=stride[1],
        depthMultiplier=1, axis=3, **_stage(rng, channels, size[0] * size[1]),
    )  # fmt: skip


def _dense(rng: np.random.Generator) -> bytes:
    rows, depth = int(rng.integers(1, 6)), int(rng.integers(1, 130))
    units = int(rng.choice([4, 8, 16, 5]))
    weights = _weights(rng, (units, depth))
    return layer(
        "FULLY_CONNECTED", (rows, depth), weights, (rows, units), **_stage(rng, units, depth)
    )
