"""Extract archives from the network: nothing lands outside the folder or stays half-extracted."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from tinyml_course.cache import progress
from tinyml_course.errors import DataError

DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading a damaged archive raises."""


def extract(archive: Path, folder: Path) -> Path:
    """Extract a ``.zip`` or ``.tar`` of any compression into a new ``folder``; return it.

    A folder that exists is complete, because it is renamed last; it is left as it is.

    Raises
    ------
    DataError
        A member would land outside, or is a link or a device; the archive is damaged; or the disk
        is full. Nothing is left of what was extracted.
    """
    if not folder.is_dir():
        with new_folder(archive, folder) as part:
            if _is_zip(archive):
                _extract_zip(archive, part)
            else:
                _extract_tar(archive, part)
    return folder


@contextmanager
def new_folder(archive: Path, folder: Path) -> Iterator[Path]:
    """A temporary folder to extract into; it becomes ``folder`` if the block succeeds.

    Raises
    ------
    DataError
        As `extract`.
    """
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        part.rename(folder)
    except tarfile.FilterError as error:
        raise DataError(
            f"expected {archive.name} to stay in its folder, but: {error}; do not use this file"
        ) from error
    except DAMAGED as error:
        raise DataError(
            f"expected {archive.name} to be a whole archive, but: {error}; delete {archive} and "
            "fetch it again"
        ) from error
    except OSError as error:
        raise DataError(
            f"expected to extract {archive.name} into {folder.parent}, but: "
            f"{error.strerror or error}; free space, or name another folder"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_zip(archive: Path) -> bool:
    with archive.open("rb") as file:  # by its first bytes: a truncated zip has lost its directory
        return file.read(2) == b"PK"


def _extract_tar(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in progress(tar, f"extracting {archive.name}"):
            if not (member.isfile() or member.isdir()):
                raise DataError(
                    f"expected only files and folders in {archive.name}, found a link or device: "
                    f"{member.name!r}; do not use this file"
                )
            tar.extract(member, folder, filter="data")


def _extract_zip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        for member in progress(file.infolist(), f"extracting {archive.name}"):
            # zipfile would silently write "../x" as "x"; an archive that tries this is not trusted.
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if (
                name.is_absolute()
                or ".." in name.parts
                or any(":" in top for top in name.parts[:1])
            ):
                raise DataError(
                    f"expected {archive.name} to stay in its folder, found the member "
                    f"{member.filename!r}; do not use this file"
                )
            file.extract(member, folder)
