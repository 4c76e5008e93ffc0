"""ADD_N, int8: a sum of several inputs of one scale.

The sum begins with the step of code 0 where 0.0 was meant: unless the zero point is 0, TFLM's
result is that much too small or too large.

Source: TFLM ``kernels/add_n.cc`` and ``kernels/internal/reference/add_n.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.quantization import INT8_MAX, INT8_MIN, quantize_multiplier

LEFT_SHIFT = 20
"""Bits by which codes are shifted left, to keep rounding errors small."""


def prepare(node: Node) -> Run:
    """Half of each input's steps are added, and the sum put on the output's scale."""
    rescale, finish = halves_and_back(node)
    given = node.input(0)
    if len(node.inputs) < 2:
        raise node.error("at least 2 inputs", len(node.inputs))
    for i in range(len(node.inputs)):
        tensor = node.input(i)
        if tensor.shape != given.shape or node.quantized(tensor) != node.quantized(given):
            raise node.error(f"inputs of the shape and scale of {given}", tensor)
    node.check_output_shape(given.shape)

    start = rescale(np.zeros((), np.int8))

    def run(*arrays: Array) -> Array:
        return finish(start + sum(rescale(x) for x in arrays))

    return run


def halves(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    """Fixed-point multipliers and shifts: to half a step, and from sums of halves to codes."""
    scale, output_scale = (node.quantized(tensor)[0] for tensor in (node.input(0), node.output))
    back = quantize_multiplier(2 * scale / (2**LEFT_SHIFT * output_scale))
    if back[1] > 0:
        raise node.error("an output step of at least 2**-19 input steps", output_scale)
    return quantize_multiplier(scale / (2 * scale)), back


def halves_and_back(node: Node) -> tuple[Run, Run]:
    """From codes to halves of their steps, 20 bits finer; and from sums of these to codes."""
    zero_point, output_zero_point = (node.quantized(t)[1] for t in (node.input(0), node.output))
    half, back = halves(node)

    def rescale(x: Array) -> Array:
        return node.multiply((x.astype(np.int64) - zero_point) << LEFT_SHIFT, *half)

    def finish(sums: Array) -> Array:
        codes = node.multiply(sums.astype(np.int32), *back) + output_zero_point
        return np.clip(codes, INT8_MIN, INT8_MAX).astype(np.int8)

    return rescale, finish
