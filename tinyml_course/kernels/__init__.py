"""int8 operators as TFLM computes them, each in the module named after it."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.kernels.checked_kernel import prepare_checked
from tinyml_course.kernels.conv_2d import group_count
from tinyml_course.kernels.node import Node, Run
from tinyml_course.operators import OPERATORS

_MODULES = {module.name for module in iter_modules(__path__)}

KERNELS: dict[str, Callable[[Node], Run]] = {
    name: import_module(f"{__name__}.{name.lower()}").prepare
    for name in OPERATORS
    if name.lower() in _MODULES
}
"""How to prepare each operator: `prepare` of the module that is named after it."""

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
    return prepare_checked(kernels[node.operator.name], node)


def _has_fast_kernel(node: Node) -> bool:
    """Whether the fast engine's kernels take it: int8 only, and no groups of channels."""
    is_int8 = all(t.dtype == "int8" for t in (*node.inputs[:1], *node.outputs) if t is not None)
    return is_int8 and (node.operator.name != "CONV_2D" or group_count(node) == 1)


__all__ = ["ENGINES", "KERNELS", "Node", "Run", "prepare"]
