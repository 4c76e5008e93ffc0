"""The files of a download, in folders and zips, without unpacking anything to the disk."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Self

from tinyml_course.errors import GradingError
from tinyml_course.grading.collect.hand_in_time import TIMESTAMP, file_time, iso_time
from tinyml_course.grading.collect.names import Owner, is_hidden, is_model, is_notebook, owner_in
from tinyml_course.grading.collect.regular_files import (
    MAX_MODEL_BYTES,
    MAX_NOTEBOOK_BYTES,
    NotRegularError,
    TooBigError,
    open_regular,
    read_regular,
)

MAX_FILES = 20_000
"""Most files looked at, in folders and zips together."""

MAX_FOLDERS = 10
"""Deepest folder looked into."""

MAX_NAME = 1_000
"""Longest path in a zip, in characters."""

MAX_INNER_ZIP_BYTES = 50 * 2**20
MAX_DIRECTORY_BYTES = 4 * 2**20
"""Largest zip inside another or of a student, and largest list of files in one."""

MAX_UNPACKED_BYTES = 4 * 2**30
"""Most bytes read in all."""

MAX_RATIO = 200
MIN_RATIO_BYTES = 2**20
"""A file in a zip that grows by more than this, and beyond this size, is taken for a bomb."""


@dataclass(frozen=True)
class Entry:
    """A notebook, a model, or nbgrader's time stamp, that was found.

    Attributes
    ----------
    path
        Where, from the top of the download; the zips on the way are left out.
    shown
        The same for people, with the zips.
    stored
        A copy of it, which goes with its reader.
    modified
        When it was changed, an ISO time, or ``""``.
    owner
        Who handed in the zip around it, where the zip's name says so.
    """

    path: PurePosixPath
    shown: str
    stored: Path
    modified: str
    owner: Owner | None = None

    @property
    def data(self) -> bytes:
        """What is in it."""
        return self.stored.read_bytes()


@dataclass
class Reader:
    """Goes through a download, and keeps what it finds in a folder until it is closed.

    Attributes
    ----------
    skipped
        What was not taken, and why.
    """

    skipped: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    bytes_read: int = 0

    def __post_init__(self) -> None:
        self._store = TemporaryDirectory(prefix="tinyml-collect-")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.cleanup()

    def read(self, source: Path) -> list[Entry]:
        """The notebooks and time stamps in a folder, a zip, or of a single file.

        Raises
        ------
        GradingError
            If there is nothing at `source`, or more than can be read.
        """
        if not source.exists():
            raise GradingError(
                f"expected a folder, a zip or a notebook, got {source}, which does not exist"
            )
        below, paths = (
            (source, self._walk(source)) if source.is_dir() else (source.parent, [source])
        )
        return [entry for path in paths for entry in self._file(path, below)]

    def skip(self, shown: str, why: str) -> None:
        """Record what is not taken."""
        self.skipped.append((shown, why))

    def _walk(self, top: Path) -> Iterator[Path]:
        for folder, folders, names in os.walk(top, followlinks=False):
            deep = len(Path(folder).relative_to(top).parts) >= MAX_FOLDERS
            for name in list(folders):
                path = Path(folder) / name
                linked = path.is_symlink()
                if linked or deep:
                    why = "a link" if linked else f"below {MAX_FOLDERS} folders"
                    self.skip(path.relative_to(top).as_posix(), why)
                if linked or deep or is_hidden(name):
                    folders.remove(name)
            folders.sort()
            yield from (Path(folder) / name for name in sorted(names) if not is_hidden(name))

    def _keep(self, data: bytes) -> Path:
        """Store what is in one file: a class may have more than fits into memory."""
        path = Path(self._store.name) / str(self.files)
        path.write_bytes(data)
        return path

    def _count(self, size: int) -> None:
        """Count one file more, of so many bytes."""
        self.files += 1
        self.bytes_read += size
        if self.files > MAX_FILES or self.bytes_read > MAX_UNPACKED_BYTES:
            raise GradingError(
                f"expected at most {MAX_FILES:,} files of {MAX_UNPACKED_BYTES // 2**30} GB in "
                "all, found more; collect the download in parts"
            )

    def _file(self, path: Path, below: Path) -> Iterator[Entry]:
        inside = PurePosixPath(path.relative_to(below).as_posix())
        try:
            if path.name.casefold().endswith(".zip"):
                with os.fdopen(open_regular(path, below), "rb") as file:
                    yield from self._zip(file, inside, f"{inside}", owner_in(path.name), depth=0)
                return
            if not _is_taken(path.name):
                self._count(0)
                self.skip(f"{inside}", "not a notebook")
                return
            data = read_regular(path, below, _most_bytes(path.name))
        except (NotRegularError, TooBigError, OSError) as error:
            self.skip(f"{inside}", f"{error}" if str(error) else type(error).__name__)
            return
        self._count(len(data))
        yield Entry(inside, f"{inside}", self._keep(data), file_time(path))

    def _zip(
        self, file: IO[bytes], path: PurePosixPath, shown: str, owner: Owner | None, depth: int
    ) -> Iterator[Entry]:
        """The entries of a zip, as if they lay beside it; zips in it are opened once more."""
        try:
            if depth and _is_too_long_a_list(file):
                self.skip(shown, "a zip whose list of files is too long")
                return
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            self.skip(shown, f"not a zip that can be read ({type(error).__name__})")
            return
        with archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                inside = f"{shown}/{info.filename[:MAX_NAME]}"
                name = safe_path(info.filename)
                why = _refusal(info) if name is not None else "a name that leaves the folder"
                if name is None or why:
                    self._count(0)
                    self.skip(inside, why)
                elif not any(map(is_hidden, name.parts)):
                    yield from self._member(archive, info, path.parent / name, inside, owner, depth)

    def _member(
        self,
        archive: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        path: PurePosixPath,
        shown: str,
        owner: Owner | None,
        depth: int,
    ) -> Iterator[Entry]:
        is_zip = path.name.casefold().endswith(".zip")
        if not (is_zip or _is_taken(path.name)):
            self._count(0)
            self.skip(shown, "not a notebook")
            return
        if is_zip and depth:
            self.skip(shown, "a zip in a zip in a zip")
            return
        limit = MAX_INNER_ZIP_BYTES if is_zip else _most_bytes(path.name)
        try:
            with archive.open(info) as member:
                data = member.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            self.skip(shown, f"cannot be unpacked ({type(error).__name__})")
            return
        except (NotImplementedError, RuntimeError) as error:  # a method, or encryption
            self.skip(shown, f"cannot be unpacked ({error})"[:200])
            return
        self._count(len(data))
        if len(data) > limit:
            self.skip(shown, f"more than {limit // 2**20} MB")
        elif is_zip:
            inner = owner or owner_in(path.name)
            yield from self._zip(io.BytesIO(data), path, shown, inner, depth + 1)
        else:
            yield Entry(path, shown, self._keep(data), _modified(info), owner)


def _is_taken(name: str) -> bool:
    return is_notebook(name) or is_model(name) or name == TIMESTAMP


def _most_bytes(name: str) -> int:
    return MAX_MODEL_BYTES if is_model(name) else MAX_NOTEBOOK_BYTES


def safe_path(name: str) -> PurePosixPath | None:
    r"""The path of a file in a zip; None where it would leave the folder, or is no name.

    Examples
    --------
    >>> safe_path("ana/05_x.ipynb")
    PurePosixPath('ana/05_x.ipynb')
    >>> [safe_path(name) for name in ("../x", "/etc/x", "C:\\x", "a/../../x", "")]
    [None, None, None, None, None]
    """
    text = name.replace("\\", "/")
    path = PurePosixPath(text)
    bad = (
        not path.parts
        or len(text) > MAX_NAME
        or len(path.parts) > MAX_FOLDERS
        or path.is_absolute()
        or ".." in path.parts
        or "\0" in text
        or text[1:2] == ":"
    )
    return None if bad else path


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why a file in a zip is not read; ``""`` where it is."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in {0, stat.S_IFREG}:
        return "something that is not a file"
    if info.flag_bits & 1:
        return "encrypted"
    packed = max(info.compress_size, 1)
    if info.file_size > MIN_RATIO_BYTES and info.file_size > MAX_RATIO * packed:
        return f"grows {info.file_size // packed:,} times when unpacked"
    return ""


def _is_too_long_a_list(file: IO[bytes]) -> bool:
    """Whether a zip's list of files would take much memory, by the record at its end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 2**16 - 42))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    long = end >= 0 and int.from_bytes(tail[end + 12 : end + 16], "little") > MAX_DIRECTORY_BYTES
    return long or b"PK\x06\x07" in tail  # zip64 has its list elsewhere: no student needs it


def _modified(info: zipfile.ZipInfo) -> str:
    """The time a zip gives for a file, which is local time, as ISO; ``""`` where it is none."""
    try:
        return iso_time(datetime(*info.date_time).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return ""
