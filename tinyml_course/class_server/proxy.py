"""The door of the class server: takes every connection and hands it to the hub or a student's.

One connection carries one request: its head is read, the server is chosen by the path, and from
then on bytes are copied both ways. So web sockets, streams of events and uploads of any size pass
as they are, and nothing has to be installed from npm. The servers sit behind Unix sockets.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyterhub.proxy import Proxy
from traitlets import Instance

from tinyml_course.class_server.door import Door

MAX_HEAD = 2**16
"""Longest head of a request, in bytes."""

HEAD_S = 60.0
"""Longest a browser may take to send it, in seconds."""

_CHUNK = 2**16

_DROPPED = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "forwarded"}
"""Headers that end here; so do those that begin with ``x-forwarded-`` or ``x-scheme``."""

_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{text}</p>"""

_AWAY = ("Your server does not answer", '<a href="/hub/home">Start it again</a>.')
_CLOSED = (
    "This page is closed to you",
    """It is somebody else's, or your password is a new one.
    <a href="/hub/logout">Sign in again</a> to go to your own.""",
)
_BAD = ("This request cannot be read", "Go back and try again.")


class BadHeadError(ValueError):
    """The head of a request is none."""


@dataclass(frozen=True)
class Head:
    """The head of a request.

    Attributes
    ----------
    method, target
        ``"GET"`` and what follows it.
    headers
        Names as they came, and values.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, data: bytes) -> Head:
        r"""Read a head up to its empty line.

        Raises
        ------
        BadHeadError
            It is not one of HTTP/1.1, or names no path of this server.

        Examples
        --------
        >>> Head.parse(b"GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n").path
        '/a'
        """
        first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        parts = first.split(" ")
        headers = [line.partition(":") for line in lines]
        bad_header = any(not c or not name or name != name.strip() for name, c, _ in headers)
        if (
            len(parts) != 3
            or not parts[1].startswith("/")
            or parts[2] not in {"HTTP/1.1", "HTTP/1.0"}
            or bad_header
            or any(sign in data[:-4].replace(b"\r\n", b"") for sign in (b"\r", b"\n", b"\0"))
        ):
            raise BadHeadError(first[:80])
        return cls(parts[0], parts[1], tuple((name, value.strip()) for name, _, value in headers))

    @property
    def path(self) -> str:
        """The path, decoded once."""
        return unquote(urlsplit(f"http://server{self.target}").path)

    @property
    def upgrades(self) -> bool:
        """Whether it asks for a web socket."""
        return any(name.casefold() == "upgrade" for name, _ in self.headers)

    def passed_on(self, client: str, scheme: str) -> bytes:
        """The head as the server behind gets it: one request, and where it came from."""
        kept = [
            (name, value)
            for name, value in self.headers
            if name.casefold() not in _DROPPED
            and not name.casefold().startswith(("x-forwarded-", "x-scheme", "x-real-ip"))
        ]
        kept += [
            ("Connection", "Upgrade" if self.upgrades else "close"),
            ("X-Forwarded-For", client),
            ("X-Forwarded-Proto", scheme),
        ]
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{n}: {v}" for n, v in kept)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class ClassProxy(Proxy):  # type: ignore[misc] # JupyterHub carries no types
    """JupyterHub's proxy, in the hub's own process."""

    door = Instance(Door).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._routes: dict[str, dict[str, Any]] = {}
        self._listening: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on the public address."""
        public = urlsplit(self.public_url)
        context = None
        if self.ssl_cert:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.ssl_cert, self.ssl_key)
        self._listening = await asyncio.start_server(
            self._serve, public.hostname, public.port, ssl=context, limit=MAX_HEAD, backlog=256
        )

    async def stop(self) -> None:
        """Take no more connections."""
        if self._listening:
            self._listening.close()

    async def add_route(self, routespec: str, target: str, data: dict[str, Any]) -> None:
        """Send what begins with a path to a server."""
        spec = self.validate_routespec(routespec)
        self._routes[spec] = {"routespec": spec, "target": target, "data": data}

    async def delete_route(self, routespec: str) -> None:
        """Send it to the hub again."""
        self._routes.pop(self.validate_routespec(routespec), None)

    async def get_all_routes(self) -> dict[str, dict[str, Any]]:
        """Every route, by its path."""
        return dict(self._routes)

    def route_of(self, path: str) -> dict[str, Any]:
        """Where a decoded path leads: the longest route it begins with."""
        fitting = [spec for spec in self._routes if path.startswith(unquote(spec))]
        return self._routes[max(fitting, key=len)] if fitting else {"target": "", "data": {}}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._hand_over(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            pass  # somebody left, or sent what is no request
        finally:
            writer.close()

    async def _hand_over(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_S)
        try:
            head = Head.parse(data)
            route = self.route_of(head.path)
        except ValueError:
            return await _say(writer, "400 Bad Request", *_BAD)
        owner = route["data"].get("user")
        if owner is not None and not self.door.opens(head.headers, owner):
            return await _say(writer, "403 Forbidden", *_CLOSED)
        try:
            back, there = await _connect(route["target"])
        except OSError:
            return await _say(writer, "503 Service Unavailable", *_AWAY)
        try:
            client = writer.get_extra_info("peername")[0]
            there.write(head.passed_on(client, "https" if self.ssl_cert else "http"))
            await _copy_both(reader, there, back, writer)
        finally:
            there.close()
        return None


async def _connect(target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to ``http+unix://%2Fpath`` or ``http://host:port``."""
    place = urlsplit(target)
    if place.scheme == "http+unix":
        return await asyncio.open_unix_connection(unquote(place.netloc.partition(":")[0]))
    if not place.hostname:
        raise ConnectionRefusedError("the hub has not said yet where it is")
    return await asyncio.open_connection(place.hostname, place.port)


async def _copy_both(
    reader: asyncio.StreamReader,
    there: asyncio.StreamWriter,
    back: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Copy until the server behind has said everything."""
    up = asyncio.create_task(_copy(reader, there))
    try:
        await _copy(back, writer)
    finally:
        up.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await up


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def _say(writer: asyncio.StreamWriter, status: str, title: str, text: str) -> None:
    """Answer with a small page."""
    body = _PAGE.format(title=title, text=text).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
