"""How a tensor lies in memory while a compiled model runs.

A tensor is a plane: rows of pixels, each with its channels side by side, and around them a border
that holds the zero point. A convolution finds its padding there and needs no code for the edges
of the image. Codes of 8 bits are unsigned, the int8 code plus 128; wider ones and real numbers
are as in the file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

SLACK = 128
"""Readable bytes behind every buffer, for loads that are wider than what is left."""

ALIGNMENT = 64
"""Every buffer and every constant starts at a multiple of this: a line of the cache."""


@dataclass(frozen=True)
class Border:
    """Rows and columns around an image."""

    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0

    def around(self, other: Border) -> Border:
        """The smallest border that contains both."""
        return Border(
            max(self.top, other.top),
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )


NO_BORDER = Border()


@dataclass(frozen=True)
class Plane:
    """One image in a buffer; those of a block follow each other at a distance of `nbytes`.

    Attributes
    ----------
    height, width, channels
        Of the image. A tensor that is no image is 1 x 1 x n.
    border
        What is around it.
    itemsize
        Bytes of an element.
    """

    height: int
    width: int
    channels: int
    border: Border = NO_BORDER
    itemsize: int = 1

    @property
    def pixel_bytes(self) -> int:
        """From one pixel to the next."""
        return self.channels * self.itemsize

    @property
    def row_bytes(self) -> int:
        """From one row to the next."""
        return (self.border.left + self.width + self.border.right) * self.pixel_bytes

    @property
    def nbytes(self) -> int:
        """Of one image with its border."""
        return (self.border.top + self.height + self.border.bottom) * self.row_bytes

    @property
    def is_dense(self) -> bool:
        """Whether it has its codes only, one after the other."""
        return self.border == NO_BORDER

    @property
    def of_bytes(self) -> Plane:
        """The same memory as a plane of bytes, for what only moves them."""
        return replace(self, channels=self.pixel_bytes, itemsize=1)

    @property
    def c(self) -> str:
        """The plane as C, which counts in elements."""
        b = self.border
        numbers = self.height, self.width, self.channels, b.top, b.left, b.bottom, b.right
        return f"(struct plane){{{', '.join(map(str, numbers))}}}"

    def place(self, row: int, column: int, channel: int = 0) -> int:
        """Where a code lies in its image, in bytes."""
        columns = self.border.left + column
        rows = self.border.top + row
        return rows * self.row_bytes + columns * self.pixel_bytes + channel * self.itemsize


def image_of(shape: Sequence[int]) -> tuple[int, int, int]:
    """A tensor's shape as height, width and channels.

    Axes of 1 in front are dropped: (1, 4, 5, 6) is an image, (1, 9) is 1 x 1 x 9.

    Examples
    --------
    >>> image_of((1, 49, 10, 1)), image_of((1, 12)), image_of((7, 3))
    ((49, 10, 1), (1, 1, 12), (1, 7, 3))
    """
    axes = list(shape)
    while len(axes) > 3 and axes[0] == 1:
        del axes[0]
    if len(axes) > 3:
        return 1, 1, math.prod(axes)
    height, width, channels = [1] * (3 - len(axes)) + axes
    return height, width, channels


def aligned(nbytes: int) -> int:
    """Rounded up to a multiple of `ALIGNMENT`."""
    return -(-nbytes // ALIGNMENT) * ALIGNMENT
