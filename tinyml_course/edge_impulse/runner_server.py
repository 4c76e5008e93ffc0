"""Serve a model with the protocol of Edge Impulse's Linux runners.

A runner starts the program with the path of a socket, waits for the socket's file, connects, and
sends JSON objects with an ``id`` that the reply repeats. First comes ``hello``, then features to
classify: in the message itself, or in memory that both share.

Source: ``runner.py`` of the package edge_impulse_linux 1.2.2; ``linux-impulse-runner.js`` of
edge-impulse-linux 1.25.2 for Node; ``source/eim.cpp`` of
github.com/edgeimpulse/example-standalone-inferencing-linux.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinyml_course.edge_impulse.impulse import Impulse
from tinyml_course.edge_impulse.runner_messages import take_message
from tinyml_course.edge_impulse.runner_socket import encode_reply, listen_at
from tinyml_course.edge_impulse.shared_features import SharedFeatures, share_features
from tinyml_course.errors import DataError, TinyMLCourseError

__all__ = ["Impulse", "Session", "serve"]

LONGEST_MESSAGE = 32 * 2**20
"""Bytes; as in Edge Impulse's own program."""

POLL_INTERVAL_S = 0.5
"""How often a program without a client checks whether one can still connect."""


class Session:
    """The conversation with one client.

    Parameters
    ----------
    impulse
        The model; its state is reset when the client says hello.
    shared
        Memory for the features, or the reason why there is none.
    """

    def __init__(self, impulse: Impulse, shared: SharedFeatures | str) -> None:
        self._impulse, self._shared = impulse, shared
        self._greeted = False
        self._handlers = {
            "hello": self._hello,
            "classify": self._classify,
            "classify_shm": self._classify_shared,
            "classify_continuous": self._classify,
            "classify_continuous_shm": self._classify_shared,
            "set_threshold": self._refuse_setting,
            "set_parameter": self._refuse_setting,
        }

    def answer(self, message: bytes) -> dict[str, Any]:
        """The reply to one message; on failure ``success`` is False and ``error`` says why."""
        number = None
        try:
            request = _parse(message)
            number = request["id"]
            reply = {"success": True, **self._act(request)}
        except TinyMLCourseError as error:
            reply = {"success": False, "error": str(error)}
        return reply if number is None else {"id": number, **reply}

    def _act(self, request: dict[str, Any]) -> dict[str, Any]:
        name = next((name for name in self._handlers if name in request), None)
        if name is None:
            others = ", ".join(sorted(request.keys() - {"id"})) or "nothing"
            raise DataError(f"expected one of {', '.join(self._handlers)}; got {others}")
        if name != "hello" and not self._greeted:
            raise DataError(f"expected hello before anything else, got {name}")
        return self._handlers[name](request[name])

    def _hello(self, version: Any) -> dict[str, Any]:
        if version != 1:
            raise DataError(f"expected hello with version 1, got {version!r}")
        self._impulse.restart()
        self._greeted = True
        reply = self._impulse.description()
        if isinstance(self._shared, str):
            return {**reply, "features_shm_error": self._shared}
        return {**reply, "features_shm": self._shared.description()}

    def _classify(self, features: Any) -> dict[str, Any]:
        start = time.perf_counter()
        result = {"classification": self._impulse.classify(features)}
        spent_ms = round(1000 * (time.perf_counter() - start))  # whole, for runners in C++ and Go
        timing = {"dsp": 0, "classification": spent_ms, "anomaly": 0}
        return {"result": result, "timing": timing}

    def _classify_shared(self, request: Any) -> dict[str, Any]:
        if isinstance(self._shared, str):
            raise DataError(f"expected features in the message: {self._shared}")
        count = request.get("elements") if isinstance(request, dict) else None
        if count != self._impulse.feature_count:
            expected = self._impulse.feature_count
            raise DataError(f"expected {expected} features, got {count} in shared memory")
        return self._classify(self._shared.read())

    def _refuse_setting(self, setting: Any) -> dict[str, Any]:
        raise DataError(f"expected no settings, because this model has none; got {setting}")


def serve(impulse: Impulse, path: str) -> int:
    """Answer one client after another until told to stop; return the exit code.

    It stops at SIGINT, SIGTERM or SIGHUP. Without a client it also stops when none can connect
    because the socket's file is gone, and when the process that started it has ended.

    Parameters
    ----------
    impulse
        The model.
    path
        Path of the socket's file, at most about 100 bytes; a socket left there by an earlier
        program is replaced.
    """
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _shared_or_not(impulse) as shared, _listening(path) as listener:
            for client in _clients(listener, path, parent):
                with client, contextlib.suppress(ConnectionError):
                    _converse(client, Session(impulse, shared))
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _stop(number: int, _frame: Any) -> None:
    signal.signal(number, signal.SIG_IGN)  # only once: the clean-up follows
    raise SystemExit(0)


@contextlib.contextmanager
def _shared_or_not(impulse: Impulse) -> Iterator[SharedFeatures | str]:
    with contextlib.ExitStack() as stack:
        shared: SharedFeatures | str
        try:
            shared = stack.enter_context(share_features(impulse.feature_count))
        except OSError as error:
            shared = f"shared memory is unavailable: {error}"
        yield shared


@contextlib.contextmanager
def _listening(path: str) -> Iterator[socket.socket]:
    file = Path(path)
    if file.exists() and not file.is_socket():
        raise DataError(f"expected the path of a socket, got {path}, which is something else")
    try:
        listener = listen_at(path)
    except OSError as error:
        raise DataError(
            f"expected a path that a socket can be made at, got {path}: {error}"
        ) from None
    with listener:
        try:
            yield listener
        finally:
            file.unlink(missing_ok=True)


def _clients(listener: socket.socket, path: str, parent: int) -> Iterator[socket.socket]:
    """Each client that connects, as long as one can."""
    listener.settimeout(POLL_INTERVAL_S)
    while True:
        try:
            yield listener.accept()[0]
        except TimeoutError:
            if not Path(path).exists() or os.getppid() != parent:
                return


def _converse(client: socket.socket, session: Session) -> None:
    """Answer until the client hangs up."""
    received = bytearray()
    while chunk := client.recv(2**20):
        received += chunk
        while message := take_message(received):
            client.sendall(encode_reply(session.answer(message)))
        if len(received) > LONGEST_MESSAGE:
            words = f"expected messages of at most {LONGEST_MESSAGE} bytes, got a longer one"
            client.sendall(encode_reply({"success": False, "error": words}))
            return


def _parse(message: bytes) -> dict[str, Any]:
    try:
        request = json.loads(message)
    except (ValueError, RecursionError):
        start = message[:40].decode("utf-8", "replace")
        raise DataError(f"expected a JSON object on one line, got {start!r}") from None
    if not isinstance(request, dict) or type(request.get("id")) is not int:
        raise DataError("expected a JSON object with a whole number as its id, got none")
    return request
