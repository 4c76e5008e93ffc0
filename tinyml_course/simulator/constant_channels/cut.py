"""Cut channels out of a model: tensors, weights, biases."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from tinyml_course.errors import ModelError
from tinyml_course.kernels import Node
from tinyml_course.kernels.node import Array
from tinyml_course.quantization import Semantics
from tinyml_course.simulator.constant_channels.edit import ModelEdit
from tinyml_course.simulator.constant_channels.links import MIXING, channels_of
from tinyml_course.simulator.constant_channels.mixing import MixingWeights
from tinyml_course.simulator.constant_channels.reach import Reach
from tinyml_course.tflite import Model


def cut_channels(
    model: Model, rules: Semantics, reach: Mapping[int, Reach], kept: Mapping[int, Array]
) -> Model:
    """The model without the channels that are not `kept`.

    Parameters
    ----------
    reach
        The codes of every tensor; a channel that is cut and read by a layer that mixes channels
        counts there with its lowest code.
    kept
        By tensor index, the channels that are left, rising; other tensors stay whole.
    """
    edit = ModelEdit(model)
    for index, channels in kept.items():
        tensor = model.tensors[index]
        if tensor.data is not None:
            edit.change(index, data=tensor.data[..., channels])
        else:
            edit.change(index, shape=(*tensor.shape[:-1], len(channels)))
    for op in model.operators:
        node = Node.of(model, op, rules)
        if op.name == "RESHAPE" and op.outputs[0] in kept and node.has_input(1):
            shape = edit.tensors[op.outputs[0]].shape
            edit.change_input(op, 1, data=np.array(shape, node.input(1).dtype))
        if op.name in _CUTTERS and not kept.keys().isdisjoint((op.inputs[0], op.outputs[0])):
            _CUTTERS[op.name](edit, node, reach, kept)
    return edit.model()


def _cut_mixing(
    edit: ModelEdit, node: Node, reach: Mapping[int, Reach], kept: Mapping[int, Array]
) -> None:
    """Output channels are rows of the weights; input channels repeat in what is left of a row."""
    mixing = MixingWeights.of(node)
    if mixing is None:
        raise ModelError(f"{node.operator}: expected rows that hold whole pixels")
    given, made = node.input(0).index, node.output.index
    depth = channels_of(node.input(0))
    left = kept.get(given, np.arange(depth))
    removed = np.setdiff1d(np.arange(depth), left)
    bias = mixing.folded_bias(reach[given], removed)
    _, weights = node.constant(1)
    pixels = weights.reshape(len(weights), -1, depth)[..., left]
    shape = (*weights.shape[:-1], pixels.size // math.prod(weights.shape[:-1]))
    _set_layer(edit, node, pixels.reshape(shape), bias, kept.get(made), axis=0)


def _cut_depthwise(
    edit: ModelEdit, node: Node, _reach: Mapping[int, Reach], kept: Mapping[int, Array]
) -> None:
    """Input and output channels go together."""
    _, weights = node.constant(1)
    bias = node.constant(2)[1].reshape(-1) if node.has_input(2) else np.zeros(weights.shape[3])
    _set_layer(edit, node, weights, bias, kept.get(node.output.index), axis=3)


def _set_layer(
    edit: ModelEdit,
    node: Node,
    weights: Array,
    bias: Array,
    channels: Array | None,
    axis: int,
) -> None:
    """Give a layer other weights and another bias, both of the output `channels` that are left."""
    every = weights.shape[axis]
    left = np.arange(every) if channels is None else channels
    tensor = node.input(1)
    own = left if tensor.scales.size == every else np.arange(tensor.scales.size)
    edit.change_input(
        node.operator,
        1,
        data=np.take(weights, left, axis),
        scales=tensor.scales[own],
        zero_points=tensor.zero_points[own],
    )
    edit.set_bias(node.operator, bias[left])


_CUTTERS = {**dict.fromkeys(MIXING, _cut_mixing), "DEPTHWISE_CONV_2D": _cut_depthwise}
