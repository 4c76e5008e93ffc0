"""Read and write a project's folder; what comes from elsewhere is data, and is never run.

Files have fixed names and limits, links are not followed, and an array is allocated only after
its header was compared with the bytes that are there.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.capstone.project import Examples, Project
from tinyml_course.capstone.project_toml import read_facts, write_facts
from tinyml_course.errors import DataError

ARRAYS = ("x", "y", "group", "audit", "test", "codes")
_UNPACKED_BYTES = 128_000_000
_HEADERS: dict[tuple[int, int], Any] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


@dataclass(frozen=True)
class Files:
    """The files of a project, by their fixed names, and the most bytes of each."""

    facts: tuple[str, int] = ("project.toml", 64_000)
    data: tuple[str, int] = ("data.npz", 64_000_000)
    model: tuple[str, int] = ("model.tflite", 2_000_000)
    previous: tuple[str, int] = ("previous.tflite", 2_000_000)
    report: tuple[str, int] = ("report.md", 256_000)


FILES = Files()


def load_project(folder: Path | str) -> Project:
    """Read a project.

    Parameters
    ----------
    folder
        With ``project.toml``, ``data.npz``, ``model.tflite``, ``previous.tflite``, ``report.md``.

    Raises
    ------
    DataError
        A file is missing, too large, a link, or not what it should be; the message names it.
    """
    place = Path(folder)
    if not place.is_dir():
        raise DataError(
            f"expected a folder with a project, got {place}; "
            "see one: tinyml capstone example mosquito FOLDER"
        )
    facts = read_facts(_text(_read(place, *FILES.facts), FILES.facts[0]))
    return Project(
        **facts,
        examples=_read_examples(_read(place, *FILES.data)),
        model=_read(place, *FILES.model),
        previous=_read(place, *FILES.previous),
        report=_text(_read(place, *FILES.report), FILES.report[0]),
    )


def save_project(project: Project, folder: Path | str) -> Path:
    """Write a project's five files into a folder, which is made if it is not there.

    Raises
    ------
    DataError
        The folder cannot be written.
    """
    place, packed = Path(folder), io.BytesIO()
    arrays: dict[str, Any] = {name: getattr(project.examples, name) for name in ARRAYS}
    np.savez_compressed(packed, **arrays)
    contents = {
        FILES.facts[0]: write_facts(project).encode(),
        FILES.data[0]: packed.getvalue(),
        FILES.model[0]: project.model,
        FILES.previous[0]: project.previous,
        FILES.report[0]: project.report.encode(),
    }
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (place / name).write_bytes(content)
    except OSError as error:
        raise DataError(f"cannot write {place}: {error.strerror or error}") from None
    return place


def _read(place: Path, name: str, most: int) -> bytes:
    path = place / name
    if path.is_symlink() or not path.is_file():
        raise DataError(
            f"expected the file {name} in {place}, found none; it must be a file, not a link"
        )
    try:
        size = path.stat().st_size
        if not 0 < size <= most:
            raise DataError(f"expected {name} of 1 to {most:,} bytes, got {size:,}")
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"expected text in UTF-8 in {name}, got other bytes") from None


def _read_examples(content: bytes) -> Examples:
    wanted = {f"{name}.npy" for name in ARRAYS}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()}
            if set(members) != wanted or len(archive.infolist()) != len(wanted):
                raise DataError(
                    f"expected the arrays {', '.join(ARRAYS)} in data.npz, got "
                    f"{json.dumps(sorted(members))[:200]}"
                )
            if sum(members.values()) > _UNPACKED_BYTES:
                raise DataError(
                    f"expected at most {_UNPACKED_BYTES:,} bytes in data.npz, got "
                    f"{sum(members.values()):,}; keep fewer or shorter examples"
                )
            arrays = {name: _array(name, archive.read(f"{name}.npy")) for name in ARRAYS}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        raise DataError(
            "expected data.npz as numpy.savez_compressed writes it, got a damaged or other file"
        ) from None
    return Examples(**arrays)


def _array(name: str, content: bytes) -> npt.NDArray[Any]:
    """One array; its header must fit its bytes, and objects, which need pickle, are refused."""
    stream = io.BytesIO(content)
    try:
        read_header = _HEADERS[np.lib.format.read_magic(stream)]
        shape, _, dtype = read_header(stream)
        values = 1
        for length in shape:
            values *= length
        if dtype.hasobject or values * dtype.itemsize != len(content) - stream.tell():
            raise ValueError
        stream.seek(0)
        array: npt.NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
    except (ValueError, KeyError, TypeError, SyntaxError, MemoryError):
        raise DataError(
            f"expected a plain array of numbers or texts as {name} in data.npz, got something "
            "else, such as Python objects; save numpy arrays with a plain dtype"
        ) from None
    return array
