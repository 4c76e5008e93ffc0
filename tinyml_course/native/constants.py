"""The constants of a compiled model: one block of bytes beside the code.

They are not part of the C text. So it compiles fast, and a model that was trained again and has
the same shapes needs no compiler.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.native.layout import aligned

_C_TYPES = {
    "int8": "int8_t", "uint8": "uint8_t", "int16": "int16_t", "uint16": "uint16_t",
    "int32": "int32_t", "uint32": "uint32_t", "int64": "int64_t",
    "float32": "float", "float64": "double",
}  # fmt: skip


class Constants:
    """Collects arrays and says how C finds them.

    Attributes
    ----------
    nbytes
        Size of all that was added.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.nbytes = 0

    def add(self, array: ArrayLike, dtype: Any = None) -> str:
        """Keep an array, row after row; a C expression for its address."""
        values = np.ascontiguousarray(array, dtype)
        place = self.nbytes
        content = values.tobytes()
        self._parts.append(content.ljust(aligned(len(content)), b"\0"))
        self.nbytes += len(self._parts[-1])
        return f"((const {_C_TYPES[values.dtype.name]} *)(constants + {place}))"

    def append(self, other: Constants) -> int:
        """Take over what another has collected; where in the block that starts."""
        place = self.nbytes
        self._parts += other._parts
        self.nbytes += other.nbytes
        return place

    def block(self) -> NDArray[np.uint8]:
        """All of them, aligned."""
        return aligned_copy(np.frombuffer(b"".join(self._parts), np.uint8))


def aligned_copy(content: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy whose first byte is aligned."""
    room = np.empty(aligned(len(content)) + aligned(1), np.uint8)
    start = -room.ctypes.data % aligned(1)
    copy = room[start : start + len(content)]
    copy[:] = content
    return copy
