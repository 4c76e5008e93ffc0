"""Starts and ends a student's server, in a sandbox of its own.

The sandbox has no network but its own loopback, where the kernels talk. The server behind the
proxy and the hub reach each other by Unix sockets, so no student's program can even connect to
another student's server.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from jupyterhub.spawner import Spawner
from traitlets import Instance

from tinyml_course import paths
from tinyml_course.class_server.inside import SHARED, SHARED_FOLDERS, Order
from tinyml_course.class_server.settings import ClassSettings
from tinyml_course.class_server.watch import Watch
from tinyml_course.errors import ClassServerError
from tinyml_course.grading.sandbox import mounts
from tinyml_course.grading.sandbox.namespaces import NOBODY
from tinyml_course.grading.sandbox.processes import family

HOME = Path("/home/student")
"""The student's folder, as the sandbox shows it."""

RUN = Path("/run/class")
"""Where the student's server makes its socket."""

HUB = Path("/run/hub.sock")
"""The hub's socket, as the sandbox shows it."""

HUB_SOCKET = "hub.sock"
"""The hub's socket, in the folder of sockets."""

_SOCKET = "server.sock"

TMP_MIB = 256
"""What the sandbox's ``/tmp`` may hold, in MiB."""

TURN_S = 400.0
"""Longest that a student may wait until others' servers have started, in seconds."""

UP_S = 180.0
"""Longest a server may take to answer, in seconds."""

LEAVE_S = 2.0
"""Longest it may take to end by itself."""

_at_once = asyncio.Semaphore(os.cpu_count() or 1)
"""Servers that start at the same time; more would all be slow."""


