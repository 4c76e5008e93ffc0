"""What a student's processes see of the machine: a read-only Python with its packages."""

from __future__ import annotations

import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import tinyml_course
from tinyml_course.grading.sandbox.namespaces import HOME, TMP, python_is_below

TMP_MIB = 16
"""What the sandbox's own ``/tmp`` and home may hold, in MiB; the grader gives a child others."""

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")

_SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/mime.types",
)
"""What programs read of ``/etc``; no user names, no passwords, no name servers."""


def bwrap() -> str | None:
    """The path of bubblewrap, or None."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def command(
    program: Sequence[str],
    variables: Mapping[str, str],
    shown: Mapping[Path, Path] | None = None,
    covers: Mapping[Path, Path] | None = None,
    *,
    kept: Mapping[Path, Path] | None = None,
    tmp_mib: int = TMP_MIB,
) -> list[str]:
    """The bubblewrap command that runs `program` with nothing but the packages in view.

    Parameters
    ----------
    program
        The command inside.
    variables
        All of its environment.
    shown
        More files and folders to show, read-only: where they are, by where they are seen.
    covers
        What is seen in place of files and folders of the packages: where it is, by what it covers.
    kept
        Folders and sockets that may be written to and outlive the sandbox: where they are, by
        where they are seen.
    tmp_mib
        What ``/tmp`` may hold, in MiB; it lies in memory.

    Raises
    ------
    FileNotFoundError
        There is no bubblewrap.
    """
    tool = bwrap()
    if tool is None:
        raise FileNotFoundError("expected bubblewrap (bwrap), found none; install the package")
    root = os.geteuid() == 0
    return [
        tool,
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"),
        *_identity(root),
        *_mounts(shown or {}, covers or {}, kept or {}, tmp_mib),
        *(part for name, value in variables.items() for part in ("--setenv", name, value)),
        *("--chdir", str(HOME), "--"),
        *program,
    ]


def _identity(root: bool) -> list[str]:
    """Who the processes are. Root becomes nobody, whose processes can be counted and limited."""
    if root:
        return ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return ["--unshare-user", "--uid", "65534", "--gid", "65534"]


def _mounts(
    shown: Mapping[Path, Path],
    covers: Mapping[Path, Path],
    kept: Mapping[Path, Path],
    tmp_mib: int,
) -> Iterator[str]:
    for system in map(Path, _SYSTEM):
        if system.is_symlink():
            yield from ("--symlink", str(system.readlink()), str(system))
        elif system.is_dir():
            yield from ("--ro-bind", str(system), str(system))
    for setting in _SETTINGS:
        yield from ("--ro-bind-try", setting, setting)
    yield from ("--proc", "/proc", "--dev", "/dev")
    sizes = ((TMP, "1777", tmp_mib), (HOME.parent, "0755", TMP_MIB), (HOME, "1777", TMP_MIB))
    for folder, mode, mib in sizes:
        yield from ("--perms", mode, "--size", str(mib * 2**20), "--tmpfs", str(folder))
    for seen, place in {**{p: p for p in python_folders()}, **shown}.items():
        yield from _bound("--ro-bind", place, seen)
    yield from _covered(covers)
    for seen, place in kept.items():
        yield from _bound("--bind", place, seen)
    yield from ("--remount-ro", "/", "--remount-ro", str(HOME.parent))
    if kept:  # one student has it for long, and nobody mounts another in its place
        size = str(tmp_mib * 2**20)
        yield from ("--perms", "1777", "--size", size, "--tmpfs", "/dev/shm")  # noqa: S108
    elif python_is_below(TMP):  # then the children cannot have one of their own
        yield from ("--remount-ro", str(TMP))


def _bound(how: str, place: Path, seen: Path) -> Iterator[str]:
    for parent in reversed(seen.parents):  # else they are bubblewrap's user's alone
        yield from ("--perms", "0755", "--dir", str(parent))
    yield from (how, str(place), str(seen))


def _covered(covers: Mapping[Path, Path]) -> Iterator[str]:
    ways = [p for p in (*map(Path, _SYSTEM), *python_folders()) if p.exists()]
    for covered, place in covers.items():
        for folder in ways:
            if covered.is_relative_to(folder.resolve()):
                seen = folder / covered.relative_to(folder.resolve())
                yield from ("--ro-bind", str(place), str(seen))


def python_folders() -> list[Path]:
    """Folders that Python imports from, without the clone that this package may run from.

    Of a clone only the package is shown: beside it lie ``solutions/`` and the history of git.
    """
    package = Path(tinyml_course.__file__).resolve().parent
    clone = package.parent
    wanted = [Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib"))]
    wanted += [Path(entry) for entry in (*sys.path, *site.getsitepackages()) if entry]
    if site.ENABLE_USER_SITE:
        wanted.append(Path(site.getusersitepackages()))
    found = [p for p in dict.fromkeys(wanted) if p.is_dir() and not clone.is_relative_to(p)]
    found += [package, Path(sys.executable).resolve().parent]
    outermost = [
        p for p in found if not any(p != other and p.is_relative_to(other) for other in found)
    ]
    return [p for p in dict.fromkeys(outermost) if not p.is_relative_to("/usr")]
