"""From the scales in the file to the one integer multiplier of an element-wise operator."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.kernels.node import Node
from tinyml_course.quantization import quantize_multiplier


def scale_quotient(node: Node, *factors: float, over: float) -> float:
    """The product of `factors` over `over`: a real multiplier.

    TFLM computes it in float64, LiteRT often in float32. That changes the multiplier by a
    millionth of a percent, which matters where a result lies halfway between two codes.
    """
    in_float32 = node.operator.name in node.rules.divides_in_float32
    float_type = np.dtype(np.float32 if in_float32 else np.float64).type
    with np.errstate(over="ignore", invalid="ignore"):
        product = float_type(1)
        for factor in factors:
            product *= float_type(factor)
        real = float(product / float_type(over))
    if not math.isfinite(real):
        raise node.error("a finite multiplier from input to output", real)
    return real


def effective_multiplier(node: Node, *factors: float) -> tuple[int, int]:
    """The product of `factors` (scales) over the output's scale, as multiplier and shift."""
    output_scale, _ = node.coded(node.output)
    return quantize_multiplier(scale_quotient(node, *factors, over=output_scale))
