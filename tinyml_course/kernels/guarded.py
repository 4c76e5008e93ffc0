"""What holds for every kernel, checked in one place: counts, sizes, and what NumPy says of misfits.

Kernels check their tensors and say in words what does not fit. A damaged file finds cases that no
kernel thought of; there NumPy's own error, or its warning, becomes a `ModelError` too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run

_OTHER_OUTPUTS = frozenset({"ASSIGN_VARIABLE", "SPLIT", "SPLIT_V", "UNPACK"})
"""Operators that do not have one output; they count themselves."""

_UNEXPECTED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


def prepare_guarded(kernel: Callable[[Node], Run], node: Node) -> Run:
    """`kernel` prepared for `node`, and a run whose results are what the file says."""
    if node.operator.name not in _OTHER_OUTPUTS and len(node.outputs) != 1:
        raise node.error("1 output", len(node.outputs))
    with _in_words(node):
        run = kernel(node)
        node.check_sizes()
        inspect.signature(run).bind(*node.inputs)  # a TypeError where it takes fewer or more

    def guarded(*arrays: Array | None) -> Array | tuple[Array, ...]:
        with _in_words(node):
            results = run(*arrays)
            several = results if isinstance(results, tuple) else (results,)
            for i, made in enumerate(several):
                if made.dtype != node.outputs[i].dtype:
                    raise node.error(f"a {made.dtype} output", node.outputs[i])
                node.check_output_shape(made.shape[1:], i)
        return results

    return guarded


@contextmanager
def _in_words(node: Node) -> Iterator[None]:
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            yield
    except _UNEXPECTED as error:
        tensors = ", ".join(map(str, (*node.inputs, *node.outputs)))
        raise node.error(
            f"tensors that fit it ({type(error).__name__}: {error})", tensors
        ) from error
