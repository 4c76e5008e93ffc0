"""ADD, int8: both inputs on one scale, then the sum on the output's.

Three roundings: each input's, and the result's.

Source: TFLM ``kernels/add_common.cc`` and
``kernels/internal/reference/integer_ops/add.h``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.lookup import ALL_PAIRS, by_pair_table, clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions

LEFT_SHIFT = 20
"""Bits by which inputs are shifted left before they are rescaled, to keep rounding errors small."""


def prepare(node: Node) -> Run:
    """The sum of two inputs."""
    return on_one_scale(node, np.add)


def on_one_scale(node: Node, combine: Callable[[Array, Array], Array]) -> Run:
    """Rescale both inputs, then `combine` them."""
    return by_pair_table(node, codes_of_pairs(node, combine))


def codes_of_pairs(node: Node, combine: Callable[[Array, Array], Array]) -> Array:
    """The results for `ALL_PAIRS`, (256, 256) int8."""
    options: BinaryOptions = node.options(BinaryOptions)
    scale, zero_point = node.quantized(node.output)
    step = common_step(node)
    first, second = (rescaled(node, i) for i in (0, 1))
    result = _times(node, combine(first, second), step / scale) + zero_point
    return clamp(result, *activation_range(node, options.activation))


def common_step(node: Node) -> float:
    """The scale that both inputs are brought to.

    Twice the coarser one, so that the sum of two inputs stays below 2**31, over 2**20.
    """
    return 2 * max(node.quantized(node.input(i))[0] for i in (0, 1)) / 2**LEFT_SHIFT


def rescaled(node: Node, i: int) -> Array:
    """All codes of input `i` as in `ALL_PAIRS`, in steps of `common_step`."""
    scale, zero_point = node.quantized(node.input(i))
    common = common_step(node) * 2**LEFT_SHIFT
    return _times(node, (ALL_PAIRS[i] - zero_point) << LEFT_SHIFT, scale / common)


def _times(node: Node, x: Array, real: float) -> Array:
    multiplier, shift = quantize_multiplier(real)
    if shift > 0:
        raise node.error("an output step of at least 2**-18 input steps", node.output.scale)
    return node.multiply(x, multiplier, shift)
