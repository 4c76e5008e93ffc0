"""Frames between the grader and a student's process: a length, then that many bytes of JSON.

Nothing but JSON objects crosses (no pickle). Each request carries a number which its reply
repeats, so that a reply a student's code forged or left behind is not taken for another one.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Protocol

from tinyml_course.errors import PlainDataError

MAX_FRAME_BYTES = 64 * 2**20
"""Largest frame accepted; an array of 48 MiB fits in, base64 included."""

_LENGTH = struct.Struct(">I")


class Readable(Protocol):
    """A binary stream that may return fewer bytes than asked for."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `size` bytes; none at the end of the stream."""


class Writable(Protocol):
    """A binary stream that may take fewer bytes than given."""

    def write(self, data: memoryview, /) -> int | None:
        """Write, and say how many bytes were taken."""


def write_frame(stream: Writable, message: dict[str, Any]) -> None:
    """Write one message.

    Raises
    ------
    PlainDataError
        If the message is longer than `MAX_FRAME_BYTES`.
    """
    body = json.dumps(message, allow_nan=False).encode("ascii")
    if len(body) > MAX_FRAME_BYTES:
        raise PlainDataError(
            f"expected at most {MAX_FRAME_BYTES} bytes of data, got {len(body)}; return less"
        )
    rest = memoryview(_LENGTH.pack(len(body)) + body)
    while rest:
        rest = rest[stream.write(rest) or 0 :]


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
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PlainDataError(f"expected a frame of JSON, got {body[:40]!r}") from error
    if not isinstance(message, dict):
        raise PlainDataError(f"expected a JSON object, got {type(message).__name__}")
    return message


def _read_exactly(stream: Readable, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError("expected more bytes, got the end of the stream")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
