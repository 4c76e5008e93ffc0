"""Memory that a runner and the model share, so that large inputs need not be sent as JSON."""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path("/dev/shm")  # noqa: S108  where Linux keeps what shm_open opens
"""Missing on other systems, where features are sent as JSON."""


class SharedFeatures:
    """A float32 array that another process may write to.

    Opened as a file, because ``multiprocessing.shared_memory`` would start another process to
    track it.
    """

    def __init__(self, count: int, memory: mmap.mmap, path: Path) -> None:
        self._count, self._memory, self._path = count, memory, path

    def read(self) -> NDArray[np.float32]:
        """What the runner wrote last, ``(count,)``."""
        return np.frombuffer(self._memory[:], np.float32)

    def description(self) -> dict[str, Any]:
        """What the runner needs to open it."""
        return {
            "name": f"/{self._path.name}",
            "size_bytes": 4 * self._count,
            "type": "float32",
            "elements": self._count,
        }


@contextlib.contextmanager
def share_features(count: int) -> Iterator[SharedFeatures]:
    """Memory for `count` features, released at the end.

    Raises
    ------
    OSError
        The system has no memory left.
    """
    path = FOLDER / f"tinyml-eim-{secrets.token_hex(8)}"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        os.posix_fallocate(handle, 0, 4 * count)  # else a full memory kills whoever writes to it
        with mmap.mmap(handle, 4 * count) as memory:
            yield SharedFeatures(count, memory, path)
    finally:
        os.close(handle)
        path.unlink(missing_ok=True)
