"""A PostgreSQL server of its own for a test, from the binaries that a Debian package installs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Start a server and give the address of an empty database; it refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="tinyml-pg-"))
    who = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    port, data = free_port(), folder / "data"
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]

    def run(*command: object) -> None:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **who)

    try:
        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "course")
        run(*control, "-o", settings, "start")
        try:
            run(programs / "createdb", "-h", folder, "-p", str(port), "-U", "course", "marks")
            yield f"postgresql://course@127.0.0.1:{port}/marks"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
