"""READ_VARIABLE: the value of a handle is the variable's array.

Source: TFLM ``kernels/read_variable.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Node, Run


def prepare(node: Node) -> Run:
    """A copy of the current values, which later assignments do not change."""
    check_handle(node)
    if len(node.outputs) != 1:
        raise node.error("1 output", len(node.outputs))
    return lambda variable: variable.copy()


def check_handle(node: Node) -> None:
    """Raise unless input 0 is a handle."""
    if node.input(0).dtype.kind != "V":
        raise node.error("a handle that VAR_HANDLE gives", node.input(0))
