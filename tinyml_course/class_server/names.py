"""Which names may sign in, and the folder of each."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

from tinyml_course.errors import ClassServerError
from tinyml_course.grading.collect.names import safe_name

MAX_LETTERS = 60
"""Longest name."""

_PUNCTUATION = " -'’._·"

_HEADS = ("name", "student", "nombre", "nome", "nom")
"""What the column of the names may be called, in the first row."""


def clean_name(typed: str, known: Iterable[str] = ()) -> str | None:
    """A name as its folder is called, or None if it cannot be a name.

    Parameters
    ----------
    typed
        What somebody typed: letters of any script, digits, spaces, hyphens, apostrophes, full
        stops, low lines.
    known
        Names that exist; one that differs in capitals and spaces alone is taken for the same.

    Examples
    --------
    >>> clean_name("  Zoë  Müller "), clean_name("ANA", ["Ana"]), clean_name("../ana")
    ('Zoë Müller', 'Ana', None)
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    same = {each.casefold(): each for each in known}
    if found := same.get(name.casefold()):
        return found
    fits = 0 < len(name) <= MAX_LETTERS and all(map(_may_stand_in_name, name))
    return name if fits and safe_name(name) == name else None


def _may_stand_in_name(letter: str) -> bool:
    return letter in _PUNCTUATION or unicodedata.category(letter)[0] in "LMN"


def read_names(file: Path) -> tuple[str, ...]:
    """The names in the first column of a CSV file, or in its column ``name``.

    Raises
    ------
    ClassServerError
        The file cannot be read, has no names, or one that cannot be a folder's or comes twice.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        dialect = csv.Sniffer().sniff(text, ",;\t") if set(text) & set(",;\t") else csv.excel
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassServerError(
            f"expected a CSV file in UTF-8 with a name in each row, got {file}: {error}"
        ) from error
    heads = [cell.strip().casefold() for cell in rows[0]] if rows else []
    column = next((heads.index(head) for head in _HEADS if head in heads), None)
    body = rows if column is None else rows[1:]
    return _checked([row[column or 0] for row in body if len(row) > (column or 0)], file)


def _checked(typed: Collection[str], file: Path) -> tuple[str, ...]:
    names: list[str] = []
    for each in typed:
        name = clean_name(each)
        if name is None or name.casefold() in {known.casefold() for known in names}:
            why = "which cannot be the name of a folder" if name is None else "twice"
            raise ClassServerError(
                f"expected names of letters, digits, spaces and hyphens, each once, in {file}; "
                f"found {each!r}, {why}; change it there"
            )
        names.append(name)
    if not names:
        raise ClassServerError(f"expected names in {file}, found none; write one in each row")
    return tuple(names)
