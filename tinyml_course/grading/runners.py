"""Where a student's process runs: in the sandbox, or openly where submissions are trusted."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any, Protocol

from tinyml_course.grading.sandbox.box import Sandbox, SandboxError
from tinyml_course.grading.sandbox.limits import Limits
from tinyml_course.grading.sandbox.namespaces import HOME
from tinyml_course.paths import CACHE_VARIABLE

FONT_CACHE, COURSE_CACHE = "matplotlib", "course-data"
"""Folders of what is prepared for all submissions: Matplotlib's list of fonts, the course's data.

Both are looked for below a student's home, or where the sandbox shows them.
"""

_SHOWN_AT = Path("/prepared")

_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH")

_THREAD_VARIABLES = (
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What the BLAS libraries that NumPy may come with read when they are loaded."""


@dataclass(frozen=True)
class Ending:
    """How a process ended: its exit code if it is known, and the limit it went over or ``""``."""

    code: int | None
    reason: str = ""


class Child(Protocol):
    """A started worker."""

    requests: IO[bytes]
    replies: IO[bytes]

    def end(self) -> Ending:
        """End it and all it started."""


class Runner(Protocol):
    """Starts workers, one at a time."""

    def start(self) -> Child:
        """Start a worker in a home of its own."""

    def close(self) -> None:
        """Give back what the runner holds."""


@dataclass
class SandboxChild:
    """A worker forked in the sandbox."""

    sandbox: Sandbox
    requests: IO[bytes]
    replies: IO[bytes]

    def end(self) -> Ending:
        """End it and all it started."""
        return Ending(*self.sandbox.end())


class SandboxRunner:
    """Runs workers in bubblewrap, forked from one that has imported `modules`.

    Parameters
    ----------
    modules
        What is imported once, before the first submission.
    limits
        What a submission may use.
    prepared
        Folder with what every submission would make again (`prepare`), or None.
    closed_rooms
        Rooms of the library whose functions do not exist in there.
    """

    def __init__(
        self,
        modules: Sequence[str],
        limits: Limits | None = None,
        prepared: Path | None = None,
        closed_rooms: Sequence[str] = (),
    ) -> None:
        self._modules = tuple(modules)
        self._limits = limits or Limits()
        self._shown = {} if prepared is None else {_SHOWN_AT: prepared}
        self._closed_rooms = tuple(closed_rooms)
        self._sandbox: Sandbox | None = None

    def start(self) -> SandboxChild:
        """Start a worker; the sandbox is started first where it is not there.

        Raises
        ------
        SandboxError
            It does not start.
        """
        if self._sandbox is None or not self._sandbox.alive:
            self.close()
            variables = environment(HOME)
            variables["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"
            if self._shown:
                variables |= _caches(_SHOWN_AT)
            self._sandbox = Sandbox(variables, self._modules, self._shown, self._closed_rooms)
            _LIVE.add(self._sandbox)
        return SandboxChild(self._sandbox, *self._sandbox.start(self._limits))

    def close(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            _LIVE.discard(self._sandbox)
            self._sandbox.close()
            self._sandbox = None


@dataclass(eq=False)
class OpenChild:
    """A worker that runs as the instructor, for submissions that are trusted."""

    process: subprocess.Popen[bytes]
    home: Path
    requests: IO[bytes] = field(init=False)
    replies: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        if self.process.stdin is None or self.process.stdout is None:
            raise SandboxError("expected a process with pipes, got one without")
        self.requests, self.replies = self.process.stdin, self.process.stdout
        _LIVE.add(self)

    def end(self) -> Ending:
        """End the process and its group, and remove its home."""
        if self.process.returncode is None:
            kill_group(self.process)
            self.process.wait()
            _LIVE.discard(self)
            shutil.rmtree(self.home, ignore_errors=True)
        return Ending(self.process.returncode)

    def close(self) -> None:
        """The same, as a sandbox does it."""
        self.end()

    def kill(self) -> None:
        """End the process and remove its home without waiting, for a signal handler."""
        if self.process.returncode is None:
            kill_group(self.process)
        shutil.rmtree(self.home, ignore_errors=True)


class OpenRunner:
    """Runs each worker in a fresh Python with the rights of the user: for trusted work only.

    Parameters
    ----------
    prepared
        Folder with what every submission would make again (`prepare`), or None. It is copied into
        the home, so that nobody changes what the next one finds.
    """

    def __init__(self, prepared: Path | None = None) -> None:
        self._prepared = prepared

    def start(self) -> OpenChild:
        """Start a worker in a home of its own."""
        home = Path(tempfile.mkdtemp(prefix="tinyml-grade-"))
        (home / "work").mkdir()
        if self._prepared is not None:
            shutil.copytree(self._prepared, home, dirs_exist_ok=True)
        process = start_worker(home)
        return OpenChild(process, home)

    def close(self) -> None:
        """Nothing is held."""


def start_worker(
    home: Path, prefix: Sequence[str] = (), identity: Mapping[str, Any] | None = None
) -> subprocess.Popen[bytes]:
    """Start a worker with pipes to it, in a group of its own.

    Parameters
    ----------
    home
        Its home; it runs in ``work`` below.
    prefix
        A command that runs the worker's, such as one that sets limits.
    identity
        ``user``, ``group`` and ``extra_groups`` of `subprocess.Popen`, where it is another user's.
    """
    return subprocess.Popen(
        [*prefix, sys.executable, "-P", "-X", "utf8", "-m", "tinyml_course.grading.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=home / "work",
        env=environment(home),
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        **(identity or {}),
    )


_LIVE: set[OpenChild | Sandbox] = set()
"""What this process has to end before it ends itself."""


def end_with_students() -> None:
    """From now on, end the students' processes when this one ends, is told to, or loses its parent.

    A pool ends its processes when one of them dies; one that was killed leaves them behind.
    """
    Finalize(None, _close_all, exitpriority=0)

    def stop(*_signal: object) -> None:
        for one in list(_LIVE):
            with suppress(OSError):
                one.kill()
        os._exit(1)

    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            stop()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=follow, daemon=True).start()


def _close_all() -> None:
    for one in list(_LIVE):
        with suppress(OSError):
            one.close()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads its own group, and everything in the group.

    It must not have been waited for, so that its number can't belong to another one by now.
    """
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says so of a group of ended processes
        process.kill()


def _caches(folder: Path) -> dict[str, str]:
    return {"MPLCONFIGDIR": str(folder / FONT_CACHE), CACHE_VARIABLE: str(folder / COURSE_CACHE)}


def environment(home: Path) -> dict[str, str]:
    """The variables a student's process sees: no secrets, one thread a process, no state kept."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    if site.ENABLE_USER_SITE:  # packages installed with pip --user stay found without our home
        kept["PYTHONUSERBASE"] = site.getuserbase()
    own = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(home),
        "TEMP": str(home),
        "TMP": str(home),
        "TINYML_COURSE_HOME": str(home / "tinyml-course"),
        "IPYTHONDIR": str(home / "ipython"),
        **_caches(home),
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(_THREAD_VARIABLES, "1"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return {**kept, **own}
