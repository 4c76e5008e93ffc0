"""SOFTMAX of int16 codes: exponential and reciprocal from tables, 15 bits each.

Source: TFLM ``kernels/softmax_common.cc`` and ``kernels/internal/reference/softmax.h``,
``SoftmaxInt16``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize_multiplier
from tinyml_course.quantization.lookup_16 import looked_up, table_of
from tinyml_course.tflite.options import SoftmaxOptions

_LOWEST = 10.0
"""The table ends at exp(−10), which counts as nothing."""

_STEPS = 65535
LARGEST = 2**15 - 1
"""The largest exponential, and the largest code."""


@dataclass(frozen=True)
class WideSoftmax:
    """Tables of a SOFTMAX, and how it comes to the first.

    Attributes
    ----------
    multiplier, shift
        From a distance below the largest code to steps of the first table's codes.
    exponentials, inverses
        exp(x) from -10 to 0 and 1 / (1 + x) from 0 to 1, (513,) int64 in 1/32768.
    """

    multiplier: int
    shift: int
    exponentials: Array
    inverses: Array


def make_wide_softmax(node: Node) -> WideSoftmax:
    """The tables for the scale of `node`."""
    options: SoftmaxOptions = node.options(SoftmaxOptions)
    scale, _ = node.coded(node.input(0))
    multiplier, shift = quantize_multiplier(scale * options.beta / (_LOWEST / _STEPS))
    inverses = table_of(lambda x: 1 / (1 + x), 0, 1)
    return WideSoftmax(multiplier, shift, table_of(np.exp, -_LOWEST, 0), inverses)


def exponentials_by_distance(node: Node) -> Array:
    """The exponential of each code, by how far it lies below the largest; (65536,) int64."""
    made = make_wide_softmax(node)
    scaled = node.multiply(-np.arange(_STEPS + 1), made.multiplier, made.shift) + LARGEST
    return looked_up(np.clip(scaled, -LARGEST - 1, LARGEST), made.exponentials)


def prepare(node: Node) -> Run:
    """Look up the exponentials, add them up, look up the reciprocal of the sum, multiply."""
    output_scale, zero_point = node.coded(node.output)
    if abs(output_scale * 2**15 - 1) > 1e-3 or zero_point != 0:
        raise node.error("output scale 1/32768 and zero point 0", output_scale)
    if not node.input(0).shape:
        raise node.error("at least one axis", node.input(0))
    node.check_output_shape(node.input(0).shape)
    by_distance, inverses = exponentials_by_distance(node), make_wide_softmax(node).inverses

    def run(x: Array) -> Array:
        codes = x.astype(np.int64)
        exponentials = by_distance[codes.max(axis=-1, keepdims=True) - codes]
        total = exponentials.sum(axis=-1, keepdims=True)
        headroom = 31 - np.frexp(total.astype(np.float64))[1].astype(np.int64)
        # The sum is 1 + x, shifted left until x is a fraction of 16 bits.
        fraction = ((total << headroom) + (1 << 13)) >> 14
        centered = np.clip(fraction - (1 << 15) - (1 << 16), -LARGEST - 1, LARGEST)
        right = 30 - headroom
        rounding = np.int64(1) << (right - 1)
        result = (exponentials * looked_up(centered, inverses) + rounding) >> right
        return np.clip(result, 0, LARGEST).astype(np.int16)

    return run
