"""SOFTMAX of int16 codes: exponential and reciprocal from tables, 15 bits each.

Source: TFLM ``kernels/softmax_common.cc`` and ``kernels/internal/reference/softmax.h``,
``SoftmaxInt16``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.quantization.lookup_16 import looked_up, table_of
from tinyml_course.tflite.options import SoftmaxOptions

_LOWEST = 10.0
"""The table ends at exp(−10), which counts as nothing."""

_STEPS = 65535
_LARGEST = 2**15 - 1


INVERSE: Array = table_of(lambda x: 1 / (1 + x), 0, 1)
"""For `looked_up`: the reciprocal of 1 + x."""


def exponentials(node: Node) -> Array:
    """The exponential of each code, by how far it lies below the largest; (65536,) int64."""
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    scale, _ = node.coded(node.input(0))
    multiplier, shift = quantize_multiplier(scale * options.beta / (_LOWEST / _STEPS))
    scaled = node.multiply(-np.arange(_STEPS + 1), multiplier, shift) + _LARGEST
    return looked_up(np.clip(scaled, -_LARGEST - 1, _LARGEST), table_of(np.exp, -_LOWEST, 0))


def prepare(node: Node) -> Run:
    """Look up the exponentials, add them up, look up the reciprocal of the sum, multiply."""
    output_scale, zero_point = node.coded(node.output)
    if abs(output_scale * 2**15 - 1) > 1e-3 or zero_point != 0:
        raise node.error("output scale 1/32768 and zero point 0", output_scale)
    if not node.input(0).shape:
        raise node.error("at least one axis", node.input(0))
    node.check_output_shape(node.input(0).shape)
    table = exponentials(node)

    def run(x: Array) -> Array:
        codes = x.astype(np.int64)
        powers = table[codes.max(axis=-1, keepdims=True) - codes]
        total = powers.sum(axis=-1, keepdims=True)
        headroom = 31 - np.frexp(total.astype(np.float64))[1].astype(np.int64)
        # The sum is 1 + x, shifted left until x is a fraction of 16 bits.
        fraction = ((total << headroom) + (1 << 13)) >> 14
        centered = np.clip(fraction - (1 << 15) - (1 << 16), -_LARGEST - 1, _LARGEST)
        right = 30 - headroom
        rounding = np.int64(1) << (right - 1)
        result = (powers * looked_up(centered, INVERSE) + rounding) >> right
        return np.clip(result, 0, _LARGEST).astype(np.int16)

    return run
