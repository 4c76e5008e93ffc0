"""Give constant channels parameters that are easy to compute.

A converter writes a dead channel with a bias near 2**30 and a multiplier near or equal to 0:
numbers so far from those of other channels that fast kernels cannot take the layer. Weights of 0
and a bias that becomes the channel's code compute the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from tinyml_course.kernels import Node
from tinyml_course.kernels.conv_2d import make_convolution
from tinyml_course.kernels.depthwise_conv_2d import make_depthwise_convolution
from tinyml_course.kernels.fully_connected import make_dense
from tinyml_course.kernels.integer_requantize import IntegerStage
from tinyml_course.kernels.node import Array
from tinyml_course.operators import OPERATORS
from tinyml_course.quantization import Semantics, quantize_multiplier
from tinyml_course.simulator.constant_channels.edit import ModelEdit
from tinyml_course.simulator.constant_channels.reach import Reach
from tinyml_course.tflite import Model

EFFECTIVE = 2.0**-8
"""The effective multiplier of a channel that gets a new one: 256 steps of the sum are one code."""


def plain_constants(model: Model, rules: Semantics, reach: Mapping[int, Reach]) -> Model:
    """The model with plain parameters for its constant channels; itself where it has none.

    Where all channels of a layer share one weight scale, they keep it; a channel whose code no
    bias gives with that scale keeps its parameters.
    """
    edit = ModelEdit(model)
    for op in model.operators:
        if op.name in _STAGES and op.outputs[0] in reach:
            made = reach[op.outputs[0]]
            if made.is_constant.any():
                _rewrite(edit, Node.of(model, op, rules), made)
    return edit.model()


def _rewrite(edit: ModelEdit, node: Node, made: Reach) -> None:
    op, stage = node.operator, _STAGES[node.operator.name](node)
    tensor, weights = node.constant(1)
    scales = tensor.scales
    if scales.size == len(stage.bias):
        scales = np.where(made.is_constant, _plain_scale(node), scales)
    if not np.isfinite(scales).all():  # of scales that are next to nothing, in a damaged file
        return
    bias, codes = _bias_for(node, stage, scales, made.low)
    plain = made.is_constant & (codes == made.low)
    blank = _code_of_zero(node)
    if not plain.any() or blank not in range(-128, 128):  # of a damaged file: no code is 0.0
        return
    shape = [1] * weights.ndim
    shape[OPERATORS[op.name].channel_axis or 0] = -1
    edit.change_input(
        op,
        1,
        data=np.where(plain.reshape(shape), np.int8(blank), weights),
        scales=np.where(plain, scales, tensor.scales) if scales.size > 1 else scales,
    )
    given = node.constant(2)[1].reshape(-1) if node.has_input(2) else np.zeros_like(bias)
    edit.set_bias(op, np.where(plain, bias, given))


def _plain_scale(node: Node) -> np.float32:
    """The weight scale that makes the effective multiplier `EFFECTIVE`."""
    given, made = (node.quantized(t)[0] for t in (node.input(0), node.output))
    with np.errstate(over="ignore", under="ignore"):
        return np.float32(EFFECTIVE * made / given)


def _bias_for(node: Node, stage: IntegerStage, scales: Array, codes: Array) -> tuple[Array, Array]:
    """For each channel the bias that should become its code, and the code it becomes."""
    given, made = (node.quantized(t)[0] for t in (node.input(0), node.output))
    effective = np.broadcast_to(given * scales.astype(np.float64) / made, codes.shape)
    steps = codes - stage.zero_point
    bias = np.rint(np.divide(steps, effective, out=np.zeros(steps.shape), where=effective > 0))
    bias = np.clip(bias, -_LARGEST_BIAS, _LARGEST_BIAS).astype(np.int64)
    pairs = np.array([quantize_multiplier(real) for real in effective], np.int64)
    plain = replace(stage, bias=bias, multipliers=pairs[:, 0], shifts=pairs[:, 1])
    return bias, plain(np.zeros((1, len(bias)), np.int64))[0]


def _code_of_zero(node: Node) -> int:
    """The weights' code of 0.0; only a dense layer with one scale may have another than 0."""
    tensor = node.input(1)
    is_dense = node.operator.name == "FULLY_CONNECTED"
    return int(tensor.zero_points[0]) if is_dense and tensor.scales.size == 1 else 0


_LARGEST_BIAS = 2**24

_STAGES: dict[str, Callable[[Node], IntegerStage]] = {
    "CONV_2D": lambda node: make_convolution(node).stage.integers,
    "DEPTHWISE_CONV_2D": lambda node: make_depthwise_convolution(node).stage.integers,
    "FULLY_CONNECTED": lambda node: make_dense(node)[1].integers,
}
