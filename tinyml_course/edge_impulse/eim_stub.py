"""The program inside every ``.eim`` file that `tinyml_course.edge_impulse.eim` writes.

It needs only Python's standard library until it starts the simulator, because it must be able to
say what is missing. The model is at the end of the file in comments: if they are damaged, the
program still runs, and says so.

A runner that waits for the socket of a program that has ended waits forever (the official one in
Python does). So an error at the start is written to stderr, and is also the answer to whatever the
first client asks.
"""

import base64
import hashlib
import json
import re
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tinyml_course.edge_impulse.runner_socket import encode_reply, listen_at

SOCKET_IMPORT = b"from tinyml_course.edge_impulse.runner_socket import encode_reply, listen_at\n"
"""The line above: in an ``.eim`` file the code of that module stands in its place."""

MARK = b"\n# --- the model, in base64 ---\n"
"""The line that the model follows."""

REPORT_TIMEOUT_S = 5.0
"""How long a program that cannot start waits for a client to tell."""


def main(arguments: list[str]) -> int:
    """Serve the model of this file; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is something to clean up
    if len(arguments) != 2:
        sys.stderr.write(f"usage: {arguments[0]} SOCKET (or --print-info)\n")
        return 2
    here, where = arguments
    try:
        details, model = read_payload(here)
        server = import_module("tinyml_course.edge_impulse.runner_server")
        impulse = server.Impulse(model, details["labels"], details["name"])
    except ImportError as error:
        words = (
            f"{here} needs tinyml-course, which this Python does not have ({error}); install it: "
            f"{sys.executable} -m pip install tinyml-course"
        )
        return report(words, where)
    except Exception as error:  # noqa: BLE001  whatever it is, a client waits to be told
        return report(f"{here} cannot start: {str(error) or repr(error)}", where)
    if where == "--print-info":
        sys.stdout.write(json.dumps(impulse.description(), indent=4) + "\n")
        return 0
    return int(server.serve(impulse, where))


def read_payload(path: str) -> tuple[dict[str, Any], bytes]:
    """The description of the model and its bytes, from the end of an ``.eim`` file."""
    lines = Path(path).read_bytes().partition(MARK)[2].replace(b"\n# ", b"\n").splitlines()
    try:
        details = json.loads(lines[0][2:].decode("ascii"))
        model = base64.b64decode(b"".join(lines[1:]), validate=True)
    except (ValueError, IndexError):
        details, model = {}, b""
    if hashlib.sha256(model).hexdigest() != details.get("sha256"):
        raise ValueError("expected a whole model in it, found a damaged one; make it again")
    return details, model


def report(words: str, where: str) -> int:
    """Tell stderr and the first client why there is no model to serve."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()
    if where == "--print-info":
        return 1
    try:
        listener = listen_at(where)
        listener.settimeout(REPORT_TIMEOUT_S)
        client = listener.accept()[0]
        client.settimeout(None)
        while True:
            received = client.recv(65536)
            if not received:
                break
            for number in re.findall(rb'"id"\s*:\s*(\d+)', received):
                reply = {"id": int(number), "success": False, "error": words}
                client.sendall(encode_reply(reply))
    except OSError:  # no client came, or it hung up
        pass
    Path(where).unlink(missing_ok=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
