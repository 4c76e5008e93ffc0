"""Which channels of an operator's output are made of which channels of its input.

A channel is a place on the last axis. Most operators make channel k of the output from channel k
of the input alone: what holds for one then holds for the other, and both can only be removed
together. CONV_2D and FULLY_CONNECTED make every output channel from all input channels: they are
said to mix. All other operators are opaque.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.conv_2d import group_count
from tinyml_course.kernels.node import Array, Node
from tinyml_course.tflite import Tensor
from tinyml_course.tflite.options import AxisOptions

MIXING = ("CONV_2D", "FULLY_CONNECTED")
"""Operators that make every output channel from all input channels."""


@dataclass(frozen=True)
class Link:
    """Channels of one input and the output channels that are made of them, pair by pair.

    Attributes
    ----------
    input
        Which input of the operator it is.
    given, made
        Channels of the input and of the output, (pairs,) int64.
    """

    input: int
    given: Array
    made: Array


def has_int8_weights(node: Node) -> bool:
    """Whether it sums products of int8 codes and weights, its channels in one group.

    Others, such as those of a model with 16-bit activations, are opaque.
    """
    is_int8 = node.input(0).dtype == node.output.dtype == np.int8
    return is_int8 and (node.operator.name != "CONV_2D" or group_count(node) == 1)


def channels_of(tensor: Tensor) -> int:
    """Length of the last axis."""
    return tensor.shape[-1] if tensor.shape else 1


def channel_links(node: Node) -> tuple[Link, ...]:
    """The links of all inputs that hold an image; empty for mixing and opaque operators.

    An operator that reads shapes or the like which are computed is opaque.
    """
    find, images = _FINDERS.get(node.operator.name), _images(node)
    if find is None or len(node.inputs) < len(images) or len(node.outputs) != 1:
        return ()
    if any(node.input(i).dtype != np.int8 for i in images) or node.output.dtype != np.int8:
        return ()
    others = (tensor for i, tensor in enumerate(node.inputs) if i not in images)
    if any(tensor is not None and tensor.data is None for tensor in others):
        return ()
    return find(node, images)


def dense_columns(depth: int, channels: int) -> int:
    """How often the channels of an image repeat in the depth of a FULLY_CONNECTED.

    0 where a row of its input is only a part of the image's channels.
    """
    return 0 if depth % channels else depth // channels


def _images(node: Node) -> range:
    """The inputs that hold an image; the others are weights, axes, shapes, paddings."""
    if node.operator.name == "CONCATENATION":
        return range(len(node.inputs))
    return range(2 if node.operator.name in _OF_TWO else 1)


def _same(node: Node, images: range) -> tuple[Link, ...]:
    """Channel k of each input goes into channel k of the output; no channels are added."""
    count = channels_of(node.output)
    if any(channels_of(node.input(i)) != count for i in images):
        return ()
    every = np.arange(count)
    return tuple(Link(i, every, every) for i in images)


def _depthwise(node: Node, _images: range) -> tuple[Link, ...]:
    """Each input channel goes into `multiplier` output channels."""
    depth, channels = channels_of(node.input(0)), channels_of(node.output)
    every = np.arange(channels)
    return (Link(0, every // (channels // depth), every),)


def _reshaped(node: Node, _images: range) -> tuple[Link, ...]:
    """Where one last axis holds the other a whole number of times, its channels repeat."""
    given, made = channels_of(node.input(0)), channels_of(node.output)
    if max(given, made) % min(given, made):
        return ()
    every = np.arange(max(given, made))
    return (Link(0, every % given, every % made),)


def _joined(node: Node, images: range) -> tuple[Link, ...]:
    """CONCATENATION: one after the other along the last axis, otherwise side by side."""
    options: AxisOptions = node.options(AxisOptions)
    if node.axis(options.axis, node.output) != len(node.output.shape) - 1:
        return _same(node, images)
    links, start = [], 0
    for i in images:
        every = np.arange(channels_of(node.input(i)))
        links.append(Link(i, every, start + every))
        start += len(every)
    return tuple(links)


def _reduced(node: Node, images: range) -> tuple[Link, ...]:
    """MEAN of pixels, not of channels."""
    axes = {node.axis(a, node.input(0)) for a in node.integers(1)}
    return () if len(node.input(0).shape) - 1 in axes else _same(node, images)


_OF_TWO = ("ADD", "MAXIMUM", "MINIMUM", "MUL", "SUB")

_FINDERS: dict[str, Callable[[Node, range], tuple[Link, ...]]] = {
    **dict.fromkeys(_OF_TWO, _same),
    **dict.fromkeys(("AVERAGE_POOL_2D", "MAX_POOL_2D"), _same),
    **dict.fromkeys(("HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "PAD", "PADV2"), _same),
    **dict.fromkeys(("QUANTIZE", "RELU", "RELU6", "TANH"), _same),
    **dict.fromkeys(("EXPAND_DIMS", "RESHAPE", "SQUEEZE"), _reshaped),
    "CONCATENATION": _joined,
    "DEPTHWISE_CONV_2D": _depthwise,
    "MEAN": _reduced,
}
