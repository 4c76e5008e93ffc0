"""int8 operators as TFLM computes them, each in the module named after it."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tinyml_course.errors import ModelError
from tinyml_course.kernels.checked_kernel import prepare_checked
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
            f"expected operators among {', '.join(sorted(KERNELS))}; found {node.operator}"
        )
    return prepare_checked(KERNELS[node.operator.name], node)


__all__ = ["ENGINES", "KERNELS", "Node", "Run", "prepare"]
