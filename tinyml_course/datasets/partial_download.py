"""A downloader for pooch that resumes: what has arrived is kept, and the next call asks for the
rest.

What has arrived is in ``NAME.part``. ``NAME.part.json`` holds what identifies the server's version
of the file (its ETag or date). A later call asks for the rest with ``Range`` and ``If-Range`` (RFC
9110, sections 13.1.5 and 14).
"""

from __future__ import annotations

import errno
import json
import re
import shutil
from pathlib import Path
from typing import IO

import requests

from tinyml_course.errors import DataError

_CHUNK = 1 << 16  # the most that a cut connection loses
_TIMEOUT_S = (10, 60)  # to connect, and between two chunks
_SPARE_BYTES = 64 << 20  # a disk filled to the last byte breaks other programs


def megabytes(size: int) -> str:
    """A size for people to read."""
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


class PartialDownload:
    """One file over HTTP, for the ``downloader`` argument of pooch.

    pooch gives a temporary name and compares the checksum; this fills the file, from where an
    earlier call stopped.

    Parameters
    ----------
    path
        The final name; an incomplete download is kept beside it.
    size_bytes
        Its length, or None if unknown.
    checked
        Whether a checksum will be compared, so that a part can be resumed even if the server sends
        neither ETag nor date.
    """

    def __init__(self, path: Path, *, size_bytes: int | None, checked: bool) -> None:
        self.path, self.size_bytes, self.checked = path, size_bytes, checked
        self.part = path.with_name(f"{path.name}.part")
        self.notes = path.with_name(f"{path.name}.part.json")

    def __call__(self, url: str, output_file: str, _: object) -> None:
        """Complete the part and rename it to ``output_file``.

        Raises
        ------
        DataError
            The server cannot be reached, has no such file, sends another length or a web page, or
            the disk is full. The message says what is kept.
        """
        try:
            with self._request(url) as response:
                self._receive(response, url)
            self.part.replace(output_file)
            self._drop()
        except requests.RequestException as error:
            raise DataError(
                f"expected {self.path.name} from {url}, but: {_reason(error)}. {self._kept()}"
            ) from error
        except OSError as error:
            cause = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
            raise DataError(
                f"expected to write {self.part}, but {cause}; free space or name another folder. "
                f"{self._kept()}"
            ) from error

    def _request(self, url: str) -> requests.Response:
        headers = {"Accept-Encoding": "identity"}  # lengths must be those of the file
        if start := self._length():
            validator = self._validator(url)
            if validator or self.checked:
                headers["Range"] = f"bytes={start}-"
            if validator:
                headers["If-Range"] = validator
        return requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S)

    def _receive(self, response: requests.Response, url: str) -> None:
        name = self.path.name
        start, total = self._span(response)
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            if start == total:  # the part is already complete
                return
            self._drop()
            raise DataError(
                f"expected {url} to continue {name}, found a file that changed; the part is "
                "deleted: retry"
            )
        self._check_answer(response, url)
        if None not in (total, self.size_bytes) and total != self.size_bytes:
            self._drop()
            raise DataError(
                f"expected {self.size_bytes} bytes of {name} from {url}, found a file of {total}: "
                "it changed at its source, or a network in between changed it"
            )
        total = total or self.size_bytes
        self._check_space((total or 0) - start)
        self._remember(response, url)
        with self.part.open("ab" if start else "wb") as file:
            is_file = self._copy(response, file, start, total)
        if not is_file:
            raise self._web_page(url)
        found = self._length()
        if total is not None and found < total:
            raise DataError(
                f"expected {total} bytes of {name}, but the connection ended after {found}. "
                f"{self._kept()}"
            )
        if total is not None and found > total:
            self._drop()
            raise DataError(f"expected {total} bytes of {name} from {url}, found more: {found}")

    def _span(self, response: requests.Response) -> tuple[int, int | None]:
        """At which byte the answer starts, and how long the whole file is."""
        given = response.headers.get("Content-Range", "no Content-Range")
        numbers = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", given)
        whole = int(numbers[2]) if numbers and numbers[2] != "*" else None
        start = self._length()
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            return start, whole
        if response.status_code != requests.codes.partial_content:
            length = response.headers.get("Content-Length", "")
            return 0, int(length) if length.isdecimal() else None
        if numbers is None or numbers[1] != str(start):
            self._drop()
            raise DataError(
                f"expected {self.path.name} from byte {start} on, found {given!r}; the part is "
                "deleted: retry"
            )
        return start, whole

    def _check_answer(self, response: requests.Response, url: str) -> None:
        if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
            raise DataError(
                f"expected {self.path.name} at {url}, but the server answered "
                f"{response.status_code} {response.reason}; see the data set's page for where it "
                f"is now. {self._kept()}"
            )
        if "html" in response.headers.get("Content-Type", ""):
            raise self._web_page(url)

    def _web_page(self, url: str) -> DataError:
        return DataError(
            f"expected the file {self.path.name} from {url}, found a web page: a network that asks "
            f"to log in, or a notice that the file moved. Open the address in a browser. "
            f"{self._kept()}"
        )

    def _check_space(self, needed: int) -> None:
        folder = self.path.parent
        free = shutil.disk_usage(folder).free
        if free < needed + _SPARE_BYTES:
            raise DataError(
                f"expected {megabytes(needed + _SPARE_BYTES)} free for {self.path.name} in "
                f"{folder}, found {megabytes(free)}; free space or name another folder. "
                f"{self._kept()}"
            )

    def _copy(
        self, response: requests.Response, file: IO[bytes], start: int, total: int | None
    ) -> bool:
        """Write what arrives; False if it starts like a web page, not like an archive."""
        from tqdm.auto import tqdm

        about = f"{self.path.name}, {megabytes(total)}" if total else self.path.name
        settings = {"unit": "B", "unit_scale": True, "delay": 0.5, "leave": False}
        with tqdm(desc=about, total=total, initial=start, **settings) as bar:
            for chunk in response.iter_content(_CHUNK):
                if not start and not bar.n and chunk.lstrip()[:1] == b"<":
                    return False
                _write(file, chunk)
                bar.update(len(chunk))
        return True

    def _remember(self, response: requests.Response, url: str) -> None:
        tag = response.headers.get("ETag", "")
        weak = not tag or tag.startswith("W/")  # If-Range accepts only strong ones
        validator = response.headers.get("Last-Modified", "") if weak else tag
        text = json.dumps({"url": url, "validator": validator})
        self.notes.write_text(text, encoding="utf-8")

    def _validator(self, url: str) -> str:
        try:
            notes = json.loads(self.notes.read_text(encoding="utf-8"))
            return str(notes["validator"]) if notes["url"] == url else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _length(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _drop(self) -> None:
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)

    def _kept(self) -> str:
        """What is kept after a failure, for its message; an empty part is removed."""
        if length := self._length():
            return f"{megabytes(length)} are kept in {self.part}: call again to resume"
        self._drop()
        return "Nothing is kept; retry"


def _write(file: IO[bytes], chunk: bytes) -> None:
    file.write(chunk)


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "there is no connection, or it was lost"
    return str(error)
