"""Moodle's grading worksheet, filled.

Source: Moodle's assignment, "Download grading worksheet": rows are told apart by their
``Identifier``, ``Participant 12345``, and ``Grade`` and ``Feedback comments`` are read back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tinyml_course.grading.exports import names
from tinyml_course.grading.exports.marks import (
    Filled,
    Mark,
    Sheet,
    cannot_match,
    pairs,
    read_sheet,
    scaled,
)

_FOLDER = re.compile(r"(?P<name>.*)_(?P<number>\d+)_assignsubmission_.*")
_COLLECTED = re.compile(r".+_\d+")
_PARTICIPANT = re.compile(r"(?:participante?[ _-]*)?(?P<number>\d+)", re.IGNORECASE)


def fill_worksheet(path: Path, marks: Sequence[Mark], column: str | None = None) -> Filled:
    """The worksheet with grades and, where it has the column, comments.

    A student is found by the participant's number in Moodle's folder name
    (``Ana Silva_12345_assignsubmission_file``), by name and number as collecting writes them
    (``Ana Silva_12345``), else by ID number, email address or full name, if just one row has it.
    Rows without a mark stay as they are.

    Parameters
    ----------
    path
        The worksheet as Moodle gave it.
    marks
        The marks.
    column
        Its column of the grade, where that is in a language that is not known here.

    Raises
    ------
    GradingError
        The file is not a grading worksheet.
    """
    sheet = read_sheet(path)
    identifier = sheet.column(*names.IDENTIFIER)
    grade = sheet.column(*((column,) if column else names.GRADE))
    if identifier is None:
        identifier = _participants(sheet)
    if identifier is None or grade is None:
        raise cannot_match(
            path,
            "Moodle's columns Identifier and Grade (the second may be named with --column)",
            sheet.columns,
        )
    others = [sheet.column(*each) for each in (names.ID_NUMBER, names.EMAIL, names.FULL_NAME)]

    def cell(row: list[str], place: int | None) -> str:
        return "" if place is None else row[place].strip()

    keys = []
    for row in sheet.rows:
        found = re.search(r"(?P<number>\d+)$", row[identifier].strip())
        number, full = found["number"] if found else "", cell(row, others[2])
        both = f"{full}_{number}" if full and number else ""
        keys.append([number, both, *(cell(row, place) for place in others)])
    by_row = pairs(keys, marks, [_wanted(mark.student) for mark in marks])
    comments, most = sheet.column(*names.COMMENTS), sheet.column(*names.MAXIMUM)
    locked = sheet.column(*names.LOCKED)
    by_row = {
        index: mark
        for index, mark in by_row.items()
        if not names.says(cell(sheet.rows[index], locked), names.NO)
    }
    rows = [list(row) for row in sheet.rows]
    scale = ""
    for index, mark in by_row.items():
        points, scale = scaled(mark, cell(rows[index], most))
        rows[index][grade] = f"{points:.2f}"
        if comments is not None:
            rows[index][comments] = mark.remark
    taken = {mark.student for mark in by_row.values()}
    name = others[2] if others[2] is not None else identifier
    return Filled(
        replace(sheet, rows=rows),
        len(by_row),
        tuple(row[name] for index, row in enumerate(rows) if index not in by_row),
        tuple(mark.student for mark in marks if mark.student not in taken),
        scale,
    )


def _participants(sheet: Sheet) -> int | None:
    """The first column in which every cell is a word and a number: ``Teilnehmer/in 4711``."""
    for place in range(len(sheet.columns)):
        if all(re.fullmatch(r"\D+ \d+", row[place].strip()) for row in sheet.rows):
            return place
    return None


def _wanted(student: str) -> list[str]:
    folder = _FOLDER.fullmatch(student)
    if folder:
        return [folder["number"], "", "", "", folder["name"]]
    participant = _PARTICIPANT.fullmatch(student)
    number = participant["number"] if participant else ""
    both = student if _COLLECTED.fullmatch(student) else ""
    return [number, both, student, student, student]
