"""A forked child's own namespaces: it sees no other process, no network and no other's files."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from tinyml_course.grading.sandbox import seccomp
from tinyml_course.grading.sandbox.limits import MIB, Limits

HOME = Path("/home/submission")
"""The student's home inside, and where its cells run."""

TMP = Path("/tmp")  # noqa: S108 (each child gets its own)

NOBODY = 65534
"""The user and the group that the processes of students run as."""

_NEW_USER = 0x10000000
_NAMESPACES = _NEW_USER | 0x20000 | 0x20000000 | 0x8000000 | 0x4000000 | 0x40000000
"""CLONE_NEWUSER, NEWNS, NEWPID, NEWIPC, NEWUTS, NEWNET."""

_NOSUID, _NODEV, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 4096, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER = 4, 24, 36
_READABLE = ("cpuinfo", "meminfo", "stat", "version", "filesystems")
"""What of ``/proc`` libraries read, and which says nothing of other processes."""

_libc = ctypes.CDLL(None, use_errno=True)


def fork_apart(limits: Limits) -> int:
    """Fork a child into namespaces of its own; returns its number here, and 0 in the child.

    The child leads its process namespace: when it ends, all that it started ends.

    Raises
    ------
    OSError
        The kernel refuses namespaces.
    """
    ours, theirs = os.pipe()
    between = os.fork()
    if between:
        os.close(theirs)
        with os.fdopen(ours, "rb") as said:
            answer = said.read()
        os.waitpid(between, 0)
        if not answer.isdigit():
            raise OSError(answer.decode("utf-8", "replace") or "the new process ended at once")
        return int(answer)
    os.close(ours)
    try:
        _own_namespaces()
        go, wait = os.pipe()
        child = os.fork()
        if child:
            os.write(theirs, str(child).encode())
            os.write(wait, str(child).encode())
            os._exit(0)
        os.close(theirs)
        number = os.read(go, 20).decode()
        os.close(go)
        os.close(wait)
        _own_files(number, limits)
    except BaseException as error:  # noqa: BLE001 (this process must not run on as its parent)
        with suppress(OSError):
            os.write(theirs, f"{type(error).__name__}: {error}".encode())
        os._exit(1)
    return 0


def become_nobody() -> bool:
    """Give up root for good; whether this process was root."""
    if os.geteuid() != 0:
        return False
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    return True


def own_user_namespace() -> None:
    """Move this process into a user namespace of its own, where its processes are counted apart.

    Raises
    ------
    OSError
        The kernel refuses.
    """
    _unshare(_NEW_USER)


def _own_namespaces() -> None:
    _unshare(_NAMESPACES)
    socket.sethostname("student")


def _unshare(namespaces: int) -> None:
    _check(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")  # else our own /proc is closed
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(namespaces), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _own_files(number: str, limits: Limits) -> None:
    """Empty folders of limited size where one may write; of ``/proc`` only this process."""
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    size = f"size={limits.disk_mib}m,mode=700"
    for place in (str(HOME), "/dev/shm"):  # noqa: S108 (the child's own)
        _mount("tmpfs", place, "tmpfs", _NOSUID | _NODEV, size)
    if not python_is_below(TMP):
        (HOME / "tmp").mkdir()
        _mount(str(HOME / "tmp"), str(TMP), None, _BIND)
    staged = HOME / "proc"
    staged.mkdir()
    _mount("tmpfs", str(staged), "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    (staged / "self").mkdir()
    _mount(f"/proc/{number}", str(staged / "self"), None, _BIND | _RECURSIVE)
    for name in _READABLE:
        (staged / name).touch()
        _mount(f"/proc/{name}", str(staged / name), None, _BIND)
    _mount(str(staged), "/proc", None, _BIND | _RECURSIVE)
    _check(_libc.umount2(str(staged).encode(), 2), "umount2")
    staged.rmdir()


def give_up_power(limits: Limits, memory_before: int) -> None:
    """Set the limits, drop every capability, and filter system calls; there is no way back.

    Parameters
    ----------
    limits
        What may be used from here on.
    memory_before
        Address space that this process already has, in bytes.
    """
    most = memory_before + limits.memory_mib * MIB
    for kind, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_FSIZE, limits.file_mib * MIB),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing more is an OSError, not the end
    drop_rights()


def drop_rights() -> None:
    """Drop every capability, and filter system calls; there is no way back."""
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    _drop_capabilities()
    if seccomp.supported():
        seccomp.install()


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    none = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, none), "capset")


def python_is_below(folder: Path) -> bool:
    """Whether packages are imported from below a folder, which then cannot be covered."""
    return any(Path(entry).is_relative_to(folder) for entry in (sys.prefix, *sys.path) if entry)


def adopt_orphans() -> None:
    """Become the parent of what the children of this process leave behind."""
    _check(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")


def hide_memory() -> None:
    """Let no other process of this user read this one's memory or environment."""
    _check(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl")


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    encoded = [None if text is None else text.encode() for text in (source, target, kind)]
    done = _libc.mount(*encoded, ctypes.c_ulong(flags), data.encode() or None)
    _check(done, f"mount {target}")


def _check(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
