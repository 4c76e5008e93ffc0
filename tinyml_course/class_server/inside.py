"""In a student's sandbox: lay out the lessons, take on the limits, become the student's server.

``python -m tinyml_course.class_server.inside`` reads what it has to do from its standard input,
where no list of processes shows it. All that touches the student's folder happens here, with the
student's rights: what a student puts there, such as a link, leads nowhere else.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tinyml_course.grading.sandbox import namespaces

MIB = 2**20

PROCESSES = 400
"""Processes and threads of a student; a kernel that trains has some 60."""

OPEN_FILES = 2048
"""Files that a process may have open."""

FILE_MIB = 512
"""Largest file, in MiB."""

NICER = 5
"""How far behind the hub and the teacher's programs the students' stand in line for a processor."""

SHARED = Path("/srv/course-data")
"""Where the sandbox shows what the teacher's machine has made and downloaded already."""

SHARED_FOLDERS = ("downloads", "firmware", "generated", "native")
"""Folders of the course's cache that hold the same for everybody, and nothing of the grader's."""


@dataclass(frozen=True)
class Order:
    """What to do.

    Attributes
    ----------
    home
        The student's folder, as it is seen here.
    cache
        The course's cache, below it.
    command
        The server.
    variables
        All of its environment.
    memory_mib
        Memory that a process may reserve, in MiB.
    sandboxed
        Whether this process is in a sandbox.
    """

    home: str
    cache: str
    command: list[str]
    variables: dict[str, str]
    memory_mib: int
    sandboxed: bool

    def to_json(self) -> bytes:
        """The order as text, for `from_json`."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """The order that `to_json` wrote."""
        return cls(**json.loads(text))


def lay_out_lessons(order: Order) -> None:
    """Copy the lessons as ``tinyml lab`` does; a student who broke that finds them as they are."""
    program = "from tinyml_course.cli import app; app()"
    command = [sys.executable, "-c", program, "lab", order.home, "--no-open"]
    subprocess.run(
        command, env=order.variables, check=False, timeout=120, stdout=subprocess.DEVNULL
    )


def link_course_data(shared: Path, cache: Path) -> None:
    """Put links to shared files into a student's cache, so that nothing is made or kept twice."""
    for folder in SHARED_FOLDERS:
        for file in sorted((shared / folder).rglob("*")):
            link = cache / file.relative_to(shared)
            if file.is_file() and not os.path.lexists(link):
                with suppress(OSError):
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(file)


def set_limits(order: Order) -> None:
    """Limit this process and each one that it starts."""
    limits = [
        (resource.RLIMIT_DATA, order.memory_mib * MIB),
        (resource.RLIMIT_FSIZE, FILE_MIB * MIB),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]
    if order.sandboxed:  # else it would count the teacher's own
        limits.append((resource.RLIMIT_NPROC, PROCESSES))
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing more is an OSError, not the end
    os.nice(NICER)


def main() -> None:
    """Become the student's server."""
    order = Order.from_json(sys.stdin.buffer.read())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if order.sandboxed and namespaces.become_nobody():
        namespaces.own_user_namespace()
    os.umask(0o077)
    os.chdir(order.home)
    set_limits(order)
    if order.sandboxed:
        namespaces.drop_rights()
        link_course_data(SHARED, Path(order.cache))
    lay_out_lessons(order)
    os.execve(order.command[0], order.command, order.variables)  # noqa: S606 (a list, no shell)


if __name__ == "__main__":
    main()