class StudentSpawner(Spawner):  # type: ignore[misc] # JupyterHub carries no types
    """JupyterHub's spawner for a class."""

    settings = Instance(ClassSettings).tag(config=True)
    sockets = Instance(Path).tag(config=True)
    watch = Instance(Watch).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Path | None = None
        self._socket = -1
        self._starting = False

    async def start(self) -> str:
        """Start the server; the address where the hub finds it."""
        self._starting = True
        try:
            async with asyncio.timeout(TURN_S):
                await _at_once.acquire()
            try:
                return unix_url(await self._start_now())
            finally:
                _at_once.release()
        finally:
            self._starting = False

    async def _start_now(self) -> Path:
        folder = self._own_folder()
        place = self._place = Path(tempfile.mkdtemp(dir=self.sockets))
        _give(place)
        order = self._order(folder)
        with self._log_file.open("wb") as log:
            self._process = self._run(order, folder, place, log)
        self.watch.add(self.user.name, self._process.pid)
        return await self._wait_for_socket(place / _SOCKET)

    async def poll(self) -> int | None:
        """None while it starts or runs, else its exit code."""
        if self._process is None:
            return None if self._starting else 0
        code = self._process.poll()
        if code is not None:
            self._clean_up()
        return code

    async def stop(self, now: bool = False) -> None:
        """End the server and everything that the student started."""
        if self._process is None:
            return
        if not now:
            self._ask_to_leave(self._process.pid)
            await self._wait_for_end(LEAVE_S)
        with suppress(ProcessLookupError):
            self._process.kill()  # bubblewrap ends all inside with it
        await self._wait_for_end(LEAVE_S)
        self._clean_up()

    @property
    def _log_file(self) -> Path:
        return Path(self.settings.student_log(self.user.name))

    @property
    def _own_socket(self) -> Path:
        """The server's socket, as the server sees it."""
        seen = self._place if self.settings.trusted and self._place else RUN
        return Path(seen / _SOCKET)

    def _own_folder(self) -> Path:
        folder = self.settings.students / self.user.name
        folder.mkdir(mode=0o700, exist_ok=True)
        if not self.settings.trusted:
            _give(folder)
        return Path(folder)

    def _order(self, folder: Path) -> Order:
        home = folder if self.settings.trusted else HOME
        return Order(
            home=str(home),
            cache=str(home / ".cache" / "tinyml-course"),
            command=self._command(),
            variables=self._variables(home),
            memory_mib=self.settings.memory_mib,
            sandboxed=not self.settings.trusted,
        )

    def _command(self) -> list[str]:
        idle_s = self.settings.idle_minutes * 60
        return [
            sys.executable,
            "-m",
            "jupyterhub.singleuser",
            f"--ServerApp.sock={self._own_socket}",
            "--ServerApp.kernel_manager_class=tinyml_course.class_server.kernels.FewKernels",
            f"--FewKernels.most={self.settings.kernels}",
            f"--FewKernels.cull_idle_timeout={idle_s}",
            "--FewKernels.cull_connected=True",
            f"--ServerApp.shutdown_no_activity_timeout={idle_s}",
            "--LabApp.extension_manager=readonly",
            *(["--ServerApp.allow_root=True"] if os.geteuid() == 0 else []),  # if trusted
        ]

    def _variables(self, home: Path) -> dict[str, str]:
        lab = paths.PACKAGE_DIR / "cli" / "jupyter"  # as `tinyml lab` sets it up
        settings = os.pathsep.join([str(Path(__file__).with_name("jupyter")), str(lab)])
        return {
            **self.get_env(),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "USER": "student",
            "LOGNAME": "student",
            "SHELL": "/bin/bash",
            "PYTHONNOUSERSITE": "1",
            "JUPYTER_CONFIG_PATH": settings,
            "JUPYTERHUB_SERVICE_URL": unix_url(self._own_socket),
            paths.CACHE_VARIABLE: str(home / ".cache" / "tinyml-course"),
        }

    def _run(
        self, order: Order, folder: Path, place: Path, log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        inside = [sys.executable, "-P", "-m", "tinyml_course.class_server.inside"]
        command = inside if self.settings.trusted else self._sandbox(inside, folder, place)
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
        if process.stdin is not None:
            with suppress(BrokenPipeError), process.stdin as there:
                there.write(order.to_json())  # fits into the pipe: nobody waits here
        return process

    def _sandbox(self, inside: list[str], folder: Path, place: Path) -> list[str]:
        """The command that runs another one in the student's sandbox."""
        shown = {place: place for place in _course_files()}
        shown |= {SHARED / place.name: place for place in _shared_data()}
        kept = {HOME: folder, RUN: place, HUB: self.sockets / HUB_SOCKET}
        variables = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(HOME)}
        return mounts.command(inside, variables, shown, kept=kept, tmp_mib=TMP_MIB)

    async def _wait_for_socket(self, path: Path) -> Path:
        """Wait until the server listens; the path by which its socket is reached.

        The student can put another file, or a link, in the socket's place later. So it is held
        open here, and reached by what is held: a new one is never used.

        Raises
        ------
        ClassServerError
            The server ended, or does not listen.
        """
        end = asyncio.get_running_loop().time() + UP_S
        while asyncio.get_running_loop().time() < end:
            if self._process is None or self._process.poll() is not None:
                break
            with suppress(OSError):
                return self._held(path)
            await asyncio.sleep(0.1)
        raise ClassServerError(
            f"expected the server of {self.user.name} to start, but it did not; see what it said "
            f"at the end of {self._log_file}"
        )

    def _held(self, path: Path) -> Path:
        number = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        held = Path(f"/proc/self/fd/{number}")
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                raise OSError(f"{path} is no socket")
            with socket.socket(socket.AF_UNIX) as trial:
                trial.connect(str(held))
        except OSError:
            os.close(number)
            raise
        self._socket = number
        return held

    def _ask_to_leave(self, root: int) -> None:
        """Tell the server to end, and its kernels with it."""
        found = family(root)
        server = found[0] if self.settings.trusted else found[min(2, len(found) - 1)]
        with suppress(ProcessLookupError):  # bubblewrap is two processes, and ends with the third
            os.kill(server, signal.SIGTERM)

    async def _wait_for_end(self, seconds: float) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while self._process is not None and self._process.poll() is None:
            if asyncio.get_running_loop().time() > end:
                return
            await asyncio.sleep(0.05)

    def _clean_up(self) -> None:
        self.watch.remove(self.user.name)
        if self._socket >= 0:
            os.close(self._socket)
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)
        self._process, self._place, self._socket = None, None, -1


def unix_url(socket_path: Path) -> str:
    """The address of a Unix socket, as JupyterHub writes it."""
    return f"http+unix://{quote(str(socket_path), safe='')}"


def places_shown() -> list[Path]:
    """Every folder and file of this machine that all students see."""
    places = [Path("/usr"), *mounts.python_folders(), *_course_files(), *_shared_data()]
    return [place.resolve() for place in places]


def _shared_data() -> list[Path]:
    """What the lessons have made or downloaded on this machine."""
    folders = (paths.cache_dir() / name for name in SHARED_FOLDERS)
    return [folder for folder in folders if folder.is_dir()]


def _course_files() -> list[Path]:
    """What a lesson reads beside the package: of a clone neither solutions nor tests."""
    top = paths.checkout_dir()
    return [] if top is None else [top / "pyproject.toml", paths.notebooks_dir(), paths.kits_dir()]


def _give(folder: Path) -> None:
    """Make a folder that of the user whom students' programs run as."""
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
