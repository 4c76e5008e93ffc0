"""SQUEEZE: the same codes with fewer axes of 1.

Source: TFLM ``kernels/squeeze.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels import reshape
from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """Axes of 1 fewer."""
    given, made = node.input(0).shape, node.output.shape
    if [n for n in given if n != 1] != [n for n in made if n != 1] or len(made) > len(given):
        raise node.error(f"{given} without some of its axes of 1", made)
    return reshape.prepare(node)
