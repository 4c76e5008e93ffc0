"""Run inside the sandbox, like a submission: tries what must not be possible."""

from __future__ import annotations

import os
import resource
import socket
from pathlib import Path

TMP = Path("/tmp")  # noqa: S108 (the sandbox has its own)
NO_ADDRESS_ANSWERS = "192.0.2.1"  # reserved for examples (RFC 5737)


def facts() -> dict[str, bool]:
    """What holds in here, by what it is called for the instructor."""
    system = ("/", "/usr", str(Path(os.__file__).parent))
    return {
        "no network": not reached() and [name for _, name in socket.if_nameindex()] == ["lo"],
        "no other process in view": os.getpid() == 1 and not Path("/proc/1").exists(),
        "no capabilities": int(status("CapEff:"), 16) == int(status("CapBnd:"), 16) == 0,
        "no new rights": status("NoNewPrivs:") == "1",
        "system calls filtered": status("Seccomp:") == "2",
        "system and packages read-only": all(map(refused, system)),
        "not the instructor's user": os.getuid() != 0,
        "limits of memory, files and processes": limited(),
        "own home and /tmp": own_place(),
    }


def status(name: str) -> str:
    """A field of what the kernel says of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(name))


def reached() -> bool:
    """Whether a packet to the outside found a way."""
    try:
        with socket.create_connection((NO_ADDRESS_ANSWERS, 9), 2):
            return True
    except TimeoutError:
        return True  # it went out, and nobody answered
    except OSError:
        return False


def refused(folder: str) -> bool:
    """Whether nothing can be written into a folder."""
    try:
        Path(folder, "probe").touch()
    except OSError:
        return True
    return False


def own_place() -> bool:
    """Whether the home is empty, and ``/tmp`` too, or closed."""
    empty = not list(TMP.iterdir()) or refused(str(TMP))
    return str(Path.cwd().parent) == os.environ["HOME"] and empty


def limited() -> bool:
    """Whether every limit is set for good."""
    kinds = (
        resource.RLIMIT_AS,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_NPROC,
        resource.RLIMIT_NOFILE,
    )
    return all(resource.getrlimit(kind)[1] != resource.RLIM_INFINITY for kind in kinds)
