"""The process of the class server: JupyterHub with our sign-in, spawner and proxy.

``python -m tinyml_course.class_server.hub SETTINGS`` runs until its standard input is closed, so
it never outlives who started it.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from jupyterhub.app import JupyterHub
from tornado.ioloop import PeriodicCallback
from tornado.web import RequestHandler
from traitlets import Instance
from traitlets.config import Config

from tinyml_course.class_server import certificate
from tinyml_course.class_server.door import Door
from tinyml_course.class_server.passwords import Passwords
from tinyml_course.class_server.proxy import ClassProxy
from tinyml_course.class_server.settings import ClassSettings
from tinyml_course.class_server.sign_in import WELCOME, ClassSignIn
from tinyml_course.class_server.spawner import HUB, HUB_SOCKET, StudentSpawner, unix_url
from tinyml_course.class_server.watch import LOOK_EVERY_S, Watch
from tinyml_course.grading.sandbox.limits import MIB

START_S = 600
"""Longest a student's server may wait for its turn and start, in seconds."""


class RecordPage(RequestHandler):
    """The page that records movements on a phone; nobody has to sign in for it."""

    def initialize(self, page: Path) -> None:
        """Keep where the page is."""
        self._page = page

    def get(self) -> None:
        """Send it."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(self._page.read_bytes())


def configuration(settings: ClassSettings, sockets: Path, watch: Watch) -> Config:
    """How JupyterHub is set up for a class.

    Parameters
    ----------
    settings
        What the teacher chose.
    sockets
        A folder for Unix sockets that this user alone can open.
    watch
        Looks at the memory of students.
    """
    config = Config()
    secret = _secret(settings.server / "cookie_secret")
    door = Door(bytes.fromhex(secret.read_text()), Passwords(settings.passwords))
    _hub(config.JupyterHub, settings, sockets, secret)
    config.Authenticator.allow_all = True  # of the names that the sign-in lets through
    config.ClassSignIn.update(settings=settings, door=door)
    config.ClassProxy.door = door
    config.ClassHub.watch = watch
    config.StudentSpawner.update(settings=settings, sockets=sockets, watch=watch)
    config.Spawner.update(
        start_timeout=START_S,
        http_timeout=60,
        poll_interval=5,
        disable_user_config=True,
        default_url=f"/lab/tree/{settings.page}",
        hub_connect_url=None if settings.trusted else unix_url(HUB),
    )
    return config


def _hub(hub: Any, settings: ClassSettings, sockets: Path, secret: Path) -> None:
    hub.bind_url = settings.bind_url
    hub.hub_bind_url = hub.hub_connect_url = unix_url(sockets / HUB_SOCKET)
    hub.hub_socket_mode = 0o666  # in a folder that only we can enter
    hub.db_url = f"sqlite:///{settings.server / 'hub.sqlite'}"
    hub.cookie_secret_file = str(secret)
    hub.authenticator_class = ClassSignIn
    hub.spawner_class = StudentSpawner
    hub.proxy_class = ClassProxy
    hub.cleanup_servers = True
    hub.template_vars = {"announcement_login": WELCOME}
    hub.extra_handlers = [(r"/record", RecordPage, {"page": settings.record_page})]
    if settings.https:
        crt, key = certificate.pair(settings.certificates)
        hub.ssl_cert, hub.ssl_key = str(crt), str(key)


def _secret(file: Path) -> Path:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(os.urandom(32).hex(), encoding="ascii")
    return file


class ClassHub(JupyterHub):  # type: ignore[misc] # JupyterHub carries no types
    """JupyterHub, looking at the students' memory."""

    watch = Instance(Watch).tag(config=True)

    async def start(self) -> None:
        """Start to listen, and to look."""
        await super().start()
        self._looking = PeriodicCallback(self.watch.look, LOOK_EVERY_S * 1000)
        self._looking.start()


def _end_with_parent() -> None:
    """End this process, as with SIGTERM, when its standard input is closed."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def main(file: Path) -> None:
    """Serve the class."""
    settings = ClassSettings.from_json(file.read_text(encoding="utf-8"))
    sockets = Path(tempfile.mkdtemp(prefix="tinyml-class-"))
    log = logging.getLogger("tinyml_course.class_server")
    watch = Watch(settings.memory_mib * MIB, log.warning)
    _end_with_parent()
    try:
        ClassHub.instance(config=configuration(settings, sockets, watch))
        ClassHub.launch_instance([])
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
