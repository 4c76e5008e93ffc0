"""Cut what a runner sends into messages.

The Python runner sends a JSON object with nothing after it, the one for Node ends it with a
newline. So a message ends where its braces close. Nobody sends a newline inside one, so an
unclosed message ends there too, and a client that sends nonsense gets an error at once.
"""

from __future__ import annotations

import re

_BLANK = b" \t\r\n\0"

_TOKEN = re.compile(rb'"(?:[^"\\\n\0]|\\.)*(?:"|\\?\Z)|[{}\n\0]')
"""A string (the braces in it do not count), a brace, or an end of line."""


def take_message(received: bytearray) -> bytes | None:
    r"""Remove the first whole message from what was received; None if there is none yet.

    Text that does not begin with a brace is returned too, to be refused.

    Examples
    --------
    >>> received = bytearray(b'{"hello": 1}\n{"classify": [1, ')
    >>> take_message(received)
    b'{"hello": 1}'
    >>> print(take_message(received))
    None
    """
    del received[: len(received) - len(received.lstrip(_BLANK))]
    end = _end_of_message(received)
    if not end:
        return None
    message = bytes(received[:end])
    del received[:end]
    return message


def _end_of_message(received: bytearray) -> int | None:
    if received[:1] != b"{":
        stop = re.search(rb"[{\n\0]", received)
        return stop.start() if stop else len(received)
    depth = 0
    for token in _TOKEN.finditer(received):
        if token[0] in {b"\n", b"\0"}:
            return token.start()
        depth += {b"{": 1, b"}": -1}.get(bytes(token[0]), 0)
        if depth == 0:
            return token.end()
    return None
