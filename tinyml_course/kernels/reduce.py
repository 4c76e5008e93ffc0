"""What MEAN, SUM, REDUCE_MAX and REDUCE_MIN share: many codes along some axes become one.

Source: TFLM ``kernels/reduce_common.cc`` and ``kernels/internal/reference/reduce.h``,
``QuantizedMeanOrSum`` and ``ReduceGeneric``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import ReducerOptions


def scaled_sum(node: Node, fold: Callable[[int, int, int], tuple[int, int]]) -> Run:
    """The sum of the steps above the zero point, on the output's scale.

    `fold` takes the fixed-point multiplier, its shift and the number of codes in a sum, and gives
    the multiplier and shift to use.
    """
    input_scale, input_zero_point = node.coded(node.input(0))
    scale, zero_point = node.coded(node.output)
    axes = reduced_axes(node)
    count = math.prod(node.input(0).shape[a] for a in axes)
    multiplier, shift = fold(*quantize_multiplier(input_scale / scale), count)
    along = tuple(a + 1 for a in axes)

    def run(x: Array, *_axes: Array) -> Array:
        # 32 bits, as on the board: both the sum and the difference wrap.
        sums = x.sum(axis=along, dtype=np.int32).astype(np.int64) - input_zero_point * count
        codes = node.multiply(sums.astype(np.int32), multiplier, shift) + zero_point
        return node.saturated(codes).reshape(-1, *node.output.shape)

    return run


def extreme(node: Node, pick: Callable[..., Array]) -> Run:
    """The code that `pick` chooses; no scale is changed."""
    node.quantized(node.output)  # int8 only, as in TFLM
    node.same_quantization()
    along = tuple(a + 1 for a in reduced_axes(node))

    def run(x: Array, *_axes: Array) -> Array:
        return pick(x, axis=along).reshape(len(x), *node.output.shape)

    return run


def reduced_axes(node: Node) -> tuple[int, ...]:
    """The axes to reduce, counted from the front, each once; checks the output's shape."""
    options: ReducerOptions = node.options(ReducerOptions)
    tensor = node.input(0)
    axes = tuple(sorted({node.axis(a, tensor) for a in node.integers(1)}))
    if not tensor.size:
        raise node.error("an input that is not empty", tensor)
    left = tuple(1 if i in axes else n for i, n in enumerate(tensor.shape))
    if not options.keep_dims:
        left = tuple(n for i, n in enumerate(left) if i not in axes)
    node.check_output_shape(left)
    return axes
