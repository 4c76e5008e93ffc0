"""Remove channels that are constant, and everything that reads them.

In trained networks some channels die: whatever comes in, one code goes out. A layer that reads
such a channel adds the same number to every sum, so the number can go into its bias and the
channel can go. The model computes the same codes with fewer products.

A CONV_2D or FULLY_CONNECTED can let go of an input channel that is constant; where it pads its
input, only of one whose code is the padding's. Channels between two such layers go together or
not at all: what a DEPTHWISE_CONV_2D, a pool or an ADD makes of them is linked to them. So the
channels fall into groups, and a group goes if nothing that reads one of its channels objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tinyml_course.errors import DataError
from tinyml_course.kernels import Node
from tinyml_course.kernels.node import Array
from tinyml_course.quantization import TFLM, Semantics
from tinyml_course.simulator.constant_channels.cut import cut_channels
from tinyml_course.simulator.constant_channels.links import (
    MIXING,
    channel_links,
    channels_of,
    has_int8_weights,
)
from tinyml_course.simulator.constant_channels.mixing import MixingWeights
from tinyml_course.simulator.constant_channels.plain import plain_constants
from tinyml_course.simulator.constant_channels.reach import Reach, find_reach
from tinyml_course.tflite import Model


@dataclass(frozen=True)
class LayerChannels:
    """The channels of one operator's output.

    Attributes
    ----------
    index, name
        The operator's index and TFLite name.
    before, constant, after
        How many channels there were, how many of them constant, and how many are left.
    """

    index: int
    name: str
    before: int
    constant: int
    after: int


@dataclass(frozen=True)
class ChannelRemoval:
    """A model without its constant channels.

    Attributes
    ----------
    model
        What computes the same outputs; the given model itself where nothing could go.
    kept
        By tensor index, the channels of the given model that are left, rising, of every tensor
        that has lost some. What the model computes for them is what the given model computes.
    layers
        Every operator that had constant channels or has lost channels.
    """

    model: Model
    kept: Mapping[int, Array]
    layers: tuple[LayerChannels, ...]


def remove_constant_channels(
    model: Model, rules: Semantics = TFLM, multiple_of: int = 1
) -> ChannelRemoval:
    """Remove constant channels, and channels that nothing reads any more.

    Inputs and outputs stay as they are, and so do the indices of tensors and operators; a layer
    that has no bias and needs one gets a new tensor. Constant channels that have to stay get
    weights of 0 and plain numbers, see `plain_constants`.

    Parameters
    ----------
    model
        Any int8 model that the simulator can run.
    rules
        The rounding rules under which the outputs stay the same.
    multiple_of
        Of the channels that a tensor loses, so many stay that the rest is a multiple of this, as
        kernels like it. At least one channel always stays.

    Raises
    ------
    ModelError
        Where the simulator cannot run the model.
    DataError
        Where `multiple_of` is below 1.
    """
    if multiple_of < 1:
        raise DataError(f"expected multiple_of of at least 1, got {multiple_of}")
    reach = first_reach = find_reach(model, rules)
    left = plain_constants(model, rules, reach)
    kept: dict[int, Array] = {}
    while cut := _removable(left, rules, reach, multiple_of):
        left = cut_channels(left, rules, reach, cut)
        kept |= {i: kept[i][channels] if i in kept else channels for i, channels in cut.items()}
        reach = find_reach(left, rules)
    return ChannelRemoval(left, kept, _layers(model, left, first_reach))


def remove_for_packed_kernels(model: Model) -> ChannelRemoval:
    """What the C export removes for its packed kernels, which compute four channels at a time."""
    return remove_constant_channels(model, TFLM, multiple_of=4)


def _layers(before: Model, after: Model, reach: Mapping[int, Reach]) -> tuple[LayerChannels, ...]:
    rows = (
        LayerChannels(
            op.index,
            op.name,
            channels_of(before.tensors[i]),
            int(reach[i].is_constant.sum()),
            channels_of(after.tensors[i]),
        )
        for op in before.operators
        for i in op.outputs[:1]
        if i in reach
    )
    return tuple(row for row in rows if row.constant or row.after < row.before)


def _removable(
    model: Model, rules: Semantics, reach: Mapping[int, Reach], multiple_of: int
) -> dict[int, Array]:
    """The channels that stay, by tensor, of every tensor that can lose some."""
    channels = _Channels(model, reach)
    read = {i for op in model.operators for i in op.inputs}
    for i in (*model.inputs, *model.outputs, *(reach.keys() - read)):
        channels.fix(i)
    for op in model.operators:
        _link(Node.of(model, op, rules), reach, channels)
    return channels.kept(multiple_of)


def _link(node: Node, reach: Mapping[int, Reach], channels: _Channels) -> None:
    """Say what an operator asks of the channels that it reads and makes."""
    op, links = node.operator, channel_links(node)
    for link in links:
        channels.join(op.inputs[link.input], link.given, op.outputs[0], link.made)
    linked = {link.input for link in links}
    mixing = None
    if op.name in MIXING and has_int8_weights(node):
        mixing = MixingWeights.of(node)
        if mixing is not None:
            channels.fix(op.inputs[0], ~mixing.foldable(reach[op.inputs[0]]))
    for position, index in enumerate(op.inputs):
        if position not in linked and not (position == 0 and mixing):
            channels.fix(index)
    if not links and not (mixing and channels_of(node.output) == len(mixing.bias)):
        for index in op.outputs:
            channels.fix(index)


class _Channels:
    """All channels of a model as one row of numbers, and which of them go together.

    Attributes
    ----------
    fixed
        The channels that something needs, (channels,) bool.
    """

    def __init__(self, model: Model, reach: Mapping[int, Reach]) -> None:
        self._counts = {i: channels_of(model.tensors[i]) for i in reach}
        ends = np.cumsum(list(self._counts.values()), dtype=np.int64)
        self._slices = {
            i: slice(int(end) - self._counts[i], int(end))
            for i, end in zip(self._counts, ends, strict=True)
        }
        self.fixed = np.zeros(ends[-1] if len(ends) else 0, bool)
        self._pairs: list[Array] = []

    def fix(self, tensor: int, channels: Array | slice = slice(None)) -> None:
        """Say that some channels of a tensor cannot go; by default all."""
        if tensor in self._slices:
            self.fixed[self._slices[tensor]][channels] = True

    def join(self, first: int, of_first: Array, second: int, of_second: Array) -> None:
        """Say that channels of two tensors go together, pair by pair."""
        starts = self._slices[first].start, self._slices[second].start
        self._pairs.append(np.stack([starts[0] + of_first, starts[1] + of_second]))

    def kept(self, multiple_of: int) -> dict[int, Array]:
        """The channels that stay of every tensor that loses some."""
        groups = self._groups()
        stays = np.zeros(len(groups), bool)
        stays[groups[self.fixed]] = True
        while back := self._to_restore(~stays[groups], multiple_of):
            stays[groups[back]] = True
        left = {i: np.flatnonzero(stays[groups[part]]) for i, part in self._slices.items()}
        return {i: channels for i, channels in left.items() if len(channels) < self._counts[i]}

    def _to_restore(self, gone: Array, multiple_of: int) -> list[int]:
        """A channel that goes, of every tensor whose count does not suit."""
        back = []
        for part in self._slices.values():
            left = int((~gone[part]).sum())
            if gone[part].any() and (left == 0 or left % multiple_of):
                back.append(part.start + int(np.flatnonzero(gone[part])[-1]))
        return back

    def _groups(self) -> Array:
        """For each channel the lowest number of those that go with it."""
        groups = np.arange(len(self.fixed))
        if not self._pairs:
            return groups
        first, second = np.concatenate(self._pairs, axis=1)
        while True:
            lower = np.minimum(groups[first], groups[second])
            if (lower == np.maximum(groups[first], groups[second])).all():
                return groups
            np.minimum.at(groups, first, lower)
            np.minimum.at(groups, second, lower)
