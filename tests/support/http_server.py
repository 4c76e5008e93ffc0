"""A web server on this machine that can be told to misbehave as real ones do."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any


@dataclass
class Site:
    """What is served, and what was asked.

    ``cut_after`` ends one answer after so many bytes. ``content_types`` are by how a name ends.
    ``sent`` counts bytes of bodies, ``ranges`` is the Range header of each request.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    etag: str | None = '"v1"'
    content_type: str = "application/gzip"
    content_types: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    claimed_length: int | None = None
    resumable: bool = True
    url: str = ""
    ranges: list[str | None] = field(default_factory=list)
    sent: int = 0


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """Say nothing of a client that hangs up."""


@contextmanager
def serve() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, site)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, site: Site) -> None:
    wanted = request.headers.get("Range")
    site.ranges.append(wanted)
    body = site.files.get(request.path)
    if body is None:
        request.send_error(404)
        return
    start = _start(request, site, wanted)
    if start > 0 and start >= len(body):
        request.send_response(416)
        request.send_header("Content-Range", f"bytes */{len(body)}")
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    request.send_response(206 if start else 200)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
    request.send_header("Content-Length", str(site.claimed_length or len(body) - start))
    ending = PurePosixPath(request.path).suffix
    request.send_header("Content-Type", site.content_types.get(ending, site.content_type))
    if site.etag:
        request.send_header("ETag", site.etag)
    request.end_headers()
    answer = body[start:][: site.cut_after]
    site.cut_after = None
    site.sent += len(answer)
    request.wfile.write(answer)


def _start(request: BaseHTTPRequestHandler, site: Site, wanted: str | None) -> int:
    match = re.fullmatch(r"bytes=(\d+)-", wanted or "")
    stale = request.headers.get("If-Range", site.etag) != site.etag
    return int(match[1]) if match and site.resumable and not stale else 0
