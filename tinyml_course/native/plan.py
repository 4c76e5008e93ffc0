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
from tinyml_course.native.layout import NO_BORDER, SLACK, Plane, aligned, image_of
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
class Storage:
    """Bytes of the workspace that one buffer uses after the other.

    Attributes
    ----------
    nbytes
        For one image.
    end
        The last operator that needs what is in it.
    start
        Its first byte in the workspace.
    """

    nbytes: int
    end: int
    start: int = 0


@dataclass(eq=False)
class Buffer:
    """One tensor for all images of a block.

    Attributes
    ----------
    tensor
        Whose zero point fills the border and, before a run, everything.
    plane
        How the images lie in it.
    first, last
        The operators, counted from 0, that write it (-1 where it comes from outside) and that
        read it last.
    is_kept
        Whether something is in it before the first run that nothing may overwrite.
    storage
        Where it lies.
    """

    tensor: Tensor
    plane: Plane
    first: int = -1
    last: int = -1
    is_kept: bool = False
    storage: Storage | None = None

    @property
    def start(self) -> int:
        """Its first byte in the workspace."""
        return self.storage.start if self.storage else 0

    @property
    def c(self) -> str:
        """Its address in C."""
        return f"work + {self.start}"

    def fits(self, other: Buffer) -> bool:
        """Whether it can follow `other` in the same bytes: the border has to be the same."""
        if self.is_kept or other.is_kept or other.storage is None:
            return False
        if other.storage.end >= self.first:
            return False
        if self.plane.is_dense and other.plane.is_dense:
            return True
        codes = border_code(self.tensor), border_code(other.tensor)
        return self.plane == other.plane and codes[0] == codes[1]


class Places:
    """Which buffers each tensor of a segment has: with a border, without one, or both.

    Attributes
    ----------
    buffers
        All of them, in the order in which they are written.
    images
        How many images make a block.
    nbytes
        Size of the workspace.
    """

    def __init__(self, works: Sequence[Work]) -> None:
        self._names = _names(works)
        self._bordered: dict[int, Buffer] = {}
        self._dense: dict[int, Buffer] = {}
        self._make(works)
        self._find_lives(works)
        self.buffers = sorted(
            [*self._bordered.values(), *self._dense.values()], key=lambda buffer: buffer.first
        )
        self._share(works)
        storages = self._store()
        each = sum(storage.nbytes for storage in storages)
        self.images = max(1, min(_MOST_IMAGES, _BLOCK_BYTES // max(each, 1)))
        self.nbytes = aligned(SLACK)
        for storage in storages:
            storage.start = self.nbytes
            self.nbytes += aligned(self.images * storage.nbytes + SLACK)

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
        for buffer in reversed(self.buffers):  # the first to use a storage has the last word
            planes = work[buffer.start :][: self.images * buffer.plane.nbytes]
            planes[:] = border_code(buffer.tensor)
            if buffer.tensor.data is not None:
                _fill(planes, buffer)
        return work

    def _make(self, works: Sequence[Work]) -> None:
        """The buffers, as the operators want them."""
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
        for tensor in _tensors(works):
            border = borders.get(tensor.index)
            if border is None:
                continue  # another name of a tensor that has its buffers
            if border != NO_BORDER:
                self._bordered[tensor.index] = Buffer(tensor, plane_of(tensor, border))
            if tensor.index in dense or border == NO_BORDER:
                self._dense[tensor.index] = Buffer(tensor, plane_of(tensor))

    def _find_lives(self, works: Sequence[Work]) -> None:
        for i, work in enumerate(works):
            for tensor in work.sources:
                for buffer in self._both(tensor):
                    buffer.last = i
                    buffer.is_kept |= tensor.is_constant
            for tensor in () if work.is_renaming else work.node.outputs:
                for buffer in self._both(tensor):
                    buffer.first = buffer.last = i
                    buffer.is_kept |= work.needs.prefilled

    def _both(self, tensor: Tensor) -> list[Buffer]:
        name = self._names[tensor.index]
        return [both[name] for both in (self._bordered, self._dense) if name in both]

    def _share(self, works: Sequence[Work]) -> None:
        """Buffers that are the same bytes under another shape get one storage."""
        for work in works:
            if work.needs.same and not work.is_renaming:
                given = self.buffer(work.sources[0], dense=True)
                made = self.buffer(work.node.output, dense=True)
                given.is_kept = made.is_kept = given.is_kept or made.is_kept
                given.storage = given.storage or Storage(given.plane.nbytes, given.last)
                given.storage.end = max(given.storage.end, made.last)
                made.storage = given.storage

    def _store(self) -> list[Storage]:
        """Give every buffer a storage, where possible one that is free by then."""
        storages: list[Storage] = []
        done: list[Buffer] = []
        for buffer in self.buffers:
            if buffer.storage is None:
                before = next((other for other in done if buffer.fits(other)), None)
                buffer.storage = before.storage if before else None
            if buffer.storage is None:
                buffer.storage = Storage(0, -1)
            if buffer.storage not in storages:
                storages.append(buffer.storage)
            buffer.storage.nbytes = max(buffer.storage.nbytes, buffer.plane.nbytes)
            buffer.storage.end = max(buffer.storage.end, buffer.last)
            done.append(buffer)
        return storages


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
    content = np.frombuffer(np.asarray(tensor.data).tobytes(), np.uint8)
    rows = plane.nbytes // plane.row_bytes
    images = planes.reshape(-1, rows, plane.row_bytes // plane.pixel_bytes, plane.pixel_bytes)
    top, left = plane.border.top, plane.border.left
    codes = content.reshape(plane.height, plane.width, plane.pixel_bytes) ^ np.uint8(
        flip_of(tensor)
    )
    images[:, top : top + plane.height, left : left + plane.width] = codes
