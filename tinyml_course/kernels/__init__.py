"""Operators as TFLM computes them: on int8 codes, each in the module named after it, and on numbers
without scales, in `unquantized`.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tinyml_course.errors import ModelError
from tinyml_course.kernels import circular_buffer, signal
from tinyml_course.kernels.checked_kernel import make_checked, prepare_checked
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.unquantized import UNQUANTIZED, find_unquantized, prepare_or_refuse
from tinyml_course.operators import OPERATORS

_MODULES = {module.name for module in iter_modules(__path__)}

KERNELS: dict[str, Callable[[Node], Run]] = (
    dict.fromkeys(OPERATORS.keys() & UNQUANTIZED, prepare_or_refuse)
    | signal.SIGNAL_KERNELS
    | {
        name: import_module(f"{__name__}.{facts.module}").prepare
        for name, facts in OPERATORS.items()
        if facts.module in _MODULES
    }
)
"""How to prepare each operator: `prepare` of the module that is named after it, if there is one."""

HIDDEN_STATES = signal.HIDDEN_STATES | {"CUSTOM:CIRCULAR_BUFFER": circular_buffer.state}
"""What an operator keeps that is no tensor, as `signal` has it."""

ENGINES = ("numpy", "fast")
"""The engines: these kernels, or C where an operator can be written so (`tinyml_course.native`).

Their results are the same.
"""


def prepare(node: Node) -> Run:
    """Prepare the kernel of `node`.

    Raises
    ------
    ModelError
        Where the operator is not supported, or its tensors are not what the kernel needs.
    """
    if node.operator.name not in KERNELS:
        raise ModelError(
            f"expected an operator that the simulator runs, found {node.operator}; "
            "docs/operators.md lists them"
        )
    kernel = find_unquantized(node) or KERNELS[node.operator.name]
    return prepare_checked(kernel, node, len(hidden_state(node)))


def hidden_state(node: Node) -> tuple[Array, ...]:
    """What `node` keeps from one run to the next that is no tensor, as before the first run.

    Raises
    ------
    ModelError
        Where its tensors or parameters are not what the kernel needs.
    """
    make = HIDDEN_STATES.get(node.operator.name)
    return make_checked(make, node) if make else ()


__all__ = ["ENGINES", "HIDDEN_STATES", "KERNELS", "Node", "Run", "hidden_state", "prepare"]
