"""Runs a student's process as another user of the machine, where there is no sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.runners import Ending, OpenChild, start_worker
from tinyml_course.grading.sandbox.limits import MIB, Limits

_END_ALL = "import os, signal; os.kill(-1, signal.SIGKILL)"


@dataclass(frozen=True)
class User:
    """A user and its group, by number."""

    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> User:
        """The user of a name, or ``"uid"`` as a number.

        Raises
        ------
        GradingError
            There is none, or it is the one that grades, or root.
        """
        import pwd

        try:
            if name.isdigit():
                user = cls(int(name), int(name))
            else:
                entry = pwd.getpwnam(name)
                user = cls(entry.pw_uid, entry.pw_gid)
        except KeyError:
            raise GradingError(
                f"expected a user {name!r} for the student's code, found none; setup.sh makes it"
            ) from None
        if user.uid in (0, os.geteuid()):
            raise GradingError(
                f"expected a user of its own for the student's code, got {name!r}, which grades"
            )
        return user

    @property
    def identity(self) -> dict[str, Any]:
        """What `subprocess` needs to start a process as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(eq=False)
class UserChild(OpenChild):
    """A worker that runs as another user."""

    user: User = User(-1, -1)

    def end(self) -> Ending:
        """End everything that this user runs, and remove the home."""
        if self.process.returncode is None:
            command = [sys.executable, "-I", "-c", _END_ALL]
            subprocess.run(command, cwd="/", check=False, capture_output=True, **self.user.identity)
        return super().end()


class UserRunner:
    """Runs workers as `user`, whose every process is ended with the worker.

    Parameters
    ----------
    user
        A user that runs nothing else. The caller must be root.
    limits
        What a submission may use; memory is the container's affair.
    """

    def __init__(self, user: User, limits: Limits | None = None) -> None:
        self._user, self._limits = user, limits or Limits()

    def start(self) -> UserChild:
        """Start a worker in a home of its own."""
        home = Path(tempfile.mkdtemp(prefix="tinyml-student-"))
        (home / "work").mkdir()
        for folder in (home, home / "work"):
            os.chown(folder, self._user.uid, self._user.gid)
        process = start_worker(home, self._limited(), self._user.identity)
        return UserChild(process, home, user=self._user)

    def _limited(self) -> list[str]:
        """The program, one of every Linux, that lowers limits before it becomes another."""
        limits = self._limits
        return [
            "prlimit",
            f"--nproc={limits.processes}",
            f"--fsize={limits.file_mib * MIB}",
            f"--nofile={limits.open_files}",
            "--core=0",
        ]

    def close(self) -> None:
        """Nothing is held."""


def requires_root() -> None:
    """Check that this process may start others as another user.

    Raises
    ------
    GradingError
        It may not.
    """
    if os.geteuid() != 0:
        raise GradingError(
            "expected to run as root, as Gradescope runs its autograders, so that the student's "
            "code can run as another user"
        )
