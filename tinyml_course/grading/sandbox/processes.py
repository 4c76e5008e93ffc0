"""What the processes of a sandbox use, as the kernel counts it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def children_of_all() -> dict[int, list[int]]:
    """The children of every process in view, by its number."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(after_name[1]), []).append(int(entry.name))
    return children


def family(process: int, children: dict[int, list[int]] | None = None) -> list[int]:
    """A process and all that came from it, parents before their children.

    Parameters
    ----------
    process
        Its number.
    children
        What `children_of_all` returned; looked up if None.
    """
    known = children_of_all() if children is None else children
    found, waiting = [], [process]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += known.get(one, [])
    return found


def private_bytes(process: int) -> int:
    """Memory of a process that no file backs, in bytes; 0 where it has ended."""
    with suppress(OSError, ValueError):
        sizes = Path(f"/proc/{process}/statm").read_text().split()
        return (int(sizes[1]) - int(sizes[2])) * _PAGE
    return 0
