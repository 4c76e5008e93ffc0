"""READ_VARIABLE and ASSIGN_VARIABLE: the value of a handle is the variable's array.

Source: TFLM ``kernels/read_variable.cc`` and ``kernels/assign_variable.cc``.
"""

from __future__ import annotations

from tinyml_course.kernels.node import Array, Node, Run


def _check_handle(node: Node) -> None:
    if node.input(0).dtype.kind != "V":
        raise node.error("a handle that VAR_HANDLE gives", node.input(0))


def prepare_read(node: Node) -> Run:
    """The values as they are now, whatever is assigned later."""
    _check_handle(node)
    if len(node.outputs) != 1:
        raise node.error("1 output", len(node.outputs))
    return lambda variable: variable.copy()


def prepare_assign(node: Node) -> Run:
    """Other values for the runs, and the reads, that follow."""
    _check_handle(node)
    node.input(1)
    if node.outputs:
        raise node.error("no output", len(node.outputs))

    def run(variable: Array, values: Array) -> tuple[Array, ...]:
        variable[...] = values
        return ()

    return run
