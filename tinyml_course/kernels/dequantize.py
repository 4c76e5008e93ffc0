"""DEQUANTIZE: int8, int16 or uint8 to float32.

Source: TFLM ``kernels/dequantize.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import dequantize


def prepare(node: Node) -> Run:
    """Real values of codes, as float32."""
    dtype = node.input(0).dtype
    kind = dtype.type if dtype in (np.int16, np.uint8) else np.int8
    scale, zero_point = node.quantized(node.input(0), kind)
    if node.outputs[0].dtype != np.float32:
        raise node.error("a float32 output", node.outputs[0])
    node.check_output_shape(node.input(0).shape)

    def run(x: Array) -> Array:
        with np.errstate(over="ignore"):  # overflow gives infinity, as on the board
            return dequantize(x, scale, zero_point)

    return run
