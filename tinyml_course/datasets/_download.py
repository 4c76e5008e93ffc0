"""One file over HTTP: resumable, with a progress bar, and never under its name half-written.

What has come is kept in ``NAME.part``, and in ``NAME.part.json`` by what to know that the server
still has the same file (its ETag or date). A later call asks for the rest with ``Range`` and
``If-Range`` (RFC 9110, sections 13.1.5 and 14).
"""

from __future__ import annotations

import errno
import json
import re
import shutil
from pathlib import Path
from typing import IO

import requests

from tinyml_course.datasets._parts import (
    drop_part,
    kept,
    megabytes,
    notes_of,
    part_length,
    part_of,
)
from tinyml_course.errors import DataError

_CHUNK = 1 << 16  # what a cut connection loses at most
_TIMEOUT_S = (10, 60)  # to connect, and between two pieces
_SPARE_BYTES = 64 << 20  # a disk filled to the last byte breaks other programs


def download(url: str, path: Path, *, size_bytes: int | None, checked: bool) -> None:
    """Bring ``path``'s ``.part`` to full length, from where an earlier call left it.

    Parameters
    ----------
    url, path
        What to get, and the name it will have; the caller checks the part and renames it.
    size_bytes
        How long it must be, or None where that is not known.
    checked
        A checksum will be compared, so a part may be continued although the server names neither
        an ETag nor a date.

    Raises
    ------
    DataError
        The server cannot be reached, has no such file, sends another length or a web page, or the
        disk is full. The message says what is kept.
    """
    try:
        with _request(url, path, checked=checked) as response:
            _receive(response, url, path, size_bytes)
    except requests.RequestException as error:
        raise DataError(
            f"expected {path.name} from {url}, but: {_reason(error)}. {kept(path)}"
        ) from error
    except OSError as error:
        cause = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
        raise DataError(
            f"expected to write {part_of(path)}, but {cause}; free space or name another folder. "
            f"{kept(path)}"
        ) from error


def _request(url: str, path: Path, *, checked: bool) -> requests.Response:
    headers = {"Accept-Encoding": "identity"}  # or lengths would not be those of the file
    if start := part_length(path):
        validator = _validator(path, url)
        if validator or checked:
            headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    return requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S)


def _receive(response: requests.Response, url: str, path: Path, size_bytes: int | None) -> None:
    start, total = _span(response, path)
    if response.status_code == requests.codes.requested_range_not_satisfiable:
        if total is None or start != total:  # our part is longer than the file, or of another
            drop_part(path)
            raise DataError(
                f"expected {url} to continue {path.name}, found a file that changed; the part is "
                "deleted: call again"
            )
        return
    _check_answer(response, url, path)
    if total is not None and size_bytes is not None and total != size_bytes:
        drop_part(path)
        raise DataError(
            f"expected {size_bytes} bytes of {path.name} from {url}, found a file of {total}: it "
            "changed at its source, or a network in between changed it"
        )
    total = total or size_bytes
    _check_space(path, (total or 0) - start)
    _remember(response, url, path)
    with part_of(path).open("ab" if start else "wb") as file:
        page = not _copy(response, file, path, start, total)
    if page:
        raise _web_page(url, path)
    found = part_length(path)
    if total is not None and found < total:
        raise DataError(
            f"expected {total} bytes of {path.name}, but the connection ended after {found}. "
            f"{kept(path)}"
        )
    if total is not None and found > total:
        drop_part(path)
        raise DataError(f"expected {total} bytes of {path.name} from {url}, found more: {found}")


def _span(response: requests.Response, path: Path) -> tuple[int, int | None]:
    """From which byte on the answer is, and how long the whole file is."""
    numbers = re.fullmatch(
        r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", response.headers.get("Content-Range", "")
    )
    if response.status_code == requests.codes.partial_content:
        start = part_length(path)
        if numbers is None or numbers[1] != str(start):
            drop_part(path)
            raise DataError(
                f"expected {path.name} from byte {start} on, found "
                f"{response.headers.get('Content-Range', 'no Content-Range')!r}; the part is "
                "deleted: call again"
            )
        return start, None if numbers[2] == "*" else int(numbers[2])
    if response.status_code == requests.codes.requested_range_not_satisfiable:
        whole = numbers[2] if numbers else "*"
        return part_length(path), None if whole == "*" else int(whole)
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _check_answer(response: requests.Response, url: str, path: Path) -> None:
    if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
        raise DataError(
            f"expected {path.name} at {url}, but the server answered {response.status_code} "
            f"{response.reason}; see the data set's page for where it is now. {kept(path)}"
        )
    if "html" in response.headers.get("Content-Type", ""):
        raise _web_page(url, path)


def _web_page(url: str, path: Path) -> DataError:
    return DataError(
        f"expected the file {path.name} from {url}, found a web page: a network that asks to log "
        f"in, or a notice that the file moved. Open the address in a browser. {kept(path)}"
    )


def _check_space(path: Path, needed: int) -> None:
    free = shutil.disk_usage(path.parent).free
    if free < needed + _SPARE_BYTES:
        raise DataError(
            f"expected {megabytes(needed + _SPARE_BYTES)} free for {path.name} in {path.parent}, "
            f"found {megabytes(free)}; free space or name another folder. {kept(path)}"
        )


def _copy(
    response: requests.Response, file: IO[bytes], path: Path, start: int, total: int | None
) -> bool:
    """Write what comes; False where it begins as a web page does, and no archive."""
    from tqdm.auto import tqdm

    about = f"{path.name}, {megabytes(total)}" if total else path.name
    with tqdm(
        desc=about, total=total, initial=start, unit="B", unit_scale=True, delay=0.5, leave=False
    ) as bar:
        first = start == 0
        for chunk in response.iter_content(_CHUNK):
            if first and chunk.lstrip()[:1] == b"<":
                return False
            first = False
            _write(file, chunk)
            bar.update(len(chunk))
    return True


def _write(file: IO[bytes], chunk: bytes) -> None:
    file.write(chunk)


def _remember(response: requests.Response, url: str, path: Path) -> None:
    tag = response.headers.get("ETag", "")
    weak = not tag or tag.startswith("W/")  # If-Range takes strong ones only
    validator = response.headers.get("Last-Modified", "") if weak else tag
    notes_of(path).write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")


def _validator(path: Path, url: str) -> str:
    try:
        notes = json.loads(notes_of(path).read_text(encoding="utf-8"))
        return str(notes["validator"]) if notes["url"] == url else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "there is no connection, or it was cut"
    return str(error)
