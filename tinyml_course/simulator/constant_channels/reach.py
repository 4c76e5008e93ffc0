"""Which codes every channel of a model can take, whatever comes in.

Ranges go through the model from the front: the lowest and the highest code that come in give the
lowest and the highest that come out. They may be wider than what some input reaches, never
narrower. A channel whose range is one code is constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tinyml_course.kernels import Node, prepare
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.requantize import OutputStage
from tinyml_course.kernels.thresholds import reachable_codes, reachable_sums
from tinyml_course.kernels.windows import Windows
from tinyml_course.quantization import INT8_MAX, INT8_MIN, TFLM, Semantics
from tinyml_course.simulator.constant_channels.links import (
    Link,
    channel_links,
    channels_of,
    dense_columns,
    has_int8_weights,
)
from tinyml_course.tflite import Model, Tensor

RISING = {
    "ADD", "AVERAGE_POOL_2D", "CONCATENATION", "EXPAND_DIMS", "MAXIMUM", "MAX_POOL_2D", "MINIMUM",
    "PAD", "PADV2", "RESHAPE", "SQUEEZE",
}  # fmt: skip
"""Operators with links whose output never falls where an input rises."""

BY_CODE = {"HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "QUANTIZE", "RELU", "RELU6", "TANH"}
"""Operators that turn one code into one code, wherever it stands."""


@dataclass(frozen=True)
class Reach:
    """The codes from `low` to `high`, (channels,) int64, that a tensor's channels can take."""

    low: Array
    high: Array

    @property
    def is_constant(self) -> Array:
        """The channels that take one code, (channels,) bool."""
        return self.low == self.high

    def padded(self, code: int) -> Reach:
        """The same where `code` surrounds the image."""
        return Reach(np.minimum(self.low, code), np.maximum(self.high, code))

    def repeated(self, times: int) -> Reach:
        """All channels, again and again."""
        return Reach(np.tile(self.low, times), np.tile(self.high, times))


def find_reach(model: Model, rules: Semantics = TFLM) -> dict[int, Reach]:
    """The reach of every int8 tensor that is not a weight, by tensor index.

    Raises
    ------
    ModelError
        Where the simulator cannot run an operator.
    """
    found: dict[int, Reach] = {}
    for op in model.operators:
        node = Node.of(model, op, rules)
        for i in (*op.inputs, *op.outputs):
            if i >= 0 and i not in found and model.tensors[i].dtype == np.int8:
                found[i] = _every_code(model.tensors[i])
        made = _reach_of_output(node, found)
        if made is not None:
            found[op.outputs[0]] = made
    return found


def _every_code(tensor: Tensor) -> Reach:
    """The whole range, and what a constant holds."""
    count = channels_of(tensor)
    if tensor.data is None:
        return Reach(np.full(count, INT8_MIN, np.int64), np.full(count, INT8_MAX, np.int64))
    return _ends(tensor.data, tensor.data)


def _ends(lowest: Array, highest: Array) -> Reach:
    low, high = (codes.reshape(-1, *codes.shape[-1:] or (1,)).astype(np.int64)
                 for codes in (lowest, highest))  # fmt: skip
    return Reach(low.min(axis=0), high.max(axis=0))


def _reach_of_output(node: Node, found: dict[int, Reach]) -> Reach | None:
    """None where every code can come."""
    name = node.operator.name
    if name in _WEIGHTED:
        if not has_int8_weights(node):
            return None
        return _WEIGHTED[name](node, found[node.input(0).index])
    links = channel_links(node)
    if links and name in BY_CODE:
        return _of_codes(node, found[node.input(0).index])
    return _of_linked(node, links, found) if links else None


def _of_conv_2d(node: Node, given: Reach) -> Reach:
    conv = make_convolution(node)
    pixel = _around(given, conv.windows, conv.zero_point)
    products = pixel.repeated(conv.windows.size[0] * conv.windows.size[1])
    return _of_sums(conv.factors, products, conv.stage)


def _of_depthwise_conv_2d(node: Node, given: Reach) -> Reach:
    conv = make_depthwise_convolution(node)
    pixel = _around(given, conv.windows, conv.zero_point)
    low, high = (np.repeat(codes, conv.multiplier) for codes in (pixel.low, pixel.high))
    sums = reachable_sums(conv.taps, low, high)
    return Reach(*reachable_codes(conv.stage.integers, *sums))


def _of_fully_connected(node: Node, given: Reach) -> Reach:
    factors, stage = make_dense(node)
    times = dense_columns(len(factors), len(given.low))
    if not times:
        given, times = Reach(given.low.min()[None], given.high.max()[None]), len(factors)
    return _of_sums(factors, given.repeated(times), stage)


def _of_sums(matrix: Array, products: Reach, stage: OutputStage) -> Reach:
    sums = reachable_sums(matrix, products.low[:, None], products.high[:, None])
    return Reach(*reachable_codes(stage.integers, *sums))


def _around(given: Reach, windows: Windows, zero_point: int) -> Reach:
    return given.padded(zero_point) if np.any(windows.pad) else given


_WEIGHTED: dict[str, Callable[[Node, Reach], Reach]] = {
    "CONV_2D": _of_conv_2d,
    "DEPTHWISE_CONV_2D": _of_depthwise_conv_2d,
    "FULLY_CONNECTED": _of_fully_connected,
}


def _of_codes(node: Node, given: Reach) -> Reach:
    """Run the kernel on every code, and see what those in reach become."""
    codes = np.arange(INT8_MIN, INT8_MAX + 1)
    shape = (1, len(codes))
    tensors = (replace(node.input(0), shape=shape),), (replace(node.output, shape=shape),)
    run = prepare(replace(node, inputs=tensors[0], outputs=tensors[1]))
    made = run(codes.astype(np.int8).reshape(1, *shape)).reshape(-1).astype(np.int64)
    # Each pair of ends once: few differ, however many channels there are.
    ends, channel = np.unique(np.stack([given.low, given.high]), axis=1, return_inverse=True)
    in_reach = (codes >= ends[0][:, None]) & (codes <= ends[1][:, None])
    return Reach(
        np.where(in_reach, made, INT8_MAX).min(axis=1)[channel],
        np.where(in_reach, made, INT8_MIN).max(axis=1)[channel],
    )


def _of_linked(node: Node, links: tuple[Link, ...], found: dict[int, Reach]) -> Reach:
    """Run the kernel on the lowest codes and on the highest."""
    run = prepare(node)
    images = {link.input: found[node.input(link.input).index] for link in links}
    lowest, highest = (
        run(*(_filled(tensor, codes.get(i)) for i, tensor in enumerate(node.inputs)))[0]
        for codes in (
            {i: reach.low for i, reach in images.items()},
            {i: reach.high for i, reach in images.items()},
        )
    )
    made = _ends(lowest, highest)
    if node.operator.name in RISING:
        return made
    varies = np.zeros(len(made.low), bool)
    for link in links:
        varies[link.made] |= ~images[link.input].is_constant[link.given]
    return Reach(np.where(varies, INT8_MIN, made.low), np.where(varies, INT8_MAX, made.high))


def _filled(tensor: Tensor | None, codes: Array | None) -> Array | None:
    """One row of an input: its constant values, or an image of these codes."""
    if tensor is None:
        return None
    if tensor.data is not None:
        return tensor.data[None]
    values = np.asarray(codes, tensor.dtype)
    image = np.broadcast_to(values if tensor.shape else values[0], tensor.shape)
    return np.ascontiguousarray(image)[None]
