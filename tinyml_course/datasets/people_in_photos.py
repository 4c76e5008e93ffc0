"""Who is in which photograph: from folders or a table, never from a name that a camera gave.

A person whose pictures count as several people is in training and test at once.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tinyml_course.datasets.dataset import Ints
from tinyml_course.datasets.user_files import (
    composed,
    file_of_row,
    number_names,
    read_lines,
    read_table,
    shown,
)
from tinyml_course.errors import DataError

PEOPLE = "people.csv"

_OF_NO_PERSON_TEXT = """
camera capture captura cimg dcim dcp dsc dscf dscn dji faces foto fotos gopr image images img
mvimg new p photo photos pic picture pictures pict pxl screenshot serious signal smile
snapchat telegram test train unknown untitled vid video whatsapp win wp received fb facebook
instagram imgs imag data
"""
_OF_NO_PERSON = frozenset(_OF_NO_PERSON_TEXT.split())
_DATE = re.compile(r"(19|20)\d\d\D?[01]\d\D?[0-3]\d")
_NUMBER = re.compile(r"\d{3}[a-z_]{2,5}|\d{5,}|[0-9a-f-]{16,}")  # 100CANON, a counter, a UUID
_HOW = (
    "make a folder for each person, as smile/ana/, or write a people.csv: with the column person, "
    "a row for each prefix of the files named person_1.jpg; or with the columns file,person, a row "
    "for each file. People must not be in training and test at once"
)


def people_of(folder: Path, paths: list[Path]) -> Ints:
    """The number of the person in each picture, in alphabetical order of the names.

    Parameters
    ----------
    folder
        Where ``people.csv`` is, if there is one.
    paths
        The pictures: ``label/picture`` or ``label/person/picture`` in that folder.

    Raises
    ------
    DataError
        Who is in a picture is not known.
    """
    table = folder / PEOPLE
    if not table.is_file():
        return number_names(_without_table(folder, paths))
    if read_lines(table)[0][1] == ["person"]:
        return number_names(_confirmed(table, paths, folder))
    return number_names(_listed(table, paths, folder))


def is_no_person(name: str) -> bool:
    """Whether a camera, an app or a system could have given this name."""
    text = name.strip().casefold()
    words = re.findall(r"[^\W\d_]+", text)
    return (
        not text
        or not text[0].isalnum()
        or (bool(words) and words[0] in _OF_NO_PERSON)
        or _DATE.search(text) is not None
        or _NUMBER.fullmatch(text) is not None
    )


def _in_folder(folder: Path, path: Path) -> str | None:
    """The person that a picture's folder names, or None where it is in no folder of a person."""
    parts = path.relative_to(folder).parts
    if len(parts) < 3:
        return None
    person = composed(parts[1].strip())
    if is_no_person(person):
        raise DataError(
            f"expected a folder named after a person in {parts[0]}/, found {parts[1]!r}, which a "
            f"camera or a program could have named; {_HOW}"
        )
    return person


def _without_table(folder: Path, paths: list[Path]) -> list[str]:
    people = [_in_folder(folder, path) for path in paths]
    loose = [path for path, person in zip(paths, people, strict=True) if person is None]
    for path in loose:
        prefixes = Counter(p.stem.partition("_")[0] for p in loose)
        found = ", ".join(f"{name!r} ({n})" for name, n in prefixes.most_common(4))
        raise DataError(
            f"expected to know who is in each picture of {folder.name}/, found "
            f"{path.parent.name}/{path.name}, which a camera could have named, and these words "
            f"before the first _: {found}; {_HOW}"
        )
    return [person or "" for person in people]


def _confirmed(table: Path, paths: list[Path], folder: Path) -> list[str]:
    """Each picture's folder or prefix, if the table has it as a person."""
    known: set[str] = set()
    for line, entries in read_table(table, ("person",)):
        person = entries["person"]
        if is_no_person(person) or "_" in person or person.casefold() in known:
            raise DataError(
                f"expected each person once in {PEOPLE}, found {shown(person)} in line {line}, "
                f"which is there twice, has a _ in it, or could be a camera's word; {_HOW}"
            )
        known.add(person.casefold())
    people = []
    for path in paths:
        prefix, mark, _ = path.stem.partition("_")
        person = _in_folder(folder, path) or (composed(prefix.strip()) if mark else "")
        if person.casefold() not in known:
            raise DataError(
                f"expected a person of {PEOPLE} before the first _ of a file's name, as "
                f"{min(known)}_1.jpg, found {path.parent.name}/{path.name}; rename it, add a "
                f"row to {PEOPLE}, or {_HOW}"
            )
        people.append(person)
    return people


def _listed(table: Path, paths: list[Path], folder: Path) -> list[str]:
    """Each picture's person in a table of files."""
    persons: dict[Path, str] = {}
    for line, entries in read_table(table, ("file", "person")):
        place = f"line {line} of {PEOPLE}"
        path = file_of_row(folder, entries["file"], place)
        if path in persons or not entries["person"]:
            raise DataError(
                f"expected one person for {entries['file']!r}, found {entries['person']!r} in "
                f"{place}{' and another line before' if path in persons else ''}; correct it"
            )
        persons[path] = entries["person"]
    for path in paths:
        if path not in persons:
            raise DataError(
                f"expected every picture in {PEOPLE}, found none for "
                f"{path.relative_to(folder).as_posix()}; add a row that says who it is"
            )
    return [persons[path] for path in paths]
