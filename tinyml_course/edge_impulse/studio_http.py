"""The web server under the practice Studio: requests in parts, answers as JSON or files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tinyml_course.errors import DataError

_LARGEST_BODY = 256 * 2**20


@dataclass(frozen=True)
class Part:
    """One part of a form: a field, or a file where it has a name."""

    field: str
    filename: str | None
    data: bytes


@dataclass(frozen=True)
class Request:
    """What a client asked; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or an empty object where there is none."""
        return json.loads(self.body or b"{}")

    def parts(self) -> list[Part]:
        """The parts of a form, each byte as it was sent."""
        return read_form(self.headers.get("content-type", ""), self.body)


@dataclass(frozen=True)
class Answer:
    """A file, or JSON where ``body`` is an object."""

    body: bytes | dict[str, Any]
    status: int = 200
    filename: str = ""


def read_form(content_type: str, body: bytes) -> list[Part]:
    """The parts of a ``multipart/form-data`` body, byte for byte.

    The parser of the ``email`` module would take a file for text and change its line ends.

    Source: RFC 7578 and RFC 2046, 5.1.1.

    Raises
    ------
    DataError
        It is no such form.
    """
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.startswith("multipart/form-data") or not found:
        raise DataError(f"expected multipart/form-data, got {content_type or 'no content type'}")
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise DataError("expected a form that ends with its boundary, got one cut short")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    text = head.decode("utf-8", errors="replace")
    field = re.search(r'\bname="([^"]*)"', text)
    name = re.search(r'\bfilename="([^"]*)"', text)
    if not field:
        raise DataError("expected a name in each part of the form, got a part without")
    return Part(field[1], name[1] if name else None, data)


class Server(ThreadingHTTPServer):
    """A server of this computer alone; ``respond`` says what it answers."""

    daemon_threads = True

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self.respond = respond
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Its address; the port is one that was free."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if length > _LARGEST_BODY:
            self.send_error(413)
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query={key: values[-1] for key, values in parse_qs(parts.query).items()},
            headers={key.lower(): value for key, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        self._send(self.server.respond(request))

    do_GET = do_POST = do_DELETE = _handle  # noqa: N815  names that the standard library calls

    def _send(self, answer: Answer) -> None:
        is_file = isinstance(answer.body, bytes)
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        kind = "application/octet-stream" if is_file else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if answer.filename:
            disposition = f"attachment; filename*=utf-8''{answer.filename}"
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as in the base class
        """Say nothing of requests; the Studio keeps them."""
