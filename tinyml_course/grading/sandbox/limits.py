"""What a student's processes may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes
    ----------
    memory_mib
        Memory of all its processes together, in MiB, without what the warm start has loaded.
    processes
        Processes and threads it may have at the same time.
    file_mib
        Largest file it may write, in MiB.
    disk_mib
        All files of its home and of ``/tmp`` together, in MiB; they lie in memory.
    open_files
        Files a process may have open.
    """

    memory_mib: int = 2048
    processes: int = 64
    file_mib: int = 64
    disk_mib: int = 256
    open_files: int = 256


MEMORY, PROCESSES = "memory", "processes"
"""Why the sandbox ended a submission: a limit that cannot be refused call by call."""
