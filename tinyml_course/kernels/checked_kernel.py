"""Checks that hold for every kernel: numbers of tensors, shapes, and NumPy's own errors.

Kernels check their tensors and name what does not fit. A damaged file holds cases that no kernel
anticipates; there NumPy's error or warning becomes a `ModelError` too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tinyml_course.errors import ModelError
from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.operators import OPERATORS

RAISE: dict[str, Any] = {"divide": "raise", "over": "raise", "invalid": "raise"}
"""For ``np.errstate``: NumPy raises instead of warning. Setting it takes as long as a small
operator, so the simulator sets it once for all operators."""

_UNEXPECTED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


def make_checked(make: Callable[[Node], Any], node: Node) -> Any:
    """What `make` makes of `node`; whatever goes wrong is a `ModelError`."""
    try:
        with np.errstate(**RAISE):
            made = make(node)
        node.check_sizes()
    except _UNEXPECTED as error:
        raise _as_model_error(node, error) from error
    return made


def prepare_checked(kernel: Callable[[Node], Run], node: Node, states: int = 0) -> Run:
    """Prepare `kernel` for `node`; every run then checks its results against the file.

    `states` is how many arrays the kernel takes after the inputs.
    """
    if OPERATORS[node.operator.name].one_output and len(node.outputs) != 1:
        raise node.error("1 output", len(node.outputs))
    run: Run = make_checked(kernel, node)
    _check_count(run, node, states)

    def checked(*arrays: Array | None) -> Array | tuple[Array, ...]:
        try:
            results = run(*arrays)
            _check_results(node, results)
        except _UNEXPECTED as error:
            raise _as_model_error(node, error) from error
        return results

    return checked


def _check_count(run: Run, node: Node, states: int) -> None:
    try:
        inspect.signature(run).bind(*node.inputs, *range(states))
    except TypeError as error:
        raise node.error(f"as many inputs as it takes ({error})", len(node.inputs)) from None


def _check_results(node: Node, results: Array | tuple[Array, ...]) -> None:
    several = results if isinstance(results, tuple) else (results,)
    for i, (made, tensor) in enumerate(zip(several, node.outputs, strict=True)):
        if made.dtype != tensor.dtype:
            raise node.error(f"a {made.dtype} output", tensor)
        node.check_output_shape(made.shape[1:], i)


def _as_model_error(node: Node, error: Exception) -> ModelError:
    tensors = ", ".join(map(str, (*node.inputs, *node.outputs)))
    return node.error(f"tensors that fit it ({type(error).__name__}: {error})", tensors)
