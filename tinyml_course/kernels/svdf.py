"""SVDF, int8 with an int16 (or int8) state: a dense layer that keeps its last products.

Each filter multiplies the input by its feature weights, keeps the last `memory` results as its
state, and multiplies those by its time weights. A unit is the sum of `rank` filters.

The fused activation is ignored, as on the board: RELU is in the output's zero point.

Source: TFLM ``kernels/svdf_common.cc``, ``EvalIntegerSvdfReference`` and ``PrepareSvdf``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.effective_multiplier import scale_quotient
from tinyml_course.kernels.exact_float import exact_float
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import INT8_MAX, INT8_MIN, quantize_multiplier
from tinyml_course.tflite.options import SVDFOptions


@dataclass(frozen=True)
class Filters:
    """What the simulator and the C export need of an SVDF.

    Attributes
    ----------
    features, times
        Feature weights (filters, features) int8, and time weights (filters, memory) int64.
    bias
        int64, one for each unit.
    rank
        Filters of each unit.
    into_state, into_output
        Multiplier and shift from sums of products to the state's scale, and to the output's.
    """

    features: Array
    times: Array
    bias: Array
    rank: int
    into_state: tuple[int, int]
    into_output: tuple[int, int]


def make_filters(node: Node) -> Filters:
    """Read weights and scales of `node`."""
    options: SVDFOptions = node.options(SVDFOptions)
    output_scale, _ = node.quantized(node.output)
    features, times = _weights(node, options.rank)
    state = node.input(4)
    input_scale, _ = node.quantized(node.input(0))
    state_scale, _ = node.quantized(state, state.dtype.type)
    feature_scale, time_scale = (float(node.input(i).scales[0]) for i in (1, 2))
    into_state = scale_quotient(node, input_scale, feature_scale, over=state_scale)
    into_output = scale_quotient(node, state_scale, time_scale, over=output_scale)
    return Filters(
        features=features,
        times=times,
        bias=node.constant(3)[1].astype(np.int64),
        rank=options.rank,
        into_state=quantize_multiplier(into_state),
        into_output=quantize_multiplier(into_output),
    )


def prepare(node: Node) -> Run:
    """Products with the input, shifted into the state; then products with the state."""
    made = make_filters(node)
    state, matrix = node.input(4), made.features.T
    _, input_zero_point = node.quantized(node.input(0))
    _, state_zero_point = node.quantized(state, state.dtype.type)
    _, output_zero_point = node.quantized(node.output)
    float_type, _ = exact_float(node, matrix, axis=1)
    factors: Array = np.ascontiguousarray(matrix, float_type)
    offsets = input_zero_point * matrix.sum(axis=0, dtype=np.int64)
    limits, multiply = np.iinfo(state.dtype), node.multiply

    def run(x: Array, _features: Array, _times: Array, _bias: Array, kept: Array) -> Array:
        sums = (x.astype(float_type) @ factors).astype(np.int64) - offsets
        newest = np.clip(multiply(sums, *made.into_state), limits.min, limits.max)
        past = kept.reshape(*kept.shape[:2], *made.times.shape)
        past[..., :-1] = past[..., 1:].copy()
        # The zero point comes after the clamp: an int8 state can wrap around, as on the board.
        past[..., -1] = (newest + state_zero_point).astype(state.dtype)
        kept[...] = past.reshape(kept.shape)
        products = ((past.astype(np.int64) - state_zero_point) * made.times).sum(axis=-1)
        units = products.reshape(*products.shape[:-1], -1, made.rank).sum(axis=-1) + made.bias
        codes = multiply(units.astype(np.int32), *made.into_output) + output_zero_point
        return np.clip(codes, INT8_MIN, INT8_MAX).astype(np.int8)

    return run


def _weights(node: Node, rank: int) -> tuple[Array, Array]:
    """Feature weights (filters, features) and time weights (filters, memory)."""
    (feature_tensor, features), (time_tensor, times) = node.constant(1), node.constant(2)
    node.quantized(feature_tensor)
    state, bias = node.input(4), node.input(3)
    if time_tensor.dtype not in (np.int8, np.int16) or state.dtype != time_tensor.dtype:
        raise node.error("int16 time weights and an int16 state", f"{time_tensor} and {state}")
    node.quantized(time_tensor, time_tensor.dtype.type)
    if not state.is_variable:
        raise node.error("a variable tensor as state", state)
    if features.ndim != 2 or times.ndim != 2 or len(features) != len(times):
        raise node.error("2 axes in both weights, as many filters in both", time_tensor)
    filters, memory = times.shape
    if filters % rank or not times.size:
        raise node.error(f"filters in groups of {rank}, and a memory", times.shape)
    shape, units = node.input(0).shape, filters // rank
    if len(shape) != 2 or shape[1] != features.shape[1]:
        raise node.error(f"an input of {features.shape[1]} values", shape)
    batch = shape[0]
    if state.shape != (batch, filters * memory):
        raise node.error(f"a state of shape {(batch, filters * memory)}", state.shape)
    if bias.dtype != np.int32 or bias.shape != (units,):
        raise node.error(f"{units} int32 biases", bias)
    node.check_output_shape((batch, units))
    return features, times.astype(np.int64)
