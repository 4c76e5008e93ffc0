"""What the students answered: a table with a row for each, or a folder of such tables.

Nothing is lost: what cannot be read counts as no answer and is named, and so is a row without a
name, or one that a student has twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tinyml_course.errors import GradingError
from tinyml_course.grading.exports.marks import read_lines
from tinyml_course.grading.quiz.items import LETTERS

STUDENT = "student"
NO_ANSWER = ("", "-", "–", "?", ".")

_ITEM = re.compile(r"\D*(\d+)\D*")


@dataclass
class Answers:
    """The answers to one form.

    Attributes
    ----------
    letters
        By student: a letter for each item in the form's order, ``""`` for none.
    notes
        What could not be read, a sentence each.
    """

    letters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_answers(path: Path, items: int) -> Answers:
    """Read a table, or every table in a folder.

    Parameters
    ----------
    path
        A CSV file whose header is ``student`` and the numbers of the items; or a folder of such
        files, as the page saves them.
    items
        How many items the form has.

    Raises
    ------
    GradingError
        There is no such file, a column is missing or twice, or nobody answered.
    """
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise GradingError(f"expected tables (.csv) in {path}, found none")
    answers = Answers()
    for file in files:
        lines, _, _ = read_lines(file)
        columns = _columns(lines[0], items, file)
        for number, row in enumerate(lines[1:], start=2):
            if any(cell.strip() for cell in row):
                _add(answers, row, columns, f"{file.name}, row {number}")
    if not answers.letters:
        raise GradingError(f"expected answers in {path}, found empty rows only")
    return answers


def same_student(name: str) -> str:
    """A name without its case, doubled spaces, and the ways one letter can be written."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _columns(header: Sequence[str], items: int, file: Path) -> list[int]:
    """The places of the student's name and of items 1, 2, …"""
    names = [cell.strip().casefold() for cell in header]
    numbers = [found and int(found[1]) for found in map(_ITEM.fullmatch, names)]
    wanted = list(range(1, items + 1))
    wrong = [str(n) for n in wanted if numbers.count(n) != 1]
    if names.count(STUDENT) != 1 or wrong:
        what = f"; each once, but not so: {', '.join(wrong)}" if wrong else ""
        raise GradingError(
            f"expected {file} to have the columns {STUDENT}, 1, 2, … {items}{what}; found: "
            f"{', '.join(header)}"
        )
    return [names.index(STUDENT), *(numbers.index(n) for n in wanted)]


def _add(answers: Answers, row: Sequence[str], columns: Sequence[int], where: str) -> None:
    cells = [row[at].strip() if at < len(row) else "" for at in columns]
    name = cells[0]
    beyond = [cell for cell in row[max(columns) + 1 :] if cell.strip()]
    if beyond:
        answers.notes.append(f"{where}: more cells than the header has, left out: {beyond}")
    if not name:
        name = where
        answers.notes.append(f"{where}: no name; counted as a student of this name")
    known = {same_student(each): each for each in answers.letters}
    if same_student(name) in known:
        answers.notes.append(
            f"{where}: {name} has a row already; counted as another student, with this place "
            "behind the name; delete one of the two"
        )
        name = f"{name} ({where})"
    answers.letters[name] = tuple(
        _letter(cell, f"{where} ({name}), item {number}", answers.notes)
        for number, cell in enumerate(cells[1:], start=1)
    )


def _letter(cell: str, where: str, notes: list[str]) -> str:
    said = cell.upper().rstrip(".)").strip()
    if len(said) == 1 and said in LETTERS:
        return said
    if cell not in NO_ANSWER:
        notes.append(
            f"{where}: expected {', '.join(LETTERS)} or nothing, got {cell!r}; counted as no answer"
        )
    return ""
