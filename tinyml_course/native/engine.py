"""Runs of operators as compiled C functions, called with NumPy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.c_build import load_library
from tinyml_course.kernels import Node
from tinyml_course.native.constants import Constants, aligned_copy
from tinyml_course.native.emitters import emitter_of
from tinyml_course.native.plan import Work
from tinyml_course.native.source import SegmentText, source_files
from tinyml_course.native.targets import LIBRARY_FLAGS, Target, find_target

Array = NDArray[Any]

_FLAGS = (
    *LIBRARY_FLAGS, "-std=c11", "-O2", "-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing",
    "-Wno-unused-function",
)  # fmt: skip


class Segment:
    """A run of operators in one C function.

    Attributes
    ----------
    operators
        The operators' indices.
    inputs, outputs
        Indices of the tensors it takes, and of all that it computes.
    """

    def __init__(self, text: SegmentText, works: Sequence[Work], constants: Array) -> None:
        self.operators = [work.node.operator.index for work in works]
        self.inputs = tuple(t.index for t in text.inputs)
        self.outputs = tuple(t.index for t in text.outputs)
        self.text = text
        self._shapes = [t.shape for t in text.outputs]
        self._dtypes = [t.dtype for t in text.outputs]
        self._constants = constants
        self._block = text.places.images
        self._start = text.places.workspace()
        self._idle: list[Array] = []

    def bind(self, library: ctypes.CDLL) -> None:
        """Take the compiled function."""
        self._function = getattr(library, self.text.name)
        self._function.restype = None
        self._function.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int]

    def __call__(self, wanted: Collection[int], *arrays: Array) -> list[Array | None]:
        """Run a batch.

        Parameters
        ----------
        wanted
            The indices of the tensors that are asked for.
        arrays
            One for each input, with a row for each image, or one row for all.

        Returns
        -------
        An array for each output, None where it is not wanted.
        """
        rows = np.broadcast_shapes(*((len(array),) for array in arrays))[0]
        given = [_rows(array, rows) for array in arrays]
        made = [
            np.empty((rows, *shape), dtype) if index in wanted else None
            for index, shape, dtype in zip(self.outputs, self._shapes, self._dtypes, strict=True)
        ]
        self._run(_pointers(given), _pointers(made), rows)
        return made

    def _run(self, given: Any, made: Any, rows: int) -> None:
        work = self._idle.pop() if self._idle else aligned_copy(self._start)
        self._function(given, made, work.ctypes.data, self._constants.ctypes.data, rows)
        self._idle.append(work)


def _rows(array: Array, rows: int) -> Array:
    if len(array) != rows:
        array = np.broadcast_to(array, (rows, *array.shape[1:]))
    return np.ascontiguousarray(array)


def _pointers(arrays: Sequence[Array | None]) -> Any:
    addresses = [None if a is None else a.ctypes.data for a in arrays]
    return (ctypes.c_void_p * len(addresses))(*addresses)


def make_segments(nodes: Sequence[Node], target: Target | None = None) -> list[Segment]:
    """Compile every run of operators that can be written as C.

    Parameters
    ----------
    nodes
        The operators in order, each of which NumPy's kernels have accepted.
    target
        The instruction set; the fastest that this processor has if None.

    Raises
    ------
    MissingDependencyError
        ziglang is not installed.
    FirmwareError
        The C does not compile.
    OSError
        What was compiled cannot be loaded.
    """
    target = target or find_target()
    constants = Constants()
    runs = _runs(nodes, target)
    texts = [SegmentText(f"run_{i}", run, target, constants) for i, run in enumerate(runs)]
    if not texts:
        return []
    library = load_library("model", source_files(texts), (*_FLAGS, *target.flags))
    block = constants.block()
    segments = [Segment(text, run, block) for text, run in zip(texts, runs, strict=True)]
    for segment in segments:
        segment.bind(library)
    return segments


def _runs(nodes: Sequence[Node], target: Target) -> list[list[Work]]:
    runs: list[list[Work]] = [[]]
    for node in nodes:
        found = emitter_of(node, target)
        if found is None:
            runs.append([])
        else:
            runs[-1].append(Work(node, *found))
    return [run for run in runs if run]
