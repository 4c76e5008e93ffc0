"""The socket that a runner connects to, and how a reply is written to it.

It needs only Python's standard library: `make_eim` puts this code into every ``.eim`` file, which
must be able to report an error where tinyml-course is not installed.
"""

import json
import re
import socket
from pathlib import Path
from typing import Any


def listen_at(path: str) -> socket.socket:
    """A socket that already takes clients when its file appears: runners connect at once."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path + "~")
        listener.listen(10)
        Path(path + "~").rename(path)
    except BaseException:
        listener.close()
        raise
    return listener


def encode_reply(reply: dict[str, Any]) -> bytes:
    r"""A reply as runners read it: JSON, a newline, a NUL.

    They find its end by counting braces, even those in strings, which therefore become ``\u007b``.
    """
    text = json.dumps(reply)
    text = re.sub(r'"(?:[^"\\]|\\.)*"', _without_braces, text)
    return text.encode("ascii") + b"\n\0"


def _without_braces(string: re.Match[str]) -> str:
    return string.group().replace("{", "\\u007b").replace("}", "\\u007d")
