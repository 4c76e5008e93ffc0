"""The box that each case is graded in: nothing outside can be written, reached or signalled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

NOBODY = "54321"
"""Root's processes are neither counted nor limited, so they are given to a user with no files."""

CACHE = Path("/given/cache")

MEMORY = 1536 * 2**20  # all files that a case and its grader write, in bytes
SPARE_S = 30.0  # for copying before and looking after, in seconds

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")


def command(
    shown: Mapping[Path, Path], program: Sequence[str], cache: Path | None = None
) -> list[str]:
    """The command that runs `program` as process 1 of a box of its own.

    Parameters
    ----------
    shown
        Folders to show, read-only: where they are, by where they are seen.
    program
        The command inside.
    cache
        A folder that the program may write, for honest cases alone.
    """
    mounts = [
        *system(),
        *("--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108 (the box has its own)
        *folders(shown),
        *("--perms", "0755", "--dir", "/desk"),
        *(("--bind", str(cache), str(CACHE)) if cache else ()),
    ]
    alone = [
        *("--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
        *("--setenv", "PATH", "/usr/bin:/bin"),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(MEMORY), "--tmpfs", "/desk"),
        *("--size", str(MEMORY // 4), "--tmpfs", "/tmp"),  # noqa: S108
        *("--chdir", "/desk", "--"),
        *program,
    ]
    if os.geteuid() != 0:
        return ["bwrap", *mounts, *alone]
    # Root mounts, becomes nobody, and only then enters the namespaces that hold.
    become = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    return [
        *("bwrap", *mounts, "--dev-bind", "/proc", "/proc", "--die-with-parent", "--"),
        *("setpriv", *become, "--bounding-set=-all", "--inh-caps=-all"),
        *("bwrap", "--dev-bind", "/", "/", *alone),
    ]


def system() -> Iterator[str]:
    """The operating system, read-only."""
    for folder in map(Path, SYSTEM):
        if folder.is_symlink():
            yield from ("--symlink", str(folder.readlink()), str(folder))
        elif folder.is_dir():
            yield from ("--ro-bind", str(folder), str(folder))


def folders(shown: Mapping[Path, Path]) -> Iterator[str]:
    """What is shown, with folders above it that may be entered."""
    for seen, place in shown.items():
        for parent in reversed(seen.parents):
            yield from ("--perms", "0755", "--dir", str(parent))
        yield from ("--ro-bind", str(place), str(seen))


def grade(
    shown: Mapping[Path, Path], settings: Mapping[str, Any], cache: Path | None = None
) -> dict[str, Any]:
    """What `inside` says of one case."""
    base = Path(sys.base_prefix)
    python = base / "bin" / "python3"
    here = {**shown, base: base, Path("/given/inside.py"): Path(__file__).with_name("inside.py")}
    program = [str(python), "-I", "/given/inside.py", json.dumps(settings)]
    try:
        said = subprocess.run(
            ["/usr/bin/nice", "-n", "10", *command(here, program, cache)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=settings["wall_s"] + SPARE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:  # process 1, and so the box, ends with its bubblewrap
        return {"ended": "out of time", "marks": {}, "log": "the box did not answer"}
    try:
        return json.loads(said.stdout)
    except ValueError:
        log = said.stderr[-2000:].decode("utf-8", "replace")
        return {"ended": "no answer", "marks": {}, "log": log}
