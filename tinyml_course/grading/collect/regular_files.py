"""Read files that others have made: regular ones of a bounded size, and nothing by a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MAX_NOTEBOOK_BYTES = 20 * 2**20
"""Largest notebook read; ours are below 2 MB with their pictures."""

MAX_MODEL_BYTES = 8 * 2**20
"""Largest model read; the boards of the course have at most 8 MB of flash for it."""


class NotRegularError(Exception):
    """A link, a folder, a pipe or a device stands where a file is expected."""


class TooBigError(Exception):
    """A file is larger than what is read.

    Attributes
    ----------
    size, limit
        In bytes.
    """

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"{size / 2**20:.0f} MB, more than {limit / 2**20:.0f} MB")
        self.size, self.limit = size, limit


def open_regular(path: Path, below: Path) -> int:
    """Open a file for reading, and return its descriptor.

    Parameters
    ----------
    path
        A file somewhere below `below`.
    below
        A folder of ours; nothing on the way from it to the file may be a link.

    Raises
    ------
    NotRegularError
        If the file, or a folder on the way to it, is a link or anything else than it should be.
    OSError
        If it cannot be opened.
    """
    inside = path.relative_to(below)
    for parent in list(inside.parents)[:-1]:
        if not stat.S_ISDIR((below / parent).lstat().st_mode):
            raise NotRegularError("a link in place of a folder")
    if path.is_symlink():
        raise NotRegularError("a link")
    # A pipe would wait for its writer, and a link may take the file's place meanwhile.
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise NotRegularError("something that is not a file")
    descriptor = os.open(path, os.O_RDONLY | careful | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularError("something that is not a file")
    return descriptor


def read_regular(path: Path, below: Path, limit: int) -> bytes:
    """The bytes of a file that `open_regular` opens.

    Raises
    ------
    TooBigError
        If it is larger than `limit` bytes, by its record or when read.
    """
    with os.fdopen(open_regular(path, below), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise TooBigError(size, limit)
        data = file.read(limit + 1)
        if len(data) > limit:
            raise TooBigError(len(data), limit)
        return data
