"""SVDF, float32: a dense layer that keeps its last products.

Source: TFLM ``kernels/svdf_common.cc``, ``EvalFloatSvdfReference``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized.activation import fused
from tinyml_course.kernels.unquantized.weighted import sum_of_products
from tinyml_course.tflite.options import SVDFOptions


def prepare(node: Node) -> Run:
    """Products with the input go into the state; sums of those with the state start at the bias."""
    options: SVDFOptions = node.options(SVDFOptions)
    features, times, bias = _weights(node, options.rank)
    clamp = fused(node, options.activation)
    (filters, memory), rank = times.shape, options.rank

    def run(x: Array, _features: Array, _times: Array, _bias: Array, kept: Array) -> Array:
        values = np.broadcast_to(x, (len(kept), *x.shape[1:]))
        pairs = ((values[..., i : i + 1], features[:, i]) for i in range(features.shape[1]))
        newest = sum_of_products(pairs, np.zeros((*values.shape[:2], filters), x.dtype))
        past = kept.reshape(*kept.shape[:2], filters, memory)
        past[..., :-1] = past[..., 1:].copy()
        past[..., -1] = newest
        kept[...] = past.reshape(kept.shape)
        pairs = ((past[..., i], times[:, i]) for i in range(memory))
        products = sum_of_products(pairs, np.zeros_like(newest))
        units = products.reshape(*products.shape[:2], -1, rank)
        total: Array = np.zeros(units.shape[:-1], x.dtype) + bias
        for i in range(rank):
            total = total + units[..., i]
        return clamp(total)

    return run


def _weights(node: Node, rank: int) -> tuple[Array, Array, Array]:
    """Feature weights (filters, features), time weights (filters, memory) and biases (units,)."""
    features, times, bias = (node.constant(i)[1] for i in (1, 2, 3))
    state, batch = node.input(4), node.input(0).shape[0]
    for tensor in (*(node.input(i) for i in range(1, 5)), node.output):
        if tensor.dtype != np.float32:
            raise node.error("float32 throughout", tensor)
    if not state.is_variable:
        raise node.error("a variable tensor as state", state)
    if features.ndim != 2 or times.ndim != 2 or len(features) != len(times):
        raise node.error("2 axes in both weights, as many filters in both", node.input(2))
    filters, memory = times.shape
    if filters % rank or bias.shape != (filters // rank,) or not memory:
        raise node.error(f"filters in groups of {rank}, and a bias for each group", bias.shape)
    if node.input(0).shape != (batch, features.shape[1]):
        raise node.error(f"an input of {features.shape[1]} values", node.input(0))
    if state.shape != (batch, filters * memory):
        raise node.error(f"a state of shape {(batch, filters * memory)}", state.shape)
    node.check_output_shape((batch, filters // rank))
    return features, times, bias
