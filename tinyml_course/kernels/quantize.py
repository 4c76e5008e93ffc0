"""QUANTIZE (float to int8, or int8 to int8 with another scale) and DEQUANTIZE.

Source: TFLM ``kernels/quantize_common.cc`` and ``kernels/dequantize.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import (
    INT8_MAX,
    INT8_MIN,
    dequantize,
    quantize,
    quantize_multiplier,
)


def prepare_quantize(node: Node) -> Run:
    """Codes of real values, or of values in other codes."""
    scale, zero_point = node.quantized(node.outputs[0])
    if node.input(0).dtype == np.float32:
        return lambda x: quantize(x, scale, zero_point)
    input_scale, input_zero_point = node.quantized(node.input(0))
    multiplier, shift = quantize_multiplier(input_scale / scale)

    def run(x: Array) -> Array:
        steps = x.astype(np.int64) - input_zero_point
        codes = node.multiply(steps, multiplier, shift) + zero_point
        return np.clip(codes, INT8_MIN, INT8_MAX).astype(np.int8)

    return run


def prepare_dequantize(node: Node) -> Run:
    """Real values of codes, as float32."""
    scale, zero_point = node.quantized(node.input(0))
    if node.outputs[0].dtype != np.float32:
        raise node.error("a float32 output", node.outputs[0])
    return lambda x: dequantize(x, scale, zero_point)
