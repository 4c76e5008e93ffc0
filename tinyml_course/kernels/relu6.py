"""RELU6, int8 and int16, where it stands alone and is not fused into a layer.

Source: TFLM ``kernels/activations_common.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.lookup import all_codes, by_table
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.relu import rescaled
from tinyml_course.quantization import quantize


def prepare(node: Node) -> Run:
    """The input between zero and six.

    TFLM's shortcut: it clamps the input's codes and never looks at the output's scale. Where the
    two scales differ, its codes are wrong; LiteRT rescales.
    """
    if node.operator.name in node.rules.no_shortcut:
        return by_table(node, rescaled(node, "RELU6"))
    node.coded(node.output)
    codes: Array = np.clip(all_codes(node), node.coded(node.input(0))[1], six(node))
    return by_table(node, codes.astype(node.code_type))


def six(node: Node) -> int:
    """The input's code of 6.0."""
    scale, zero_point = node.coded(node.input(0))
    return int(quantize(6.0, scale, zero_point, node.code_type))
