"""Starts the class server, says what to write on the board, and stops it."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

from tinyml_course.class_server import certificate
from tinyml_course.class_server.addresses import own_addresses
from tinyml_course.class_server.settings import ClassSettings
from tinyml_course.class_server.spawner import places_shown
from tinyml_course.errors import ClassServerError, MissingDependencyError
from tinyml_course.grading.sandbox.doctor import FULL, probe

UP_S = 60.0
"""Longest the server may take to listen, in seconds."""

STOP_S = 60.0
"""Longest it may take to end every student's server, in seconds."""

COMPILE_S = 600.0
"""Longest that Python may take to compile what the lessons import, once, in seconds."""

_PACKAGES = (
    "jupyterhub.singleuser.extension",
    "jupyterlab.labapp",
    "notebook.app",
    "ipykernel.kernelapp",
    "matplotlib.pyplot",
    "tinyml_course.cli.lab",
    "tinyml_course.widgets",
    "tensorflow",
)
"""What students' servers and kernels import."""

REMEDY = (
    "install bubblewrap (Debian, Ubuntu: apt install bubblewrap) on a Linux that allows user "
    "namespaces; only for students whom you trust with all your files: --trust-students"
)


class ClassServer:
    """A class server that runs in a ``with`` block.

    Parameters
    ----------
    settings
        What the teacher chose.
    record_page
        The page that records movements on a phone.

    Raises
    ------
    ClassServerError
        This machine cannot isolate students, the folder or the port is in use, or the server does
        not start; the message says what to do.
    MissingDependencyError
        JupyterHub is not installed.
    """

    def __init__(self, settings: ClassSettings, record_page: str) -> None:
        self.settings = settings
        self._record_page = record_page
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        _check_machine(self.settings)
        self.settings.make_folders()
        self._lock = _locked(self.settings)
        try:
            self._begin()
            self._wait_until_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def board(self) -> str:
        """What to write on the board, and what the teacher should know."""
        first, *others = self.urls()
        lines = [f"Write on the board:   {first}", *(f"{'or':>20}   {url}" for url in others)]
        names = self.settings.names
        who = f"one of {len(names)} names" if names else "any name"
        lines += [
            f"Sign in:              {who}; the first password typed is the one from then on",
            "Movements on a phone: the same address with /hub/record",
            f"Work of the class:    {self.settings.students}",
            f"What happens:         {self.settings.log}",
        ]
        if self.settings.https:
            lines.append(
                "Each browser warns once, because this laptop signed its certificate itself: "
                "choose Advanced, then go on to the page."
            )
        if self.settings.trusted:
            lines.append("NO SANDBOX: students can read each other's work, and all your files.")
        return "\n".join([*lines, "Stop with Ctrl-C; everything is there at the next start."])

    def urls(self) -> list[str]:
        """The addresses of the server, as students type them."""
        scheme, port = "https" if self.settings.https else "http", self.settings.port
        return [f"{scheme}://{host}:{port}" for host in self._hosts()]

    def wait(self) -> None:
        """Wait until the server ends, or somebody ends it with Ctrl-C or SIGTERM.

        Raises
        ------
        ClassServerError
            It ended by itself.
        """
        # SIGINT too: a shell that starts a program in the background has it ignored.
        ends = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(each, lambda *_: self._stop.set()) for each in ends]
        try:
            while not self._stop.wait(0.5):
                if self._process is None or self._process.poll() is not None:
                    raise ClassServerError(self._last_words("to go on"))
        finally:
            for each, handler in zip(ends, before, strict=True):
                signal.signal(each, handler or signal.SIG_DFL)

    def close(self) -> None:
        """End every student's server and the hub."""
        process, self._process = self._process, None
        if process is not None:
            if process.stdin:
                process.stdin.close()  # its sign to end
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()  # and with it, by their sandboxes, the students' servers
                process.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _begin(self) -> None:
        self.settings.record_page.write_text(self._record_page, encoding="utf-8")
        if self.settings.https:
            certificate.make_certificate(self.settings.certificates, self._hosts())
        _compile_once()
        file = self.settings.server / "settings.json"
        file.write_text(self.settings.to_json(), encoding="utf-8")
        with self.settings.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tinyml_course.class_server.hub", str(file)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.settings.server,
                start_new_session=True,  # Ctrl-C reaches us alone, and we end it
            )

    def _wait_until_up(self) -> None:
        end = time.monotonic() + UP_S
        https = self.settings.https
        trust = ssl.create_default_context() if https else None
        if trust is not None:
            trust.load_verify_locations(certificate.authority(self.settings.certificates))
        ask = build_opener(ProxyHandler({}), HTTPSHandler(context=trust))
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                break
            with suppress(OSError), ask.open(f"{self.urls()[0]}/hub/login", timeout=5):
                return
            time.sleep(0.2)
        raise ClassServerError(self._last_words("to start"))

    def _hosts(self) -> list[str]:
        """Addresses of this machine, as students type them."""
        if self.settings.address != "0.0.0.0":  # noqa: S104
            return [self.settings.address]
        return own_addresses() or ["127.0.0.1"]

    def _last_words(self, what: str) -> str:
        said = self.settings.log.read_text(encoding="utf-8", errors="replace").strip()
        return f"expected the class server {what}, but it ended; its log ends with:\n{said[-800:]}"


def _compile_once() -> None:
    """Let Python keep what it compiles of the packages, which the sandboxes show read-only.

    Else each student's server and each kernel would compile them anew.
    """
    missing = [name for name in _PACKAGES if not _is_compiled(name)]
    if not missing:
        return
    lines = [f"with suppress(ImportError): import {name}" for name in missing]
    program = "\n".join(["from contextlib import suppress", *lines])
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=COMPILE_S,
    )


def _is_compiled(name: str) -> bool:
    """Whether Python has kept a module compiled, or the package is not installed."""
    top, *rest = name.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        return True
    place = Path(spec.origin).parent.joinpath(*rest)
    source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return Path(importlib.util.cache_from_source(source)).is_file()


def _check_machine(settings: ClassSettings) -> None:
    if importlib.util.find_spec("jupyterhub") is None:
        raise MissingDependencyError(
            "expected JupyterHub, which is not installed; in a clone: make class; else: "
            "pip install 'tinyml-course[all,class]'"
        )
    if not settings.trusted and (report := probe()).level != FULL:
        missing = [fact for fact, holds in report.facts.items() if not holds]
        why = report.problem or f"not enforced here: {', '.join(missing)}"
        raise ClassServerError(
            f"expected a machine that can keep students apart, but {why}; {REMEDY}"
        )
    shown = places_shown()
    inside = next((p for p in shown if settings.folder.resolve().is_relative_to(p)), None)
    if inside is not None and not settings.trusted:
        raise ClassServerError(
            f"expected a folder of its own for the class, got {settings.folder}: every student "
            f"sees what is in {inside}; name one elsewhere, such as ~/class"
        )
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.address, settings.port))
        except OSError as error:
            raise ClassServerError(
                f"expected to listen on {settings.address} port {settings.port}, but: "
                f"{error.strerror}; name another one with --port or --address"
            ) from error


def _locked(settings: ClassSettings) -> IO[str]:
    """Hold the class's folder, which two servers must not serve at once."""
    file = (settings.server / "lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise ClassServerError(
            f"expected nobody else to serve {settings.folder}, but another class server does; "
            "stop it first, or name another folder"
        ) from error
    return file
