"""Frames between the grader and a student's process: a length, then that many bytes of JSON.

Nothing but JSON objects crosses (no pickle). Each request carries a number which its reply
repeats, so that a reply a student's code forged or left behind is not taken for another one.
"""

from __future__ import annotations

import json
import select
import struct
from typing import Any, Protocol

from tinyml_course.errors import PlainDataError

MAX_FRAME_BYTES = 16 * 2**20
"""Largest frame accepted; an array of 12 MiB fits in, base64 included."""

MAX_ITEMS = 200_000
"""Most values in one message, an array being one; each costs the grader about a microsecond."""

_LENGTH = struct.Struct(">I")


class Readable(Protocol):
    """A binary stream that may return fewer bytes than asked for."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `size` bytes; no bytes at the end, None if there are none yet."""

    def fileno(self) -> int:
        """The descriptor to wait for."""


class Writable(Protocol):
    """A binary stream that may take fewer bytes than given."""

    def write(self, data: memoryview, /) -> int | None:
        """Write, and say how many bytes were taken; None if there is no room yet."""

    def fileno(self) -> int:
        """The descriptor to wait for."""


def write_frame(stream: Writable, message: dict[str, Any]) -> None:
    """Write one message.

    Raises
    ------
    PlainDataError
        If the message is longer than `MAX_FRAME_BYTES`, or has more than `MAX_ITEMS` values.
    """
    send_frame(stream, frame_of(message))


def frame_of(message: dict[str, Any]) -> bytes:
    """One message as the bytes that `send_frame` sends; raises as `write_frame` does."""
    body = json.dumps(message, allow_nan=False).encode("ascii")
    _check_items(body)
    if len(body) > MAX_FRAME_BYTES:
        raise PlainDataError(
            f"expected at most {MAX_FRAME_BYTES} bytes of data, got {len(body)}; return less"
        )
    return _LENGTH.pack(len(body)) + body


def send_frame(stream: Writable, frame: bytes) -> None:
    """Write a frame to a stream that may take it in parts."""
    rest = memoryview(frame)
    while rest:
        taken = stream.write(rest)
        if taken is None:
            _wait(stream, select.POLLOUT)
        rest = rest[taken or 0 :]


def read_frame(stream: Readable) -> dict[str, Any]:
    """Read one message; everything that is not exactly one is refused.

    Raises
    ------
    EOFError
        If the stream ends first.
    PlainDataError
        If what comes is not a valid frame.
    """
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    if length > MAX_FRAME_BYTES:
        raise PlainDataError(f"expected a frame of at most {MAX_FRAME_BYTES} bytes, got {length}")
    body = _read_exactly(stream, length)
    _check_items(body)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PlainDataError(f"expected a frame of JSON, got {body[:40]!r}") from error
    if not isinstance(message, dict):
        raise PlainDataError(f"expected a JSON object, got {type(message).__name__}")
    return message


def _check_items(body: bytes) -> None:
    """Refuse a message of very many values before any is made; text with commas counts as well."""
    items = body.count(b",") + body.count(b"[") + body.count(b"{")
    if items > MAX_ITEMS:
        raise PlainDataError(
            f"expected at most {MAX_ITEMS} values, got {items}; return an array instead of a list"
        )


def _wait(stream: Readable | Writable, event: int) -> None:
    """Wait for a descriptor that somebody has made non-blocking."""
    waiting = select.poll()
    waiting.register(stream.fileno(), event)
    waiting.poll()


def _read_exactly(stream: Readable, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if part is None:
            _wait(stream, select.POLLIN)
            continue
        if not part:
            raise EOFError("expected more bytes, got the end of the stream")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
