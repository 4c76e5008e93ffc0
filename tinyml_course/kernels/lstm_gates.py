"""The four gates of an LSTM before their activations: two dense layers, added.

Source: TFLM ``kernels/lstm_eval.h``, ``CalculateLstmGate``; ``kernels/lstm_eval_common.cc``,
``CreateGateParams``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_course.kernels.exact_float import Float, exact_float
from tinyml_course.kernels.node import Array, Node
from tinyml_course.quantization import (
    LARGEST_64_BIT_SHIFT,
    Multiply,
    multiply_64_bits,
    quantize_multiplier,
)

GATE_SCALE = 2.0**-12
"""Real step of a gate before its activation."""

INT16_MIN, INT16_MAX = -(2**15), 2**15 - 1


@dataclass(frozen=True)
class Dense:
    """A dense layer of all gates at once, int8 or int16 in and int16 codes out.

    Attributes
    ----------
    factors
        Weights (values in, 4 · units), in a float type in which the sums are exact.
    bias
        int64, 4 · units: the layer's own, less input zero point · Σ weights.
    multipliers, shifts
        The effective multiplier of each output, in fixed point.
    register
        Type of the board's accumulator: int32, which wraps, or int64 where int16 comes in.
    multiply
        How that accumulator is multiplied.
    """

    factors: Array
    bias: Array
    multipliers: Array
    shifts: Array
    register: type[np.int32 | np.int64]
    multiply: Multiply

    def __call__(self, codes: Array) -> Array:
        """Codes in ``GATE_SCALE``, int64 but within int16."""
        sums = (codes.astype(self.factors.dtype) @ self.factors).astype(np.int64) + self.bias
        scaled = self.multiply(sums.astype(self.register), self.multipliers, self.shifts)
        return np.clip(scaled, INT16_MIN, INT16_MAX)


def dense(
    node: Node, source: int, weights: Sequence[int], biases: Sequence[int], units: int
) -> Dense:
    """The layer from input `source` of `node` through the inputs `weights`, one for each gate.

    The result has the gates side by side in that order, `units` values each.
    """
    scale, zero_point = node.symmetric(node.input(source))
    is_wide = node.code_type is np.int16
    depth = node.input(source).shape[-1]
    for i in weights:
        tensor, values = node.constant(i)
        if values.shape != (units, depth):
            raise node.error(f"weights of shape {(units, depth)}", tensor)
    matrix = np.concatenate([node.constant(i)[1] for i in weights]).T
    pairs = [_multiplier(node, scale, i) for i in weights]
    largest_code = 2**15 if is_wide else 2**7
    float_type: Float = exact_float(node, matrix, 1, largest_code)[0]
    own = np.concatenate([_bias(node, i, units) for i in biases]) if biases else 0
    return Dense(
        factors=np.ascontiguousarray(matrix, float_type),
        bias=own - zero_point * matrix.sum(axis=0, dtype=np.int64),
        multipliers=np.repeat([multiplier for multiplier, _ in pairs], units),
        shifts=np.repeat([shift for _, shift in pairs], units),
        register=np.int64 if is_wide else np.int32,
        multiply=multiply_64_bits if is_wide else node.multiply,
    )


def _multiplier(node: Node, scale: float, i: int) -> tuple[int, int]:
    weight_scale, zero_point = node.quantized(node.input(i))
    if zero_point != 0:
        raise node.error("weights with zero point 0", zero_point)
    multiplier, shift = quantize_multiplier(scale * weight_scale / GATE_SCALE)
    if node.code_type is np.int16 and shift > LARGEST_64_BIT_SHIFT:
        expected = f"a scale from sums to the gate below 2**{LARGEST_64_BIT_SHIFT}"
        raise node.error(expected, f"2**{shift - 1} or more")
    return multiplier, shift


def _bias(node: Node, i: int, units: int) -> Array:
    tensor, values = node.constant(i)
    wanted = "int64" if node.code_type is np.int16 else "int32"
    if tensor.dtype != wanted or values.shape != (units,):
        raise node.error(f"{units} {wanted} biases", tensor)
    return values.astype(np.int64)
