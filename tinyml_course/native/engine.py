"""Runs of operators as compiled C functions, called with NumPy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinyml_course.c_build import load_library
from tinyml_course.kernels import Node
from tinyml_course.native.constants import aligned_copy
from tinyml_course.native.emitters import emitter_of
from tinyml_course.native.plan import Work
from tinyml_course.native.source import SegmentText, Unit
from tinyml_course.native.targets import LIBRARY_FLAGS, Target, find_target
from tinyml_course.native.threads import in_parts

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
    sizes
        Elements of each output.
    places
        Where its tensors lie while it runs.
    """

    def __init__(
        self, text: SegmentText, works: Sequence[Work], constants: Array, library: ctypes.CDLL
    ) -> None:
        self.operators = [work.node.operator.index for work in works]
        self.inputs = tuple(t.index for t in text.inputs)
        self.outputs = tuple(t.index for t in text.outputs)
        self.sizes = tuple(t.size for t in text.outputs)
        self.places = text.places
        self._outputs = text.outputs
        self._row_bytes = [t.size * t.dtype.itemsize for t in (*text.inputs, *text.outputs)]
        self._kept: dict[frozenset[int], list[_Kept]] = {}
        self._constants = constants  # kept alive: the code reads them
        self._constants_address = _address(constants)
        self._start = text.places.workspace()
        self._idle: list[tuple[Array, int]] = []
        self._pointers = ctypes.c_void_p * len(self._row_bytes)
        self._after_inputs = len(self.inputs) * ctypes.sizeof(ctypes.c_void_p)
        self._function = getattr(library, text.name)
        self._function.restype = None
        self._function.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int]

    def __call__(self, wanted: frozenset[int], *arrays: Array) -> dict[int, Array]:
        """Run a batch.

        Parameters
        ----------
        wanted
            The indices of the tensors that are asked for.
        arrays
            One for each input, with a row for each image, or one row for all.

        Returns
        -------
        The outputs that are wanted, by index.
        """
        rows = _common_rows(arrays)
        kept = self._kept.get(wanted) or self._find_kept(wanted)
        given = [_as_block(array, rows) for array in arrays]
        made = {k.tensor: np.empty((rows, *k.shape), k.dtype) for k in kept}
        places = [(i, _address(array)) for i, array in enumerate(given)]
        places += [(k.pointer, _address(made[k.tensor])) for k in kept]
        if rows <= self.places.images:
            self._run(places, 0, rows)
        else:
            in_parts(rows, self.places.images, partial(self._run, places))
        return made

    def _find_kept(self, wanted: frozenset[int]) -> list[_Kept]:
        first = len(self.inputs)
        self._kept[wanted] = [
            _Kept(t.index, first + i, t.shape, t.dtype)
            for i, t in enumerate(self._outputs)
            if t.index in wanted
        ]
        return self._kept[wanted]

    def _run(self, places: Sequence[tuple[int, int]], first: int, count: int) -> None:
        """Some rows, on a workspace that nobody else uses meanwhile."""
        pointers = self._pointers()  # NULL where nothing is wanted
        for i, address in places:
            pointers[i] = address + first * self._row_bytes[i]
        outputs = ctypes.byref(pointers, self._after_inputs)
        try:
            work, address = self._idle.pop()
        except IndexError:
            work, address = self._new_workspace()
        self._function(pointers, outputs, address, self._constants_address, count)
        self._idle.append((work, address))

    def _new_workspace(self) -> tuple[Array, int]:
        work = aligned_copy(self._start)
        return work, _address(work)


class _Kept(NamedTuple):
    """An output that is wanted: its tensor, its pointer's place, and what array it becomes."""

    tensor: int
    pointer: int
    shape: tuple[int, ...]
    dtype: Any


def _common_rows(arrays: Sequence[Array]) -> int:
    """The number of rows of the batch; one row stands for all."""
    if len(arrays) == 1:
        return len(arrays[0])
    lengths = {len(array) for array in arrays}
    return lengths.pop() if len(lengths) == 1 else max(lengths - {1})


def _as_block(array: Array, rows: int) -> Array:
    """All rows, one after the other in memory."""
    if len(array) != rows:
        array = np.broadcast_to(array, (rows, *array.shape[1:]))
    return np.ascontiguousarray(array)


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


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
    runs = _runs(nodes, target)
    if not runs:
        return []
    unit = Unit(target)
    texts = [SegmentText(f"run_{i}", run, unit) for i, run in enumerate(runs)]
    library = load_library("model", unit.files(), (*_FLAGS, *target.flags))
    block = unit.constants.block()
    return [Segment(text, run, block, library) for text, run in zip(texts, runs, strict=True)]


def _runs(nodes: Sequence[Node], target: Target) -> list[list[Work]]:
    """Operators that follow each other and have an emitter."""
    runs: list[list[Work]] = [[]]
    for node in nodes:
        found = emitter_of(node, target)
        if found is None:
            runs.append([])
        else:
            runs[-1].append(Work(node, *found))
    return [run for run in runs if run]
