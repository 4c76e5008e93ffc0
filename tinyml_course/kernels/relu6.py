"""RELU6, int8, where it stands alone and is not fused into a layer.

Source: TFLM ``kernels/activations_common.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.lookup import ALL_CODES, by_table, clamp
from tinyml_course.kernels.node import Node, Run
from tinyml_course.kernels.relu import rescaled
from tinyml_course.quantization import quantize


def prepare(node: Node) -> Run:
    """The input between zero and six.

    TFLM's shortcut: it clamps the input's codes and never looks at the output's scale. Where the
    two scales differ, its codes are wrong; LiteRT rescales.
    """
    if node.operator.name in node.rules.no_shortcut:
        return by_table(node, rescaled(node, "RELU6"))
    scale, zero_point = node.quantized(node.input(0))
    node.quantized(node.output)
    six = int(quantize(6.0, scale, zero_point))
    return by_table(node, clamp(ALL_CODES, zero_point, six))
