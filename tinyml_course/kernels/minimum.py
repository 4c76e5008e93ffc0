"""MINIMUM, int8 and int16: the smaller of two codes, compared as MAXIMUM compares them.

Source: TFLM ``kernels/maximum_minimum.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.maximum import choose_code
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """The smaller of two codes."""
    return choose_code(node, np.minimum)
