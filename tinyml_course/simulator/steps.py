"""What a model does one after the other: NumPy kernels, and runs of operators in compiled C."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tinyml_course.errors import FirmwareError, MissingDependencyError
from tinyml_course.kernels import Run, prepare
from tinyml_course.kernels.node import Array, Node

_SLICE_ELEMENTS = 2**16
"""A NumPy kernel works on slices of a chunk whose tensors have about this many elements each: half
a MiB as float64, so that the arrays in use fit a core's cache."""


@dataclass(frozen=True)
class Step:
    """One or more operators.

    Attributes
    ----------
    inputs, outputs
        Indices of the tensors that it takes (-1 for an absent one), and that it computes. From the
        number of tensors on: what an operator keeps to itself.
    run
        Called with the indices of the tensors that are wanted and with the inputs; gives the
        outputs by index, at least those that are wanted.
    sizes
        Elements of each output.
    is_native
        Whether it is compiled. Then it keeps nothing but what is wanted.
    """

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    run: Callable[..., Mapping[int, Array]]
    sizes: tuple[int, ...]
    is_native: bool

    def held_elements(self, wanted: frozenset[int]) -> int:
        """How many elements of a row it keeps where some tensors are wanted."""
        if not self.is_native:
            return sum(self.sizes)
        return sum(n for i, n in zip(self.outputs, self.sizes, strict=True) if i in wanted)


def with_hidden(
    steps: Sequence[Step], nodes: Sequence[Node], hidden: Mapping[int, tuple[int, ...]]
) -> list[Step]:
    """NumPy's `steps` that also take what their operators keep to themselves (`State.hidden`)."""
    return [
        replace(step, inputs=(*step.inputs, *hidden.get(node.operator.index, ())))
        for step, node in zip(steps, nodes, strict=True)
    ]


def compiled_steps(nodes: Sequence[Node], steps: Sequence[Step]) -> list[Step]:
    """NumPy's `steps`, with compiled ones instead of those that can be written as C.

    Warns
    -----
    UserWarning
        Where nothing can be compiled; the steps are then NumPy's.
    """
    places = {node.operator.index: place for place, node in enumerate(nodes)}
    mixed = list(steps)
    for operators, step in reversed(_compiled(nodes)):
        first, last = places[operators[0]], places[operators[-1]]
        mixed[first : last + 1] = [step]
    return mixed


def _compiled(nodes: Sequence[Node]) -> list[tuple[list[int], Step]]:
    """The compiled steps, each with the indices of its operators, which follow each other."""
    from tinyml_course.native import make_segments

    try:
        return [
            (s.operators, Step(s.inputs, s.outputs, s, s.sizes, is_native=True))
            for s in make_segments(nodes)
        ]
    except MissingDependencyError:
        why = (
            "expected ziglang for the fast engine, cannot import it; install it with: "
            "pip install 'tinyml-course[fast]'."
        )
    except (FirmwareError, OSError) as error:
        why = f"expected the fast engine to compile, but: {error}."
    warnings.warn(f"{why} NumPy runs instead: slower, and the same numbers.", stacklevel=5)
    return []


def numpy_step(node: Node) -> Step:
    """Prepare an operator's NumPy kernel.

    Raises
    ------
    ModelError
        Where it is not supported, or its tensors are not what its kernel needs.
    """
    run = _in_slices(prepare(node), rows_of(node.slice_elements, _SLICE_ELEMENTS))

    def run_wanted(_wanted: frozenset[int], *arrays: Array | None) -> Mapping[int, Array]:
        results = run(*arrays)
        several = results if isinstance(results, tuple) else (results,)
        return dict(zip(node.operator.outputs, several, strict=True))

    sizes = tuple(tensor.size for tensor in node.outputs)
    return Step(node.operator.inputs, node.operator.outputs, run_wanted, sizes, is_native=False)


def rows_of(elements: int, budget: int) -> int:
    """How many rows of `elements` each fit in `budget`; at least one."""
    return max(1, budget // max(1, elements))


def joined(parts: Any) -> Array:
    """One array of the rows of all parts."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _in_slices(run: Run, rows: int) -> Run:
    """`run` on `rows` rows at a time, so that its arrays stay in the cache."""

    def sliced(*arguments: Array | None) -> Any:
        count = max((len(a) for a in arguments if a is not None), default=1)
        if count <= rows:
            return run(*arguments)
        first = run(*(_rows(a, 0, rows) for a in arguments))
        if rows > 1 and all(len(a) == 1 for a in (first if isinstance(first, tuple) else (first,))):
            return first  # one row stands for all, as SHAPE gives it
        parts = [
            first,
            *(
                run(*(_rows(a, start, start + rows) for a in arguments))
                for start in range(rows, count, rows)
            ),
        ]
        if isinstance(parts[0], tuple):
            return tuple(map(joined, zip(*parts, strict=True)))
        return joined(parts)

    return sliced


def _rows(array: Array | None, start: int, end: int) -> Array | None:
    """Some rows; one row stands for all."""
    return array if array is None or len(array) == 1 else array[start:end]
