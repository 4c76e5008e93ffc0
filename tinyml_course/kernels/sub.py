"""SUB, int8 and int16: the first input minus the second, by the arithmetic of ADD.

Source: TFLM ``kernels/sub_common.cc`` and ``kernels/internal/reference/sub.h``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.add import on_one_scale
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """The difference of two inputs."""
    return on_one_scale(node, np.subtract)
