"""ADD, int8 and int16: both inputs on one scale, then the sum on the output's.

Three roundings: each input's, and the result's.

Source: TFLM ``kernels/add_common.cc`` and
``kernels/internal/reference/integer_ops/add.h``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tinyml_course.kernels.lookup import ALL_PAIRS, by_pairs
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.requantize import activation_range
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.tflite.options import BinaryOptions

LEFT_SHIFT = 20
"""Bits by which int8 inputs are shifted left before they are rescaled, to keep rounding errors
small."""

_WIDE_LEFT_SHIFT = 15
"""The same for int16: as many as 32 bits leave."""


def prepare(node: Node) -> Run:
    """The sum of two inputs."""
    return on_one_scale(node, np.add)


def on_one_scale(node: Node, combine: Callable[[Array, Array], Array]) -> Run:
    """Rescale both inputs, then `combine` them."""
    return by_pairs(node, _of_codes(node, combine))


def codes_of_pairs(node: Node, combine: Callable[[Array, Array], Array]) -> Array:
    """The results of an int8 `node` for `ALL_PAIRS`, (256, 256) int8."""
    return _of_codes(node, combine)(*ALL_PAIRS)


def common_step(node: Node) -> float:
    """The scale that both inputs are brought to.

    Twice the coarser one, so that the sum of two inputs stays below 2**31, over 2**20; for int16
    over 2**15.
    """
    return 2 * max(node.coded(node.input(i))[0] for i in (0, 1)) / 2 ** _left_shift(node)


def rescaling(node: Node, i: int) -> Callable[[Array], Array]:
    """What turns codes of input `i` into steps of `common_step`."""
    scale, zero_point = node.coded(node.input(i))
    left = _left_shift(node)
    multiplier, shift = quantize_multiplier(scale / (common_step(node) * 2**left))
    return lambda codes: node.multiply((codes - zero_point) << left, multiplier, shift)


def _left_shift(node: Node) -> int:
    return _WIDE_LEFT_SHIFT if node.code_type is np.int16 else LEFT_SHIFT


def _of_codes(
    node: Node, combine: Callable[[Array, Array], Array]
) -> Callable[[Array, Array], Array]:
    """The arithmetic on two arrays of codes."""
    options: BinaryOptions = node.options(BinaryOptions)
    scale, zero_point = node.coded(node.output)
    rescale = [rescaling(node, i) for i in (0, 1)]
    to_output = quantize_multiplier(common_step(node) / scale)
    if to_output[1] > 0:
        raise node.error(
            f"an output step of at least 2**-{_left_shift(node) - 2} input steps", scale
        )
    low, high = activation_range(node, options.activation, node.code_type)

    def compute(a: Array, b: Array) -> Array:
        combined = combine(rescale[0](a), rescale[1](b))
        result = node.multiply(combined, *to_output) + zero_point
        return np.clip(result, low, high).astype(node.code_type)

    return compute
