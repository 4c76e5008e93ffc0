"""Operators as TFLM computes them: on int8 codes, each in the module named after it, and on numbers
without scales, in `unquantized`.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.kernels import circular_buffer, signal
from tinyml_course.kernels.checked_kernel import make_checked, prepare_checked
from tinyml_course.kernels.conv_2d import group_count
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
"""The engines; their results are the same."""


def kernels_of(engine: str) -> dict[str, Callable[[Node], Run]]:
    """How `engine` prepares each operator.

    Raises
    ------
    ModelError
        Where there is no such engine.
    MissingDependencyError
        Where the fast engine's compiler is not installed.
    """
    if engine not in ENGINES:
        raise ModelError(f"expected an engine among {ENGINES}, got {engine!r}")
    if engine == "numpy":
        return KERNELS
    try:
        from tinyml_course.kernels.fast import FAST_KERNELS
    except ImportError as error:
        raise MissingDependencyError(
            f"expected numba for the fast engine, cannot import it ({error}); "
            "install it with: pip install 'tinyml-course[fast]'"
        ) from None
    return KERNELS | FAST_KERNELS


def prepare(node: Node, engine: str = "numpy") -> Run:
    """Prepare the kernel of `node`.

    Raises
    ------
    ModelError
        Where the operator is not supported, or its tensors are not what the kernel needs.
    """
    kernels = kernels_of(engine)
    if engine != "numpy" and not _has_fast_kernel(node):
        kernels = KERNELS
    if node.operator.name not in kernels:
        raise ModelError(
            f"expected operators among {', '.join(sorted(kernels))}; found {node.operator}"
        )
    kernel = find_unquantized(node) or kernels[node.operator.name]
    return prepare_checked(kernel, node, len(hidden_state(node)))


def _has_fast_kernel(node: Node) -> bool:
    """Whether the fast engine's kernels take it: int8 only, and no groups of channels."""
    is_int8 = all(t.dtype == "int8" for t in (*node.inputs[:1], *node.outputs) if t is not None)
    return is_int8 and (node.operator.name != "CONV_2D" or group_count(node) == 1)


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
