"""ASSIGN_VARIABLE: the value of a handle is the variable's array.

Source: TFLM ``kernels/assign_variable.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.read_variable import check_handle


def prepare(node: Node) -> Run:
    """New values for later runs and reads."""
    check_handle(node)
    node.input(1)
    if node.outputs:
        raise node.error("no output", len(node.outputs))

    def run(variable: Array, values: Array) -> tuple[Array, ...]:
        variable[...] = values
        return ()

    return run
