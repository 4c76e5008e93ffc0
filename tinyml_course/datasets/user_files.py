"""Shared by loaders of users' own data: small tables, names as groups, a version by content."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from tinyml_course.datasets.dataset import DataSet, Floats, Ints
from tinyml_course.errors import DataError
from tinyml_course.paths import replace_file

_LONGEST_SHOWN = 80
_LFS_POINTER = b"version https://git-lfs."


def shown(value: object) -> str:
    """A value as an error shows it, shortened if long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} ..."


def user_path(value: object, *, example: str) -> Path:
    """The path that the user wrote, where anything may stand.

    Parameters
    ----------
    value
        A text or a `Path`.
    example
        What the error tells the user to write.

    Raises
    ------
    DataError
        It is neither, or an empty text, which would mean the current folder.
    """
    if isinstance(value, str | os.PathLike) and str(value).strip():
        return Path(value)
    raise DataError(f'expected a name such as "{example}", got {shown(value)}; write it in quotes')


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that the user named.

    Raises
    ------
    DataError
        It cannot be read, or Git LFS has left a pointer in its place.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"expected a file to read at {path}, but: {error.strerror or error}; correct the path"
        ) from error
    if data.startswith(_LFS_POINTER):
        raise DataError(
            f"expected the content of {path.name}, found a Git LFS pointer: the content was not "
            "fetched; run: git lfs pull"
        )
    return data


def read_lines(path: Path) -> list[tuple[int, list[str]]]:
    """The non-empty lines of a CSV file: line number from 1, and stripped cells."""
    try:
        text = read_bytes(path).decode("utf-8-sig")  # spreadsheets add a byte order mark
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"expected {path.name} to be a CSV file in UTF-8, but: {error}; save it again as "
            '"CSV UTF-8"'
        ) from error
    lines = [(number, cells) for number, cells in rows if any(cells)]
    if not lines:
        raise DataError(f"expected a line with column names in {path.name}, found an empty file")
    number, header = lines[0]
    if len(header) == 1 and ";" in header[0]:
        raise DataError(
            f"expected commas between the columns in line {number} of {path.name}, found "
            f"{shown(header[0])}; save it as a CSV file with commas, and "
            "decimal points"
        )
    for number, cells in lines:
        if len(cells) != len(header):
            raise DataError(
                f"expected {len(header)} cells in line {number} of {path.name}, as in its first "
                f"line, found {len(cells)}: {shown(cells)}; correct the line"
            )
    return lines


def read_table(path: Path, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file that has exactly these columns, each with its line number.

    Raises
    ------
    DataError
        The file, a column name, or the length of a line is wrong; or it has no row.
    """
    (_, header), *rows = read_lines(path)
    wanted = ", ".join(columns)
    if unknown := sorted(set(header) - set(columns)):
        raise DataError(
            f"expected columns among {wanted} in {path.name}, found {unknown}; rename or delete "
            "these columns"
        )
    if missing := sorted(set(columns) - set(header)):
        raise DataError(f"expected the columns {wanted} in {path.name}, {missing} missing; add it")
    if len(set(header)) != len(header):
        raise DataError(f"expected each column once in {path.name}, found {header}")
    if not rows:
        raise DataError(f"expected a row for each file in {path.name}, found none; add them")
    return [
        (number, dict(zip(header, map(composed, cells), strict=True))) for number, cells in rows
    ]


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table as `read_table` reads it; where that fails, the old one is still whole.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    replace_file(path, text.getvalue().encode())


def safe_name(text: str, between: str = "_") -> str:
    """The text as a part of a file's name: letters with their marks, digits, and ``-_'’``.

    Whatever else there is becomes `between`. Many scripts write vowels as marks, and some languages
    have an apostrophe for a letter: both belong to the word.

    Examples
    --------
    >>> safe_name(" Ana María/2 "), safe_name("हाँ"), safe_name("ng'ombe"), safe_name("../")
    ('ana_maría_2', 'हाँ', "ng'ombe", '')
    """
    signs = composed(text.strip().lower())
    kept = [c if unicodedata.category(c)[0] in "LMN" or c in "-_'’" else " " for c in signs]
    return between.join("".join(kept).split()).strip("_-")


def composed(text: str) -> str:
    """A text with each accented letter as one character (NFC): macOS and archives split them."""
    return unicodedata.normalize("NFC", text)


def file_of_row(folder: Path, name: str, row: str) -> Path:
    """The file that a row of a table names; it must exist, inside `folder`."""
    parts = PurePosixPath(name.replace("\\", "/"))
    path = folder.joinpath(*parts.parts)
    if "\0" not in name and not _is_file(path):
        path = _same_when_composed(folder, parts.parts) or path
    inside = not parts.is_absolute() and ".." not in parts.parts and not Path(name).is_absolute()
    if not name or "\0" in name or not inside:
        raise DataError(
            f"expected a file inside {folder.name}/ in {row}, found {name!r}; write its path from "
            "that folder on"
        )
    if not _is_file(path):
        raise DataError(
            f"expected the file {name!r} of {row} in {folder.name}/, found none; put it there, "
            "correct its name, or delete the row"
        )
    return path


def _same_when_composed(folder: Path, parts: Sequence[str]) -> Path | None:
    """The path whose names differ at most in how accented letters are composed."""
    for part in parts:
        if part == ".." or not folder.is_dir():
            return None
        same = [entry for entry in folder.iterdir() if composed(entry.name) == composed(part)]
        if len(same) != 1:
            return None
        folder = same[0]
    return folder


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any file's
        return False


def number_names(names: Sequence[str]) -> Ints:
    """Groups from names: their place in alphabetical order, from 0, ignoring case."""
    folded = [composed(name.strip().casefold()) for name in names]
    return np.unique(np.array(folded), return_inverse=True)[1].astype(np.int64).reshape(-1)


def with_content_version(data: DataSet) -> DataSet:
    """The same data with a version that changes whenever a value, label or group does."""
    return replace(data, version=data.sha256()[:12])


def two_labels(labels: Sequence[str]) -> list[str]:
    """The labels that occur, in alphabetical order; a model needs two to tell apart."""
    known = sorted(set(labels))
    if len(known) == 1:
        raise DataError(
            f"expected at least two labels, found {known[0]!r} alone; a model that sees one "
            "class learns to say it always: record another, such as silence or idle"
        )
    return known


def check_changes(
    values: Floats, axes: Sequence[str], name: str, *, may_be_allowed: bool = False
) -> None:
    """Refuse a recording with a column that has the same value throughout.

    Parameters
    ----------
    values
        ``(N, axes)``. A single row passes.
    axes
        Name of each column.
    name
        What the error calls the recording.
    may_be_allowed
        Whether the caller has an ``allow_constant`` that the error can name.
    """
    allow = ", or pass allow_constant=True if it lay still" if may_be_allowed else ""
    still = np.flatnonzero((values == values[0]).all(axis=0)) if len(values) > 1 else ()
    for column in map(int, still):
        raise DataError(
            f"{name}: expected values that change, found {values[0, column]:g} in all "
            f"{len(values)} rows of {axes[column]!r}; a loose wire or a muted microphone causes "
            f"this: fix it and record again, or leave the file out{allow}"
        )
