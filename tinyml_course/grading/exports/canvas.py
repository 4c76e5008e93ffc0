"""Canvas's gradebook, filled.

Source: Canvas, "Export entire gradebook": a row ``Points Possible`` comes before the students, who
are told apart by ``ID``, and an assignment's column is named ``Name (number)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tinyml_course.errors import GradingError
from tinyml_course.grading.exports import names
from tinyml_course.grading.exports.marks import (
    Filled,
    Mark,
    cannot_match,
    pairs,
    read_sheet,
    scaled,
)

_FILE = re.compile(r"[^_]+(?:_LATE)?_(?P<number>\d{3,})(?:_\d+(?:_.*)?)?", re.IGNORECASE)
_KEYS = (("ID",), ("SIS User ID",), ("SIS Login ID",), names.STUDENT)


def fill_gradebook(
    path: Path,
    lesson: str,
    marks: Sequence[Mark],
    column: str | None = None,
    *,
    add: bool = False,
) -> Filled:
    """The gradebook with the marks in the assignment's column; all other cells stay.

    A student is found by the number in Canvas's file name (``silvaana_123456_7891011_…``) or in
    what collecting makes of it (``silvaana_123456``), else by ID, SIS ID, login or name, if just
    one row has it.

    Parameters
    ----------
    path
        The gradebook as Canvas gave it.
    lesson
        The lesson.
    marks
        The marks.
    column
        The assignment's name; None is the lesson's.
    add
        Whether a column that is not there is added; Canvas makes an assignment of it.

    Raises
    ------
    GradingError
        The file is not Canvas's gradebook, or no column has the name, or several have it.
    """
    sheet = read_sheet(path)
    places = [sheet.column(*key) for key in _KEYS]
    if places[0] is None or places[3] is None:
        raise cannot_match(path, "Canvas's columns Student and ID", sheet.columns)
    columns, rows = list(sheet.columns), [list(row) for row in sheet.rows]
    assignment = _assignment(columns, column or lesson)
    first = (
        next((i for i, row in enumerate(rows) if names.says(row[0], names.POINTS_POSSIBLE)), -1) + 1
    )
    if assignment is None and not add:
        known = [name for name in columns if re.search(r"\(\d+\)$", name.strip())]
        raise GradingError(
            f"expected an assignment {column or lesson!r} in {path}, found: "
            f"{'; '.join(known) or 'none'}; name it with --column, or add it with --add-column"
        )
    if assignment is None:
        assignment = len(columns)
        columns.append(column or lesson)
        most = f"{max((mark.max_points for mark in marks), default=0):g}"
        for index, row in enumerate(rows):
            row.append(most if index == first - 1 else "")
    people = rows[first:]
    keys = [["" if place is None else row[place].strip() for place in places] for row in people]
    by_row = pairs(keys, marks, [_wanted(mark.student) for mark in marks])
    possible = rows[first - 1][assignment] if first else ""
    scale = ""
    for index, mark in by_row.items():
        points, scale = scaled(mark, possible)
        people[index][assignment] = f"{points:g}"
    taken = {mark.student for mark in by_row.values()}
    return Filled(
        replace(sheet, columns=columns, rows=rows),
        len(by_row),
        tuple(key[3] for index, key in enumerate(keys) if index not in by_row),
        tuple(mark.student for mark in marks if mark.student not in taken),
        scale,
    )


def _assignment(columns: Sequence[str], name: str) -> int | None:
    """The place of an assignment's column, or None."""
    named = re.compile(rf"{re.escape(name)}(?:\s*\(\d+\))?", re.IGNORECASE)
    found = [i for i, column in enumerate(columns) if named.fullmatch(column.strip())]
    if len(found) > 1:
        raise GradingError(
            f"expected one column {name!r} in the gradebook, found "
            f"{', '.join(columns[i] for i in found)}; name it whole with --column"
        )
    return found[0] if found else None


def _wanted(student: str) -> list[str]:
    file = _FILE.fullmatch(student)
    wanted = [student] * len(_KEYS)
    return [file["number"], *wanted[1:]] if file else wanted
