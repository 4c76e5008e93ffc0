"""What holds for every kernel, checked in one place: counts, sizes, and what NumPy says of misfits.

Kernels check their tensors and say in words what does not fit. A damaged file finds cases that no
kernel thought of; there NumPy's own error, or its warning, becomes a `ModelError` too.
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
"""For ``np.errstate``: what NumPy would warn of, it raises. Setting it takes as long as a small
operator, so that the simulator sets it once for all its operators."""

_UNEXPECTED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


def prepare_checked(kernel: Callable[[Node], Run], node: Node) -> Run:
    """`kernel` prepared for `node`, and a run whose results are what the file says."""
    if OPERATORS[node.operator.name].one_output and len(node.outputs) != 1:
        raise node.error("1 output", len(node.outputs))
    try:
        with np.errstate(**RAISE):
            run = kernel(node)
        node.check_sizes()
    except _UNEXPECTED as error:
        raise _in_words(node, error) from error
    _check_count(run, node)

    def checked(*arrays: Array | None) -> Array | tuple[Array, ...]:
        try:
            results = run(*arrays)
            _check_results(node, results)
        except _UNEXPECTED as error:
            raise _in_words(node, error) from error
        return results

    return checked


def _check_count(run: Run, node: Node) -> None:
    try:
        inspect.signature(run).bind(*node.inputs)
    except TypeError as error:
        raise node.error(f"as many inputs as it takes ({error})", len(node.inputs)) from None


def _check_results(node: Node, results: Array | tuple[Array, ...]) -> None:
    several = results if isinstance(results, tuple) else (results,)
    for i, (made, tensor) in enumerate(zip(several, node.outputs, strict=True)):
        if made.dtype != tensor.dtype:
            raise node.error(f"a {made.dtype} output", tensor)
        node.check_output_shape(made.shape[1:], i)


def _in_words(node: Node, error: Exception) -> ModelError:
    tensors = ", ".join(map(str, (*node.inputs, *node.outputs)))
    return node.error(f"tensors that fit it ({type(error).__name__}: {error})", tensors)
