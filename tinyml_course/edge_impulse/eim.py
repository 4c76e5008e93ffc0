"""Write a model as an executable for Edge Impulse's Linux runners; check that it starts.

The file is a small Python program (`eim_stub`) followed by the model in comments. It runs the
simulator, so it needs tinyml-course where it runs, but nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyml_course import paths
from tinyml_course.edge_impulse import eim_stub, runner_socket
from tinyml_course.edge_impulse.impulse import Impulse
from tinyml_course.errors import DataError, ModelError

LONGEST_SHEBANG = 127
"""Bytes that every Linux reads of a script's first line; newer ones read 255."""


def make_eim(
    model: bytes,
    output: Path,
    labels: Sequence[str] = (),
    name: str = "model",
    python: str = sys.executable,
) -> Impulse:
    """Write the executable.

    Parameters
    ----------
    model
        Bytes of a ``.tflite`` with one input and one output.
    output
        The file to write, usually named ``*.eim``; replaced if it exists.
    labels
        One for each element of the output; by default ``"0"``, ``"1"``, ….
    name
        What the runners show as the project's name.
    python
        The interpreter that will run it, with tinyml-course installed.

    Returns
    -------
    Impulse
        The model as the executable serves it.

    Raises
    ------
    ModelError
        The simulator cannot run the model, or it has several inputs or outputs.
    DataError
        The labels do not fit the model, or the file cannot be written.
    """
    impulse = Impulse(model, labels, name)
    details = {
        "labels": list(impulse.labels),
        "name": name,
        "sha256": hashlib.sha256(model).hexdigest(),
    }
    lines = [json.dumps(details), *textwrap.wrap(base64.b64encode(model).decode("ascii"), 76)]
    payload = "".join(f"# {line}\n" for line in lines).encode("ascii")
    try:
        paths.replace_file(output, _opening(python) + _program() + eim_stub.MARK + payload)
        output.chmod(0o755)
    except OSError as error:
        raise DataError(f"cannot write {output}: {error.strerror}") from None
    return impulse


def check_eim(path: Path, timeout_s: float = 30.0) -> dict[str, Any]:
    """Start an executable as the runners do, say hello, and stop it.

    Edge Impulse's runner in Python waits forever for an executable that ends before its socket
    exists. This stops waiting then, and reports what the executable wrote.

    Parameters
    ----------
    path
        Any ``.eim`` file, including Edge Impulse's own.
    timeout_s
        How long the socket, and then the answer, may take.

    Returns
    -------
    dict
        The answer to hello, with ``project`` and ``model_parameters``.

    Raises
    ------
    ModelError
        It does not start or does not answer; the message says why.
    """
    with tempfile.TemporaryDirectory() as folder:
        where, errors = Path(folder, "runner.sock"), Path(folder, "stderr")
        with errors.open("wb") as file:
            try:
                process = subprocess.Popen(
                    [str(path.absolute()), str(where)], stdout=subprocess.DEVNULL, stderr=file
                )
            except OSError as error:
                raise ModelError(
                    f"expected {path} to be an executable, it cannot be started: {error}"
                ) from None
        with process:
            try:
                _wait_for_socket(process, where, time.monotonic() + timeout_s)
                reply = _ask(where, {"hello": 1, "id": 1}, timeout_s)
            except (OSError, ValueError, _NotStarted) as error:
                process.kill()
                words = errors.read_text("utf-8", "replace").strip() or "nothing"
                raise ModelError(
                    f"expected {path} to start and answer, {error}; it wrote: {words}"
                ) from None
            finally:
                _end(process)
    if not reply.get("success"):
        raise ModelError(f"expected {path} to start, it says: {reply.get('error')}")
    return reply


class _NotStarted(Exception):
    """No socket appeared, or no answer came; says which."""


def _program() -> bytes:
    """The program of every file: `eim_stub` with the code of `runner_socket` in it."""
    stub, code = (Path(str(m.__file__)).read_bytes() for m in (eim_stub, runner_socket))
    return stub.replace(eim_stub.SOCKET_IMPORT, code, 1).rstrip()


def _opening(python: str) -> bytes:
    """The first lines: which interpreter, and that any byte after them is fine to read."""
    coding = b"# -*- coding: latin-1 -*-\n"
    first = f"#!{python} -P\n".encode()  # -P: a file beside it cannot take a library's place
    if len(first) <= LONGEST_SHEBANG and not any(c.isspace() for c in python):
        return first + coding
    # To the shell, the third line is the command ":", and the next ones start Python. To Python,
    # all that is a string.
    quoted = shlex.quote(python)
    lines = [
        "#!/bin/sh",
        coding.decode().rstrip(),
        "''':'",
        f'[ -x {quoted} ] && exec {quoted} -P "$0" "$@"',
        'exec python3 "$0" "$@"',
        "'''",
        "",
    ]
    return "\n".join(lines).encode()


def _wait_for_socket(process: subprocess.Popen[bytes], where: Path, deadline: float) -> None:
    while not where.exists():
        code = process.poll()
        if code is not None:
            raise _NotStarted(f"it ended with exit code {code} before its socket was there")
        if time.monotonic() > deadline:
            raise _NotStarted("its socket did not appear in time")
        time.sleep(0.02)


def _ask(where: Path, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout_s)
        client.connect(str(where))
        client.sendall(json.dumps(request).encode() + b"\n")
        received = b""
        while not received.endswith(b"\0"):
            chunk = client.recv(65536)
            if not chunk:
                raise _NotStarted("it hung up without an answer")
            received += chunk
    reply = json.loads(received[:-1])
    if not isinstance(reply, dict):
        raise _NotStarted("its answer was no JSON object")
    return reply


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
