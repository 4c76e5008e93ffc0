"""Public data sets: where they are, under which terms, and checked downloads.

``fetch_`` may use the network; nothing else in this package does. Each set has an entry in
``registry.toml`` and a function, such as `fetch_uci_har`. pooch finds the file on disk, downloads
it under a temporary name and compares the checksum; what it lacks, resuming, is `PartialDownload`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.errors import DataError
from tinyml_course.paths import cache_dir, replace_file

_log = logging.getLogger(__name__)
_REGISTRY = Path(__file__).with_name("registry.toml")


@dataclass(frozen=True)
class RemoteFile:
    """One remote file, and what to know before fetching it.

    Attributes
    ----------
    file
        Its name, also on disk.
    url
        Where it is, or None where it cannot be fetched: ``about`` then says why, and what to do.
    size_bytes
        Its length, or None if unknown.
    sha256
        Its checksum, or None where none is published: then the first download is trusted, its
        checksum is recorded beside the file, and later downloads must match it.
    licence, citation
        What may be done with the data, and what to cite.
    about
        What it is, in a sentence or two.
    """

    file: str
    url: str | None
    size_bytes: int | None
    sha256: str | None
    licence: str
    citation: str
    about: str


def remote_file(name: str, **placeholders: str) -> RemoteFile:
    """The entry of ``registry.toml``; placeholders fill ``{...}`` in its name and address."""
    registry = tomllib.loads(_REGISTRY.read_text(encoding="utf-8"))
    entry = {"url": None, "size_bytes": None, "sha256": None} | registry[name]
    for field in ("file", "url") if placeholders else ():
        entry[field] = entry[field].format(**placeholders)
    return RemoteFile(**entry)


def fetchable() -> dict[str, RemoteFile]:
    """The sets with one address, by their name in ``registry.toml``."""
    registry = tomllib.loads(_REGISTRY.read_text(encoding="utf-8"))
    found = {name: remote_file(name) for name in registry}
    return {name: remote for name, remote in found.items() if remote.url and "{" not in remote.url}


def copy_downloads(source: Path, folder: Path | None = None) -> list[Path]:
    """Copy the archives of known sets from a folder, such as a stick's, to the downloads.

    Parameters
    ----------
    source
        Where the archives are, under the names in ``registry.toml``.
    folder
        Where to keep them; in the user's cache if None.

    Returns
    -------
    The copies; those that were there already are not copied again.

    Raises
    ------
    DataError
        There is no such archive, or the disk is full.
    """
    found = [source / remote.file for remote in fetchable().values()]
    found = [path for path in found if path.is_file()]
    if not found:
        names = ", ".join(remote.file for remote in fetchable().values())
        raise DataError(f"expected an archive in {source}, such as {names}, found none")
    target = downloads_dir(folder)
    new = [path for path in found if not (target / path.name).is_file()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        return [_copied(path, target / path.name) for path in new]
    except OSError as error:
        raise DataError(
            f"expected to copy {source} to {target}, but: {error.strerror or error}; free space, "
            "or name another folder"
        ) from error


def _copied(path: Path, target: Path) -> Path:
    part = target.with_name(f"{target.name}.copy")  # not .part: that is a download to resume
    try:
        shutil.copyfile(path, part)
        return part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def terms(remote: RemoteFile) -> str:
    """What to know before fetching a file: what it is, its licence and what to cite."""
    size = f" ({remote.size_bytes / 1e6:,.0f} MB)" if remote.size_bytes else ""
    return (
        f"{remote.file}{size}: {remote.about}\nLicence: {remote.licence}\nCite: {remote.citation}"
    )


def downloads_dir(folder: Path | None = None) -> Path:
    """The folder for downloads: ``folder``, or one in the user's cache if None."""
    return Path(folder).expanduser() if folder is not None else cache_dir() / "downloads"


def fetch_file(remote: RemoteFile, folder: Path | None = None) -> Path:
    """The file on disk, downloaded and checked if it is not there yet.

    Parameters
    ----------
    remote
        Which file.
    folder
        Where to keep it; in the user's cache if None.

    Raises
    ------
    DataError
        The set cannot be fetched, the download failed, or the checksum differs. The message says
        what is kept of a failed download; the next call resumes there.
    """
    if remote.url is None:
        raise DataError(f"{remote.file} cannot be fetched: {remote.about}")
    path = downloads_dir(folder) / remote.file
    if not _is_whole(remote, path):
        _download(remote, remote.url, path)
    return path


def _download(remote: RemoteFile, url: str, path: Path) -> None:
    import pooch
    from tqdm.auto import tqdm

    from tinyml_course.datasets.partial_download import PartialDownload

    wanted = remote.sha256 or _recorded(path).get("sha256")
    resuming = PartialDownload(path, size_bytes=remote.size_bytes, checked=wanted is not None)
    pooch.get_logger().setLevel(logging.WARNING)  # it prints every download; the bar says enough
    tqdm.write(terms(remote), file=sys.stderr)
    files = pooch.create(path.parent, "", registry={path.name: wanted}, urls={path.name: url})
    try:
        files.fetch(path.name, downloader=resuming)
    except ValueError as error:  # the checksum differs; pooch has deleted the download
        raise DataError(_other_checksum(remote, path, str(wanted))) from error
    except OSError as error:
        raise DataError(
            f"expected a folder for downloads at {path.parent}, but: {error.strerror or error}; "
            "name another"
        ) from error
    found = wanted or pooch.file_hash(path)
    if remote.sha256 is None:
        _log.warning("%s: no checksum is published to compare; found %s", remote.file, found)
    _record(remote, path, found)


def _is_whole(remote: RemoteFile, path: Path) -> bool:
    """Whether the file is there and correct; it is hashed only if it has no record."""
    if not path.is_file():
        return False
    known, size = _recorded(path), path.stat().st_size
    if known.get("size_bytes") == size and known.get("sha256") == (
        remote.sha256 or known.get("sha256")
    ):
        return True
    import pooch

    found = pooch.file_hash(path)
    wanted = remote.sha256 or known.get("sha256") or found
    if found != wanted:
        raise DataError(_other_checksum(remote, path, wanted) + f", deleting {path} first")
    _record(remote, path, found)
    return True


def _other_checksum(remote: RemoteFile, path: Path, wanted: str) -> str:
    trusted = "" if remote.sha256 else f" (that of the first download, in {_record_of(path)})"
    return (
        f"expected {remote.file} with SHA-256 {wanted[:16]}…{trusted}, found another: it was "
        "damaged in transit or changed at its source. It is not used; fetch it again"
    )


def _record(remote: RemoteFile, path: Path, sha256: str) -> None:
    notes = {
        "file": remote.file,
        "url": remote.url,
        "size_bytes": path.stat().st_size,
        "sha256": sha256,
        "checksum": "as published" if remote.sha256 else "as found by the first download",
        "licence": remote.licence,
        "citation": remote.citation,
    }
    text = json.dumps(notes, indent=2, ensure_ascii=False) + "\n"
    with contextlib.suppress(OSError):  # a read-only shared folder: the record is optional
        replace_file(_record_of(path), text.encode())


def _record_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _recorded(path: Path) -> dict[str, Any]:
    try:
        notes = json.loads(_record_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
