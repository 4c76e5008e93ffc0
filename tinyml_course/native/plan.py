"""Where the tensors of a segment lie while it runs.

A segment is a run of operators that can all be written as C. It works on a block of images at a
time: all layers on one block, then the next block, so that what a layer writes is still in the
cache when the next one reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tinyml_course.kernels import Node
from tinyml_course.native.emitter import Emitter, Needs, border_code, flip_of, plane_of
from tinyml_course.native.layout import NO_BORDER, SLACK, Border, Plane, aligned, image_of
from tinyml_course.tflite import Tensor

_BLOCK_BYTES = 2**18
"""What the buffers of a block take together, at most: half of a core's second cache or less."""

_MOST_IMAGES = 256


@dataclass(frozen=True)
class Work:
    """An operator that is to be written."""

    node: Node
    emitter: Emitter
    needs: Needs

    @property
    def sources(self) -> list[Tensor]:
        """The tensors that it reads as planes."""
        return [self.node.input(i) for i in self.needs.inputs]

    @property
    def is_renaming(self) -> bool:
        """Whether input and output are one image, in whatever border, under two names."""
        if not self.needs.same:
            return False
        given, made = self.sources[0], self.node.output
        return image_of(given.shape) == image_of(made.shape) and (
            border_code(given) == border_code(made)
        )


@dataclass(eq=False)
class Buffer:
    """Bytes of the workspace that hold one tensor for all images of a block.

    Attributes
    ----------
    tensor
        Whose zero point fills the border and, before a run, everything.
    plane
        How the images lie in it.
    shared
        The buffer whose bytes these are, if they are not its own.
    start
        The first byte in the workspace.
    """

    tensor: Tensor
    plane: Plane
    shared: Buffer | None = None
    start: int = 0

    @property
    def c(self) -> str:
        """The address in C."""
        return f"work + {self.shared.start if self.shared else self.start}"


class Places:
    """Which buffers each tensor of a segment has: with a border, without one, or both.

    Attributes
    ----------
    buffers
        All that have bytes of their own.
    images
        How many images make a block.
    nbytes
        Size of the workspace.
    """

    def __init__(self, works: Sequence[Work]) -> None:
        self._names = _names(works)
        self._bordered: dict[int, Buffer] = {}
        self._dense: dict[int, Buffer] = {}
        borders, wanted_dense = self._wanted(works)
        for tensor in _tensors(works):
            if self._names[tensor.index] == tensor.index:
                self._place(tensor, borders[tensor.index], tensor.index in wanted_dense)
        for work in works:
            if work.needs.same and not work.is_renaming:
                self._share(work)
        owned = [*self._bordered.values(), *self._dense.values()]
        self.buffers = [buffer for buffer in owned if buffer.shared is None]
        each = sum(buffer.plane.nbytes for buffer in self.buffers)
        self.images = max(1, min(_MOST_IMAGES, _BLOCK_BYTES // max(each, 1)))
        self.nbytes = aligned(SLACK)
        for buffer in self.buffers:
            buffer.start = self.nbytes
            self.nbytes += aligned(self.images * buffer.plane.nbytes + SLACK)

    def buffer(self, tensor: Tensor, *, dense: bool = False) -> Buffer:
        """Where an operator reads or writes a tensor."""
        name = self._names[tensor.index]
        if not dense and name in self._bordered:
            return self._bordered[name]
        return self._dense[name]

    def copy(self, tensor: Tensor, written: Buffer) -> Buffer | None:
        """The other buffer of a tensor that was written to one of them, if there is another."""
        name = self._names[tensor.index]
        both = self._bordered.get(name), self._dense.get(name)
        return next((b for b in both if b is not None and b is not written), None)

    def workspace(self) -> NDArray[np.uint8]:
        """The bytes of all buffers before the first run: zero points, and constant tensors."""
        work = np.zeros(self.nbytes, np.uint8)
        for buffer in self.buffers:
            size = self.images * buffer.plane.nbytes
            planes = work[buffer.start : buffer.start + size]
            planes[:] = border_code(buffer.tensor)
            if buffer.tensor.data is not None:
                _fill(planes, buffer)
        return work

    def _wanted(self, works: Sequence[Work]) -> tuple[dict[int, Border], set[int]]:
        """The border of each tensor, and which have to be without one."""
        borders = dict.fromkeys(self._names.values(), NO_BORDER)
        dense = set()
        for work in works:
            if work.is_renaming:
                continue
            for i, tensor in enumerate(work.sources):
                name = self._names[tensor.index]
                borders[name] = borders[name].around(work.needs.border(i))
            if work.needs.dense:
                dense |= {self._names[t.index] for t in (*work.sources, *work.node.outputs)}
        return borders, dense

    def _place(self, tensor: Tensor, border: Border, wanted_dense: bool) -> None:
        if border != NO_BORDER:
            self._bordered[tensor.index] = Buffer(tensor, plane_of(tensor, border))
        if wanted_dense or border == NO_BORDER:
            self._dense[tensor.index] = Buffer(tensor, plane_of(tensor))

    def _share(self, work: Work) -> None:
        source = self.buffer(work.sources[0], dense=True)
        self._dense[self._names[work.node.output.index]].shared = source.shared or source


def _names(works: Sequence[Work]) -> dict[int, int]:
    """For each tensor, the first one of which it is only another name."""
    names = {tensor.index: tensor.index for tensor in _tensors(works)}
    for work in works:
        if work.is_renaming:
            names[work.node.output.index] = names[work.sources[0].index]
    return names


def _tensors(works: Sequence[Work]) -> Iterator[Tensor]:
    seen = set()
    for work in works:
        for tensor in (*work.sources, *work.node.outputs):
            if tensor.index not in seen:
                seen.add(tensor.index)
                yield tensor


def _fill(planes: NDArray[np.uint8], buffer: Buffer) -> None:
    """Put a constant tensor into each of its planes."""
    plane, tensor = buffer.plane, buffer.tensor
    codes = np.asarray(tensor.data).view(np.uint8) ^ np.uint8(flip_of(tensor) or 0)
    rows = plane.nbytes // plane.row_bytes
    images = planes.reshape(-1, rows, plane.row_bytes // plane.channels, plane.channels)
    top, left = plane.border.top, plane.border.left
    images[:, top : top + plane.height, left : left + plane.width] = codes.reshape(
        plane.height, plane.width, plane.channels
    )
