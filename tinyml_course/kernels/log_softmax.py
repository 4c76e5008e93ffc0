"""LOG_SOFTMAX, int8 in and out, over the last axis: x − max − log(Σ exp(x − max)).

Source: TFLM ``kernels/log_softmax.cc`` and
``kernels/internal/reference/log_softmax.h``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.lookup import clamp
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.softmax import check_last_axis
from tinyml_course.quantization import (
    INT8_MAX,
    INT8_MIN,
    quantize_multiplier,
    rounding_divide_by_pot,
)
from tinyml_course.quantization.exponential import EXP_INTEGER_BITS, exp_on_negative_values
from tinyml_course.quantization.logarithm import log_of_one_or_more

_SUM_INTEGER_BITS = 12
_FRACTIONAL_BITS = 31 - EXP_INTEGER_BITS
_OUTPUT_FRACTIONAL_BITS = 4  # output scale 1/16


@dataclass(frozen=True)
class LogSoftmax:
    """What the board needs for every row.

    Attributes
    ----------
    exponentials, distances
        For the 256 differences from the largest code: the exponential, Q12.19, and the difference
        itself as a real number, Q5.26; int64.
    lowest
        Difference below which the exponential is taken as zero, in codes, negative.
    inverse
        Multiplier and shift from a real number back to a difference of codes.
    """

    exponentials: Array
    distances: Array
    lowest: int
    inverse: tuple[int, int]


def make_log_softmax(node: Node) -> LogSoftmax:
    """Tabulate what depends on the input's scale."""
    check_last_axis(node)
    scale, _ = node.quantized(node.input(0))
    if node.quantized(node.output) != (2.0**-_OUTPUT_FRACTIONAL_BITS, INT8_MAX):
        raise node.error(f"output scale 1/16 and zero point {INT8_MAX}", node.output.scale)
    real = min(scale * 2**_FRACTIONAL_BITS, 2.0**31 - 1)
    if real <= 1:
        raise node.error(f"an input scale above 2**-{_FRACTIONAL_BITS}", scale)
    multiplier, shift = quantize_multiplier(real)
    lowest = -int((2**EXP_INTEGER_BITS - 1) * 2.0 ** (_FRACTIONAL_BITS - math.frexp(real)[1]))
    differences = -np.arange(256, dtype=np.int64)
    distances = node.multiply(np.maximum(differences, lowest), multiplier, shift)
    exponentials = np.where(differences >= lowest, exp_on_negative_values(distances), 0)
    return LogSoftmax(
        exponentials=rounding_divide_by_pot(exponentials, _SUM_INTEGER_BITS),
        distances=distances,
        lowest=lowest,
        inverse=quantize_multiplier(2.0 ** (31 - shift) / multiplier),
    )


def prepare(node: Node) -> Run:
    """Look up the exponentials, add them up, subtract the logarithm of the sum."""
    tables = make_log_softmax(node)

    def run(x: Array) -> Array:
        below_max = x.max(axis=-1, keepdims=True).astype(np.int64) - x
        total = tables.exponentials[below_max].sum(axis=-1, keepdims=True)
        log_sum = log_of_one_or_more(total, _SUM_INTEGER_BITS, EXP_INTEGER_BITS)
        # Below this difference the result is the lowest code.
        least = np.maximum(tables.lowest - 1, node.multiply(log_sum - 2**31, *tables.inverse))
        result = rounding_divide_by_pot(
            tables.distances[below_max] - log_sum, _FRACTIONAL_BITS - _OUTPUT_FRACTIONAL_BITS
        )
        return clamp(np.where(-below_max > least, result + INT8_MAX, INT8_MIN))

    return run
