"""QUANTIZE: float to int8, or codes of int8, int16 and uint8 with another scale.

Source: TFLM ``kernels/quantize_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import quantize, quantize_multiplier


def prepare(node: Node) -> Run:
    """Codes of real values, or of values with another scale."""
    node.check_output_shape(node.input(0).shape)
    if node.input(0).dtype == np.float32:
        scale, zero_point = node.quantized(node.output)
        return lambda x: quantize(x, scale, zero_point)
    return _prepare_requantize(node)


def _prepare_requantize(node: Node) -> Run:
    given, made = node.input(0).dtype, node.output.dtype
    for tensor in (node.input(0), node.output):
        if tensor.dtype not in (np.int8, np.int16, np.uint8):
            raise node.error("an int8 model (or int16 or uint8 codes)", tensor)
    if np.uint8 in (given, made) and np.int8 not in (given, made):
        raise node.error("int8 on the other side of uint8, as TFLM takes", f"{given} to {made}")
    input_scale, input_zero_point = node.quantized(node.input(0), given.type)
    scale, zero_point = node.quantized(node.output, made.type)
    multiplier, shift = quantize_multiplier(input_scale / scale)
    limits = np.iinfo(made)

    def run(x: Array) -> Array:
        steps = x.astype(np.int64) - input_zero_point
        codes = node.multiply(steps, multiplier, shift) + zero_point
        return np.clip(codes, limits.min, limits.max).astype(made)

    return run
