"""QUANTIZE: float to int8 or int16, or codes of int8, int16, int32, uint8 with another scale.

Source: TFLM ``kernels/quantize_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize, quantize_multiplier

_PAIRS = {
    "int8": ("int8", "int16", "int32", "uint8"),
    "int16": ("int8", "int16", "int32"),
    "int32": ("int8", "int16"),
    "uint8": ("int8",),
}
"""Which codes TFLM makes of which."""


def prepare(node: Node) -> Run:
    """Codes of real values, or of values with another scale."""
    node.check_output_shape(node.input(0).shape)
    if node.input(0).dtype == np.float32:
        scale, zero_point = node.coded(node.output)
        return lambda x: quantize(x, scale, zero_point, node.code_type)
    return _prepare_requantize(node)


def _prepare_requantize(node: Node) -> Run:
    given, made = node.input(0).dtype, node.output.dtype
    if given.name not in _PAIRS:
        raise node.error(f"codes among {', '.join(_PAIRS)}, or float32", node.input(0))
    if made.name not in _PAIRS[given.name]:
        raise node.error(f"{' or '.join(_PAIRS[given.name])} from {given}, as TFLM has", made)
    input_scale, input_zero_point = node.quantized(node.input(0), given.type)
    scale, zero_point = node.quantized(node.output, made.type)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    limits = np.iinfo(made)

    def run(x: Array) -> Array:
        steps = (x.astype(np.int64) - input_zero_point).astype(np.int32)  # as the board wraps
        codes = node.multiply(steps, multiplier, shift) + zero_point
        return np.clip(codes, limits.min, limits.max).astype(made)

    return run
